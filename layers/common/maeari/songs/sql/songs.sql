-- The songs of one day, each with all its artists. A song has the earliest date and the greatest popularity of its
-- releases. Athena's dialect; runs on DuckDB too.
-- include songs/songs_of_tracks
, by_reading AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY track_id ORDER BY fetched_at DESC, source, artist_id) AS age
    FROM top_tracks
    WHERE dt = ?
),
described AS (
    SELECT * FROM by_reading WHERE age = 1
),
songs AS (
    SELECT
        s.song_id,
        ARRAY_AGG(DISTINCT l.artist_id) AS artist_ids,
        MIN(CASE WHEN l.release_year IS NOT NULL THEN SUBSTR(d.release_date, 1, 10) END) AS release_date,
        MAX(CAST(l.popularity AS integer)) AS popularity
    FROM song_of_track s
    JOIN listed l ON l.track_id = s.track_id
    JOIN described d ON d.track_id = s.track_id
    GROUP BY s.song_id
)
SELECT
    s.song_id AS track_id,
    s.artist_ids,
    d.title,
    d.album,
    d.album_id,
    s.release_date,
    s.popularity,
    CASE WHEN d.duration_ms > 0 THEN d.duration_ms END AS duration_ms,
    d.isrc,
    d.source,
    d.fetched_at,
    m.danceability, m.energy, m.loudness, m.speechiness, m.acousticness, m.instrumentalness, m.liveness,
    m.valence, m.tempo,
    f.source AS features_source,
    f.fetched_at AS features_at
FROM songs s
JOIN described d ON d.track_id = s.song_id
LEFT JOIN measured m ON m.track_id = s.song_id
LEFT JOIN by_age f ON f.track_id = s.song_id AND f.age = 1
