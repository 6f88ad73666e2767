-- The tracks of one day, each once, however many artists it has: `songs` after `recordings`.
, songs AS (
    SELECT
        track_id,
        MAX(danceability) AS danceability,
        MAX(energy) AS energy,
        MAX(loudness) AS loudness,
        MAX(speechiness) AS speechiness,
        MAX(acousticness) AS acousticness,
        MAX(instrumentalness) AS instrumentalness,
        MAX(liveness) AS liveness,
        MAX(valence) AS valence,
        MAX(tempo) AS tempo,
        MIN(release_year) AS release_year,
        MAX(popularity) AS popularity,
        MAX(duration) / 1000 AS duration
    FROM listed
    GROUP BY track_id
)
