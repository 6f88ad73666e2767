-- A refresh has seen these artists: its neighbours count from now on.
DELETE FROM provisional_artists
WHERE artist_id IN (SELECT artist_id FROM related_artists)
