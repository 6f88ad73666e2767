-- Who brought the rows of one day, from which source, and how old they are. Athena's dialect; runs on DuckDB too.
SELECT
    table_name,
    source,
    writer,
    SUM(row_count) AS row_count,
    MIN(first_fetched_at) AS oldest,
    MAX(last_fetched_at) AS newest
FROM provenance
WHERE dt = ?
GROUP BY table_name, source, writer
