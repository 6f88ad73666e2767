-- The first from an id on, else the first of all: each a short walk along the index of ids.
SELECT a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM (
    (
        SELECT artist_id, 1 AS turn
        FROM artist_vectors
        WHERE artist_id >= %(start)s AND tracks >= %(tracks)s AND artist_id NOT IN %(besides)s
        ORDER BY artist_id
        LIMIT 1
    )
    UNION ALL
    (
        SELECT artist_id, 2 AS turn
        FROM artist_vectors
        WHERE artist_id < %(start)s AND tracks >= %(tracks)s AND artist_id NOT IN %(besides)s
        ORDER BY artist_id
        LIMIT 1
    )
) found
JOIN artists a ON a.id = found.artist_id
ORDER BY found.turn
LIMIT 1
