SELECT artist_id, genre, CAST(weight AS DOUBLE) AS weight
FROM artist_genres
WHERE artist_id IN %(ids)s
