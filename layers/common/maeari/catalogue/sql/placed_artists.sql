SELECT
    v.danceability, v.energy, v.loudness, v.speechiness, v.acousticness, v.instrumentalness, v.liveness,
    v.valence, v.tempo, v.tracks, v.is_tagged,
    a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM artist_vectors v
JOIN artists a ON a.id = v.artist_id
WHERE v.artist_id IN %(ids)s
