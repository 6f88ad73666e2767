-- The neighbours of a song with these ranks: a row for each artist of a neighbour, the best known first.
SELECT n.neighbour_rank, n.distance, n.reason, p.day, p.algorithm, p.version,
       t.track_id, t.title, t.album_id, l.name AS album, t.release_date, t.popularity AS track_popularity,
       t.duration_ms, t.isrc,
       a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM related_tracks n FORCE INDEX (PRIMARY)
STRAIGHT_JOIN tracks t ON t.track_id = n.related_id
LEFT JOIN albums l ON l.album_id = t.album_id
STRAIGHT_JOIN artist_tracks r FORCE INDEX (PRIMARY) ON r.track_id = t.track_id
STRAIGHT_JOIN artists a ON a.id = r.artist_id
LEFT JOIN published_songs p ON TRUE
WHERE n.track_id = %(track_id)s AND n.neighbour_rank BETWEEN %(first_rank)s AND %(last_rank)s
ORDER BY n.neighbour_rank, a.popularity DESC, a.id
