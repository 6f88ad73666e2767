-- The tracks of the artists from one id to another, each once for each artist, as its first row tells it.
SELECT artist_id, track_id, title, album, release_date, popularity, duration_ms, isrc, album_id
FROM credits
WHERE artist_id BETWEEN $first AND $last
QUALIFY ROW_NUMBER() OVER (PARTITION BY artist_id, track_id ORDER BY position) = 1
ORDER BY artist_id, position
