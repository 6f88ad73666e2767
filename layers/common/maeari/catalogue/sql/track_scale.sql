-- The scale of the refresh of songs, each row with the date from which on its songs are fresh.
SELECT s.name, s.centre, s.spread, s.weight, p.fresh_since
FROM track_scale s
LEFT JOIN published_songs p ON TRUE
ORDER BY s.place
