SELECT artist_id, neighbour_rank, reason
FROM related_artists
WHERE (artist_id = %(artist_id)s AND related_id = %(other_id)s)
    OR (artist_id = %(other_id)s AND related_id = %(artist_id)s)
