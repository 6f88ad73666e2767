-- How many of an artist's rows carry each genre, and which genre came first.
CREATE OR REPLACE TABLE tags AS
SELECT artist_id, genre AS tag, COUNT(DISTINCT position) AS weight, MIN((position, place)) AS first
FROM (
    SELECT artist_id, position, UNNEST(genres) AS genre, UNNEST(RANGE(LEN(genres))) AS place FROM credits
)
GROUP BY artist_id, genre
ORDER BY artist_id, tag
