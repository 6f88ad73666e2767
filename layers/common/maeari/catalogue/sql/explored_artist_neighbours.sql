-- The neighbours of the artists that explored_artists.sql gives.
SELECT r.artist_id AS id, r.neighbour_rank, r.related_id, r.distance, r.reason
FROM related_artists AS r
JOIN (
    SELECT a.id
    FROM artists AS a
    WHERE EXISTS (SELECT 1 FROM related_artists AS own WHERE own.artist_id = a.id)
    ORDER BY a.popularity DESC, a.id
    LIMIT %(most)s
) AS explored ON explored.id = r.artist_id
