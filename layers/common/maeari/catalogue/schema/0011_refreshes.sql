-- What became of each refresh, so that the catalogue page can tell how healthy they are.

CREATE TABLE IF NOT EXISTS refreshes (
    id      INT UNSIGNED NOT NULL AUTO_INCREMENT,
    job     VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'similarity or songs',
    outcome VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'published, rejected or rolled back',
    day     CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the lake, YYYY-MM-DD',
    at      DATETIME NOT NULL COMMENT 'UTC',
    report  MEDIUMTEXT NOT NULL COMMENT 'JSON object: figures, steps, reason',
    PRIMARY KEY (id),
    KEY job (job, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
