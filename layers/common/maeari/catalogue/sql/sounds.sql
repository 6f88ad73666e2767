-- As DOUBLE, because a FLOAT is told with six digits only.
SELECT
    artist_id, tracks, is_tagged, vector,
    CAST(danceability AS DOUBLE) AS danceability, CAST(energy AS DOUBLE) AS energy,
    CAST(loudness AS DOUBLE) AS loudness, CAST(speechiness AS DOUBLE) AS speechiness,
    CAST(acousticness AS DOUBLE) AS acousticness, CAST(instrumentalness AS DOUBLE) AS instrumentalness,
    CAST(liveness AS DOUBLE) AS liveness, CAST(valence AS DOUBLE) AS valence, CAST(tempo AS DOUBLE) AS tempo
FROM artist_vectors
WHERE artist_id IN %(ids)s
