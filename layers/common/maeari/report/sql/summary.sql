-- All tracks of one day in one row: of each column how many have it, its mean and deviation, its quantiles, and how it
-- goes with each other column. Athena's dialect; runs on DuckDB too.
-- include songs
SELECT
    COUNT(*) AS tracks,
    COUNT(energy) AS measured,
    (SELECT COUNT(DISTINCT artist_id) FROM artists WHERE dt = ?) AS artists,
    {aggregates}
FROM songs
