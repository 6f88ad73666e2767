-- When each artist's other names were last looked up. A table of its own, because the job that writes it has
-- nothing to do with what a music source tells about the artist.

CREATE TABLE IF NOT EXISTS alias_checks (
    artist_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    checked_at DATETIME NOT NULL COMMENT 'UTC',
    PRIMARY KEY (artist_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
