-- The ids of artists in MusicBrainz, by which ListenBrainz tells who else their listeners listen to. What it tells
-- is in artist_tags, source listenbrainz: the tag is the id of such an artist, the weight its score.

CREATE TABLE IF NOT EXISTS artist_mbids (
    artist_id            CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    mbid                 CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'in lower case',
    source               VARCHAR(20) NOT NULL COMMENT 'who linked the two',
    fetched_at           DATETIME NOT NULL COMMENT 'UTC',
    listeners_checked_at DATETIME NULL COMMENT 'UTC, null when ListenBrainz was never asked',
    PRIMARY KEY (artist_id, mbid)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Artists that were looked up before their ids were kept are due again.
DELETE FROM alias_checks;
