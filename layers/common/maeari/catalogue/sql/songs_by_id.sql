-- Songs by their ids: a row for each artist of a song, the best known first.
SELECT t.track_id, t.title, t.album_id, l.name AS album, t.release_date, t.popularity AS track_popularity,
       t.duration_ms, t.isrc,
       a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM tracks t
LEFT JOIN albums l ON l.album_id = t.album_id
STRAIGHT_JOIN artist_tracks r FORCE INDEX (PRIMARY) ON r.track_id = t.track_id
STRAIGHT_JOIN artists a ON a.id = r.artist_id
WHERE t.track_id IN %(ids)s
ORDER BY t.track_id, a.popularity DESC, a.id
