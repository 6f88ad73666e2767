-- Ids compare byte by byte. Text columns state their collation, because the servers' defaults differ.
-- Every statement can be run again: on these servers each one commits by itself, so a migration that was
-- interrupted starts over.

CREATE TABLE IF NOT EXISTS artists (
    id         CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name       VARCHAR(255) NOT NULL,
    genres     VARCHAR(1024) NOT NULL DEFAULT '' COMMENT 'joined by |, most telling first',
    popularity TINYINT UNSIGNED NULL COMMENT '0 to 100, null when the source does not tell',
    image_url  VARCHAR(512) NULL,
    url        VARCHAR(512) NULL,
    source     VARCHAR(20) NOT NULL,
    fetched_at DATETIME NOT NULL COMMENT 'UTC',
    PRIMARY KEY (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS artist_aliases (
    alias_key  VARCHAR(190) NOT NULL COMMENT 'maeari.catalogue.names.key of a spelling',
    artist_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    language   CHAR(2) NOT NULL DEFAULT '' COMMENT 'ISO 639-1, empty when unknown',
    source     VARCHAR(20) NOT NULL,
    confidence TINYINT UNSIGNED NOT NULL COMMENT '100 the name itself, less for guesses',
    PRIMARY KEY (alias_key, artist_id),
    KEY artist (artist_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS related_artists (
    artist_id      CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    neighbour_rank TINYINT UNSIGNED NOT NULL COMMENT '1 is the nearest',
    related_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    distance       FLOAT NOT NULL COMMENT 'Euclidean, in the vector space of the refresh',
    reason         VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'genres;traits, each joined by |',
    PRIMARY KEY (artist_id, neighbour_rank)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
