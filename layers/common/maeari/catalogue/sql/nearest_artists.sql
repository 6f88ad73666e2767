-- The artists nearest to a point of the space.
SELECT
    near.squared,
    v.danceability, v.energy, v.loudness, v.speechiness, v.acousticness, v.instrumentalness, v.liveness,
    v.valence, v.tempo,
    a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM (
    -- include squared_distances
    ORDER BY squared, p.artist_id
    LIMIT %(count)s
) near
JOIN artist_vectors v ON v.artist_id = near.artist_id
JOIN artists a ON a.id = near.artist_id
ORDER BY near.squared, near.artist_id
