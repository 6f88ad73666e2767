-- A row for each artist of each staged row, artist after artist: a track belongs to all its artists.
CREATE OR REPLACE TABLE credits AS
SELECT
    r.artist_id, r.is_own, c.name, c.writer, c.position,
    c.track_id, c.title, c.album, c.album_id, c.release_date, c.popularity, c.duration_ms, c.isrc, c.genres
FROM (SELECT *, UNNEST(artist_ids) AS given_id, UNNEST(artist_names) AS name FROM staged) c
JOIN resolved r ON r.name = c.name AND r.given_id = COALESCE(c.given_id, '')
ORDER BY r.artist_id, c.position
