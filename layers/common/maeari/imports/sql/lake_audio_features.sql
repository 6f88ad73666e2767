-- The features of a writer's tracks, each track once: the files' own, and what was fetched for them.
SELECT track_id, {features}, source, fetched_at
FROM (
    SELECT
        track_id, {features}, $source AS source, CAST($fetched_at AS TIMESTAMP_MS) AS fetched_at, position
    FROM staged
    WHERE writer = $writer AND COALESCE({features}) IS NOT NULL
    UNION ALL
    SELECT track_id, {features}, source, fetched_at, 0 AS position
    FROM fetched
    WHERE track_id IN (SELECT track_id FROM staged WHERE writer = $writer)
)
QUALIFY ROW_NUMBER() OVER (PARTITION BY track_id ORDER BY position) = 1
ORDER BY track_id
