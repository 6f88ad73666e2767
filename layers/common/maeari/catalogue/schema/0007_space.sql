-- The space of a refresh anew: coordinates of quantiles and of tags, in cells. Nobody is in it, and there is no way
-- back behind it, until the next refresh; neighbours stay as they are.

DROP TABLE IF EXISTS artist_vectors_previous;
DROP TABLE IF EXISTS artist_genres_previous;
DROP TABLE IF EXISTS vector_scale_previous;
DROP TABLE IF EXISTS related_artists_previous;
DROP TABLE IF EXISTS published_previous;
DROP TABLE IF EXISTS artist_vectors;
DROP TABLE IF EXISTS artist_genres;
DROP TABLE IF EXISTS vector_scale;
DELETE FROM published;

CREATE TABLE IF NOT EXISTS artist_vectors (
    cell             INT UNSIGNED NOT NULL COMMENT 'of vector_cells: rows of one lie together on disk',
    artist_id        CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    danceability     FLOAT NOT NULL COMMENT 'z-score of the mean quantile, as all of these',
    energy           FLOAT NOT NULL,
    loudness         FLOAT NOT NULL,
    speechiness      FLOAT NOT NULL,
    acousticness     FLOAT NOT NULL,
    instrumentalness FLOAT NOT NULL,
    liveness         FLOAT NOT NULL,
    valence          FLOAT NOT NULL,
    tempo            FLOAT NOT NULL,
    tracks           INT UNSIGNED NOT NULL COMMENT 'measured recordings behind the features',
    is_tagged        TINYINT UNSIGNED NOT NULL COMMENT 'whether tags or listeners say where the artist lies',
    prominence       INT UNSIGNED NOT NULL COMMENT 'place by popularity, then by measured recordings; 1 is first',
    vector           VARBINARY(1024) NOT NULL COMMENT 'all coordinates, float32, little-endian',
    PRIMARY KEY (cell, artist_id),
    UNIQUE KEY artist (artist_id),
    -- All that a mood asks of an artist, so that whoever doesn't fit costs no look at the wide row.
    KEY region (
        prominence, tracks, danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness,
        valence, tempo
    )
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS vector_cells (
    cell    INT UNSIGNED NOT NULL,
    artists INT UNSIGNED NOT NULL,
    centre  VARBINARY(1024) NOT NULL COMMENT 'mean of their vectors, float32, little-endian',
    PRIMARY KEY (cell)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS vector_sample (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    vector    VARBINARY(1024) NOT NULL COMMENT 'as in artist_vectors',
    PRIMARY KEY (artist_id)
) COMMENT 'some artists, as prominent and as obscure as all are' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS vector_scale (
    place            TINYINT UNSIGNED NOT NULL COMMENT 'of the column among the coordinates, from 0 on',
    name             VARCHAR(40) NOT NULL,
    edges            TEXT NOT NULL COMMENT 'JSON array: borders of the quantile bins',
    centre           DOUBLE NOT NULL,
    spread           DOUBLE NOT NULL,
    deviation_centre DOUBLE NOT NULL,
    deviation_spread DOUBLE NOT NULL,
    weight           DOUBLE NOT NULL,
    PRIMARY KEY (place)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tag_vectors (
    tag       VARCHAR(190) NOT NULL COMMENT 'its key, as that of a name',
    idf       DOUBLE NOT NULL COMMENT 'inverse document frequency',
    direction VARBINARY(1024) NOT NULL COMMENT 'coordinates times idf, float32, little-endian',
    PRIMARY KEY (tag)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
