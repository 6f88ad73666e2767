-- What the steps left, and the rows that they set apart.
SELECT
    (SELECT COUNT(*) FROM staged) - COUNT(*) AS exact_duplicates,
    COUNT(*) FILTER (kept_near <> position) AS near_duplicates,
    COUNT(*) FILTER (kept_near = position AND kept <> position) AS repeated_ids,
    COUNT(*) FILTER (kept = position) AS tracks
FROM cleaned
