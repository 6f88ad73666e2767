-- Songs as a refresh of songs publishes them: tracks, albums and artists as relations, the nearest tracks of each,
-- and where a track lies that no refresh has seen. All these tables are filled together and swapped in together.

CREATE TABLE IF NOT EXISTS tracks (
    track_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title        VARCHAR(255) NOT NULL,
    title_key    VARCHAR(190) NOT NULL COMMENT 'maeari.catalogue.recordings.key_without_additions',
    album_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL,
    release_date VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'YYYY, YYYY-MM or YYYY-MM-DD',
    popularity   TINYINT UNSIGNED NULL COMMENT '0 to 100, null when the source does not tell',
    duration_ms  INT UNSIGNED NULL,
    isrc         VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    source       VARCHAR(20) NOT NULL,
    fetched_at   DATETIME NOT NULL COMMENT 'UTC',
    PRIMARY KEY (track_id),
    KEY title (title_key, popularity)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS albums (
    album_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of its source, else made of its name',
    name         VARCHAR(255) NOT NULL,
    release_date VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the earliest of its tracks',
    PRIMARY KEY (album_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS artist_tracks (
    track_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (track_id, artist_id),
    KEY artist (artist_id, track_id)
) COMMENT 'a track belongs to all its artists' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS artist_albums (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    album_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (artist_id, album_id),
    KEY album (album_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS track_features (
    track_id         CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    danceability     FLOAT NULL,
    energy           FLOAT NULL,
    loudness         FLOAT NULL COMMENT 'dB relative to full scale',
    speechiness      FLOAT NULL,
    acousticness     FLOAT NULL,
    instrumentalness FLOAT NULL,
    liveness         FLOAT NULL,
    valence          FLOAT NULL,
    tempo            FLOAT NULL COMMENT 'beats per minute',
    source           VARCHAR(20) NOT NULL,
    fetched_at       DATETIME NOT NULL COMMENT 'UTC',
    PRIMARY KEY (track_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS related_tracks (
    track_id       CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    neighbour_rank TINYINT UNSIGNED NOT NULL COMMENT '1 is the first',
    related_id     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    distance       FLOAT NOT NULL COMMENT 'Euclidean, over the columns of track_scale',
    reason         VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'genre groups;traits, each joined by |',
    PRIMARY KEY (track_id, neighbour_rank)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS track_clusters (
    genre_group VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of songs.genre_groups',
    cluster     SMALLINT UNSIGNED NOT NULL,
    tracks      INT UNSIGNED NOT NULL,
    traits      VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'what it stands for, such as energy-low, joined by |',
    centre      VARBINARY(1024) NOT NULL COMMENT 'float32, little-endian, of the features, the first of track_scale',
    PRIMARY KEY (genre_group, cluster)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS track_cells (
    genre_group VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cluster     SMALLINT UNSIGNED NOT NULL,
    cell        SMALLINT UNSIGNED NOT NULL,
    tracks      INT UNSIGNED NOT NULL,
    centre      VARBINARY(1024) NOT NULL COMMENT 'float32, little-endian, in the order of track_scale',
    PRIMARY KEY (genre_group, cluster, cell)
) COMMENT 'parts of a cluster, so that what is near a new track is found without reading all of a large one'
DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS clustered_tracks (
    genre_group VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cluster     SMALLINT UNSIGNED NOT NULL,
    cell        SMALLINT UNSIGNED NOT NULL,
    track_id    CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    vector      VARBINARY(1024) NOT NULL COMMENT 'float32, little-endian, in the order of track_scale',
    PRIMARY KEY (genre_group, cluster, cell, track_id),
    KEY track (track_id)
) COMMENT 'a track is in one cluster of each of its groups' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS track_scale (
    place  TINYINT UNSIGNED NOT NULL COMMENT 'of the column among the coordinates, from 0 on',
    name   VARCHAR(40) NOT NULL,
    centre DOUBLE NOT NULL,
    spread DOUBLE NOT NULL,
    weight DOUBLE NOT NULL,
    PRIMARY KEY (place)
) COMMENT 'coordinate = weight * clipped((value - centre) / spread), 0 when missing'
DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS published_songs (
    day          CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the lake, YYYY-MM-DD',
    tracks       INT UNSIGNED NOT NULL,
    neighbours   INT UNSIGNED NOT NULL COMMENT 'rows of related_tracks',
    algorithm    VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version      INT UNSIGNED NOT NULL,
    fresh_since  VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'tracks of that day or later are fresh',
    published_at DATETIME NOT NULL COMMENT 'UTC, when the tables were filled',
    PRIMARY KEY (day)
) COMMENT 'one row: what is published' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
