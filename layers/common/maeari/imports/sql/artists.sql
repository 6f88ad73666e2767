-- An artist is called as in most of its rows, else as in the first, and as popular as its most popular track.
-- Its genres are the most frequent ones that enough of its rows carry.
CREATE OR REPLACE TABLE artists AS
WITH spelt AS (
    SELECT
        artist_id, name, COUNT(*) AS times, MIN(position) AS first,
        MAX(NULLIF(popularity, 0)) AS popularity, BOOL_OR(is_own) AS is_own
    FROM credits
    GROUP BY artist_id, name
),
named AS (
    SELECT
        artist_id, FIRST(name ORDER BY times DESC, first) AS name, SUM(times) AS rows,
        MAX(popularity) AS popularity, BOOL_OR(is_own) AS is_own
    FROM spelt
    GROUP BY artist_id
)
SELECT
    n.artist_id, n.name, n.popularity, n.is_own,
    COALESCE(
        LIST(t.tag ORDER BY t.weight DESC, t.first) FILTER (t.weight >= {share} * n.rows), []
    )[:{genres}] AS genres
FROM named n
LEFT JOIN tags t ON t.artist_id = n.artist_id
GROUP BY n.artist_id, n.name, n.popularity, n.is_own
ORDER BY n.artist_id
