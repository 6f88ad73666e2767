-- Tracks with an id of Spotify's shape, of which no row tells a feature.
CREATE OR REPLACE TABLE wanted AS
SELECT track_id, MIN(isrc) AS isrc
FROM staged
WHERE REGEXP_FULL_MATCH(track_id, '{shape}')
GROUP BY track_id
HAVING COUNT(COALESCE({features})) = 0
ORDER BY track_id
