-- What the conversation asks of the space. An artist placed by an older release counts as one without measured
-- tracks until the next refresh.

ALTER TABLE artist_vectors
    ADD COLUMN tracks INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'measured tracks behind the features';

-- All genres of one artist; the primary key finds all artists of one genre.
ALTER TABLE artist_genres ADD KEY artist (artist_id);

CREATE TABLE IF NOT EXISTS published (
    day     CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the lake, YYYY-MM-DD',
    artists INT UNSIGNED NOT NULL COMMENT 'that were compared',
    PRIMARY KEY (day)
) COMMENT 'one row: what is published' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
