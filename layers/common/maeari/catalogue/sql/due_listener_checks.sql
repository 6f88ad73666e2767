-- The year 1000 stands for never: aggregates pass over NULL.
SELECT m.artist_id, m.mbid
FROM artist_mbids m
JOIN (
    SELECT artist_id, MIN(COALESCE(listeners_checked_at, TIMESTAMP '1000-01-01 00:00:00')) AS oldest
    FROM artist_mbids
    GROUP BY artist_id
    HAVING oldest < %(before)s
    ORDER BY oldest, artist_id
    LIMIT %(count)s
) due ON due.artist_id = m.artist_id
ORDER BY due.oldest, m.artist_id, m.mbid
