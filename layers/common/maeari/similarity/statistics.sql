-- What is known of each artist on one day: its genres, how many of its tracks are measured, and the mean of
-- each audio feature. Athena's dialect; runs on DuckDB too.
-- Of an artist that several writers brought the newest genres are taken, a music source's before an import's.
-- A track is counted once, however many writers brought it; of its features the newest are taken. Values that
-- no analysis gives (tempo 0 of a failed one, loudness above 0 dB) are left out of the mean; a track is measured
-- when any value is left.
WITH described AS (
    SELECT
        artist_id,
        MAX_BY(
            ARRAY_JOIN(genres, '|'),
            CONCAT(CASE WHEN source = 'import' THEN '0' ELSE '1' END, CAST(fetched_at AS varchar))
        ) FILTER (WHERE CARDINALITY(genres) > 0) AS genres
    FROM artists
    WHERE dt = ?
    GROUP BY artist_id
),
owned AS (
    SELECT DISTINCT artist_id, track_id
    FROM top_tracks
    WHERE dt = ?
),
by_age AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY track_id ORDER BY fetched_at DESC, source) AS age
    FROM audio_features
    WHERE dt = ?
),
measured AS (
    SELECT
        track_id,
        CASE WHEN danceability BETWEEN 0 AND 1 THEN CAST(danceability AS double) END AS danceability,
        CASE WHEN energy BETWEEN 0 AND 1 THEN CAST(energy AS double) END AS energy,
        CASE WHEN loudness BETWEEN -60 AND 0 THEN CAST(loudness AS double) END AS loudness,
        CASE WHEN speechiness BETWEEN 0 AND 1 THEN CAST(speechiness AS double) END AS speechiness,
        CASE WHEN acousticness BETWEEN 0 AND 1 THEN CAST(acousticness AS double) END AS acousticness,
        CASE WHEN instrumentalness BETWEEN 0 AND 1 THEN CAST(instrumentalness AS double) END AS instrumentalness,
        CASE WHEN liveness BETWEEN 0 AND 1 THEN CAST(liveness AS double) END AS liveness,
        CASE WHEN valence BETWEEN 0 AND 1 THEN CAST(valence AS double) END AS valence,
        CASE WHEN tempo > 0 AND tempo < 400 THEN CAST(tempo AS double) END AS tempo
    FROM by_age
    WHERE age = 1
)
SELECT
    d.artist_id,
    d.genres,
    COUNT(COALESCE(
        m.danceability, m.energy, m.loudness, m.speechiness, m.acousticness, m.instrumentalness, m.liveness,
        m.valence, m.tempo
    )) AS tracks,
    AVG(m.danceability) AS danceability,
    AVG(m.energy) AS energy,
    AVG(m.loudness) AS loudness,
    AVG(m.speechiness) AS speechiness,
    AVG(m.acousticness) AS acousticness,
    AVG(m.instrumentalness) AS instrumentalness,
    AVG(m.liveness) AS liveness,
    AVG(m.valence) AS valence,
    AVG(m.tempo) AS tempo
FROM described d
LEFT JOIN owned o ON o.artist_id = d.artist_id
LEFT JOIN measured m ON m.track_id = o.track_id
GROUP BY d.artist_id, d.genres
ORDER BY d.artist_id
