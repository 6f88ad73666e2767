SELECT COUNT(DISTINCT artist_id) AS due
FROM artist_mbids
WHERE listeners_checked_at IS NULL OR listeners_checked_at < %(before)s
