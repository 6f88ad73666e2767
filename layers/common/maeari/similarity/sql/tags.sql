-- What artists are filed under on one day, and how weighty that is by each source. Athena's dialect; runs on DuckDB too.
SELECT artist_id, source, tag, MAX(weight) AS weight
FROM artist_tags
WHERE dt = ?
GROUP BY artist_id, source, tag
