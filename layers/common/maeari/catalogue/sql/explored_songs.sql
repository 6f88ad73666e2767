-- The most popular songs that a refresh published, with the names of their artists, the best known first.
SELECT
    t.track_id AS id,
    t.title AS name,
    (
        SELECT GROUP_CONCAT(a.name ORDER BY a.popularity DESC, a.id SEPARATOR ', ')
        FROM artist_tracks AS l
        JOIN artists AS a ON a.id = l.artist_id
        WHERE l.track_id = t.track_id
    ) AS line,
    t.popularity,
    t.source
FROM tracks AS t
ORDER BY t.popularity DESC, t.track_id
LIMIT %(most)s
