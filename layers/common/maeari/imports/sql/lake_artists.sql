-- The artists of a writer's rows.
SELECT
    artist_id, name, genres, popularity, $source AS source, CAST($fetched_at AS TIMESTAMP_MS) AS fetched_at
FROM artists
WHERE artist_id IN (SELECT artist_id FROM credits WHERE writer = $writer)
ORDER BY artist_id
