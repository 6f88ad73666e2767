INSERT INTO provisional_artists (artist_id, neighbour_rank, related_id, distance, reason)
VALUES (%s, %s, %s, %s, %s)
ON DUPLICATE KEY UPDATE
    related_id = VALUES(related_id),
    distance = VALUES(distance),
    reason = VALUES(reason)
