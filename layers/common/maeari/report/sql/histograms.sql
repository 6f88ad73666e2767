-- How many tracks of one day lie in each bin of each column. Athena's dialect; runs on DuckDB too.
-- include songs
, placed AS (
    SELECT c.name, CASE c.name {places} END AS place
    FROM songs
    CROSS JOIN UNNEST(ARRAY[{names}]) AS c (name)
)
SELECT name, CAST(FLOOR(place) AS integer) AS bin, COUNT(*) AS tracks
FROM placed
WHERE place IS NOT NULL
GROUP BY name, CAST(FLOOR(place) AS integer)
