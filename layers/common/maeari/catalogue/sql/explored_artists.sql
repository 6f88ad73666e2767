-- The best known artists that have neighbours.
SELECT a.id, a.name, a.genres AS line, a.popularity, a.source
FROM artists AS a
WHERE EXISTS (SELECT 1 FROM related_artists AS r WHERE r.artist_id = a.id)
ORDER BY a.popularity DESC, a.id
LIMIT %(most)s
