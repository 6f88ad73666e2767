-- The space that the last refresh compared artists in, so that a new artist can be placed in it at once.

CREATE TABLE IF NOT EXISTS artist_vectors (
    artist_id        CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    danceability     FLOAT NOT NULL COMMENT 'standard deviations from the catalogue''s mean, as all of these',
    energy           FLOAT NOT NULL,
    loudness         FLOAT NOT NULL,
    speechiness      FLOAT NOT NULL,
    acousticness     FLOAT NOT NULL,
    instrumentalness FLOAT NOT NULL,
    liveness         FLOAT NOT NULL,
    valence          FLOAT NOT NULL,
    tempo            FLOAT NOT NULL,
    genre_length     TINYINT UNSIGNED NOT NULL COMMENT 'length of the genre part: 1, or 0 without genres',
    PRIMARY KEY (artist_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS artist_genres (
    genre     VARCHAR(190) NOT NULL,
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    weight    FLOAT NOT NULL COMMENT 'tf-idf, all of an artist''s together of length 1',
    PRIMARY KEY (genre, artist_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS vector_scale (
    name   VARCHAR(200) NOT NULL COMMENT 'a feature, or genre: and a genre',
    centre DOUBLE NOT NULL COMMENT 'mean of a feature; inverse document frequency of a genre',
    spread DOUBLE NOT NULL COMMENT 'standard deviation of a feature, 0 where all artists are equal',
    PRIMARY KEY (name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS provisional_artists (
    artist_id      CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    neighbour_rank TINYINT UNSIGNED NOT NULL,
    related_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    distance       FLOAT NOT NULL,
    reason         VARCHAR(255) NOT NULL DEFAULT '',
    PRIMARY KEY (artist_id, neighbour_rank)
) COMMENT 'neighbours of artists that no refresh has seen yet; related_artists goes before'
  DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
