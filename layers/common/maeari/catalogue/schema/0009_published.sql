-- What a refresh published: how much, by which algorithm, and when. A row of an older release tells less.

ALTER TABLE published
    ADD COLUMN neighbours INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'rows of related_artists';

ALTER TABLE published
    ADD COLUMN algorithm VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'its name, empty when an older release published';

ALTER TABLE published ADD COLUMN version INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of the algorithm';

ALTER TABLE published ADD COLUMN published_at DATETIME NULL COMMENT 'UTC, when the tables were filled';
