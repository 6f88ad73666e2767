-- Every genre of the artists of a writer's rows, also those too rare to be shown.
SELECT
    artist_id, tag, CAST(weight AS INTEGER) AS weight,
    $source AS source, CAST($fetched_at AS TIMESTAMP_MS) AS fetched_at
FROM tags
WHERE artist_id IN (SELECT artist_id FROM credits WHERE writer = $writer)
ORDER BY artist_id, tag
