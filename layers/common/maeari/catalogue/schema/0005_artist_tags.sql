-- What artists are filed under: genres, most of them. The sources' words as told, so that how genres are made of
-- them can change. MusicBrainz' tags are under CC BY-NC-SA, Wikidata's genres under CC0: the source says which.

CREATE TABLE IF NOT EXISTS artist_tags (
    artist_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source     VARCHAR(20) NOT NULL,
    tag        VARCHAR(190) NOT NULL COMMENT 'in lower case',
    weight     SMALLINT UNSIGNED NOT NULL COMMENT 'how many people say so, 1 where the source counts nobody',
    fetched_at DATETIME NOT NULL COMMENT 'UTC',
    PRIMARY KEY (artist_id, source, tag)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Artists that were looked up before there were tags are due again.
DELETE FROM alias_checks;
