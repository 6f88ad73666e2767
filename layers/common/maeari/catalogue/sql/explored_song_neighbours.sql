-- The neighbours of the songs that explored_songs.sql gives.
SELECT r.track_id AS id, r.neighbour_rank, r.related_id, r.distance, r.reason
FROM related_tracks AS r
JOIN (SELECT t.track_id FROM tracks AS t ORDER BY t.popularity DESC, t.track_id LIMIT %(most)s) AS explored
    ON explored.track_id = r.track_id
