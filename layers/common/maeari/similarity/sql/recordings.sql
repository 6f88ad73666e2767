-- The recordings of one day: `recordings` has one row of numbers for each artist and recording.
-- A track is counted once, however many writers brought it; of its features the newest are taken. Releases of one
-- recording, by its ISRC or else by its title without additions and its length in steps of three seconds, are one:
-- the earliest year, the greatest popularity, and the features of a measured one.
-- Values that no analysis gives (tempo 0 of a failed one, loudness above 0 dB) are left out, and so are those that no
-- source means (the year 0000): `scale.PLAUSIBLE` says the same of a new artist.
WITH tracks AS (
    SELECT
        artist_id,
        track_id,
        MAX(NULLIF(isrc, '')) AS isrc,
        MAX(LOWER(title)) AS title,
        MIN(TRY_CAST(SUBSTR(release_date, 1, 4) AS integer)) AS released,
        MAX(popularity) AS popularity,
        MAX(duration_ms) AS duration_ms
    FROM top_tracks
    WHERE dt = ?
    GROUP BY artist_id, track_id
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
        CASE WHEN tempo > 0 AND tempo <= 400 THEN CAST(tempo AS double) END AS tempo
    FROM by_age
    WHERE age = 1
),
listed AS (
    SELECT
        t.artist_id,
        t.track_id,
        COALESCE(
            t.isrc,
            CONCAT(
                COALESCE(NULLIF(REGEXP_REPLACE(t.title, '\s*(\(|\[| - ).*$', ''), ''), t.title),
                '|',
                CAST(CAST(ROUND(t.duration_ms / 3000e0) AS integer) AS varchar)
            ),
            t.track_id
        ) AS recording,
        CASE WHEN t.released BETWEEN 1000 AND 9999 THEN CAST(t.released AS double) END AS release_year,
        CASE WHEN t.popularity BETWEEN 0 AND 100 THEN CAST(t.popularity AS double) END AS popularity,
        CASE WHEN t.duration_ms > 0 THEN CAST(t.duration_ms AS double) END AS duration,
        m.danceability, m.energy, m.loudness, m.speechiness, m.acousticness, m.instrumentalness, m.liveness,
        m.valence, m.tempo,
        COALESCE(
            m.danceability, m.energy, m.loudness, m.speechiness, m.acousticness, m.instrumentalness, m.liveness,
            m.valence, m.tempo
        ) IS NOT NULL AS is_measured
    FROM tracks t
    LEFT JOIN measured m ON m.track_id = t.track_id
),
releases AS (
    SELECT
        artist_id, is_measured,
        danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness, valence, tempo,
        MIN(release_year) OVER (PARTITION BY artist_id, recording) AS release_year,
        MAX(popularity) OVER (PARTITION BY artist_id, recording) AS popularity,
        duration,
        ROW_NUMBER() OVER (PARTITION BY artist_id, recording ORDER BY is_measured DESC, track_id) AS release_number
    FROM listed
),
recordings AS (
    SELECT * FROM releases WHERE release_number = 1
)
