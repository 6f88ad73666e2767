-- The most popular songs of a title, by all artists or by those whom a key leads to: a row for each artist of a song.
WITH chosen AS (
    SELECT t.track_id
    FROM tracks t FORCE INDEX (title)
    WHERE t.title_key = %(title_key)s
      AND (
          %(artist_key)s = ''
          OR EXISTS (
              SELECT 1
              FROM artist_tracks r
              JOIN artist_aliases s ON s.artist_id = r.artist_id
              WHERE r.track_id = t.track_id AND s.alias_key = %(artist_key)s
          )
      )
    ORDER BY t.popularity DESC, t.track_id
    LIMIT %(count)s
)
SELECT t.track_id, t.title, t.album_id, l.name AS album, t.release_date, t.popularity AS track_popularity,
       t.duration_ms, t.isrc,
       a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM chosen c
STRAIGHT_JOIN tracks t ON t.track_id = c.track_id
LEFT JOIN albums l ON l.album_id = t.album_id
STRAIGHT_JOIN artist_tracks r FORCE INDEX (PRIMARY) ON r.track_id = t.track_id
STRAIGHT_JOIN artists a ON a.id = r.artist_id
ORDER BY t.popularity DESC, t.track_id, a.popularity DESC, a.id
