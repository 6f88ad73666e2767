-- A writer's tracks, each once for each of its artists, as its first row tells it.
SELECT
    artist_id, track_id, title, album, album_id, release_date, popularity, duration_ms, isrc,
    $source AS source, CAST($fetched_at AS TIMESTAMP_MS) AS fetched_at
FROM credits
WHERE writer = $writer
QUALIFY ROW_NUMBER() OVER (PARTITION BY artist_id, track_id ORDER BY position) = 1
ORDER BY artist_id, track_id
