-- Two refreshes have seen these artists: whichever of the two serves, their neighbours are in it.
DELETE FROM provisional_artists
WHERE artist_id IN (SELECT artist_id FROM related_artists WHERE neighbour_rank = 1)
  AND artist_id IN (SELECT artist_id FROM related_artists_previous WHERE neighbour_rank = 1)
