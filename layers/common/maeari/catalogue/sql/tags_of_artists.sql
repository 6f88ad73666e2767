SELECT artist_id, source, tag, weight, fetched_at
FROM artist_tags
WHERE artist_id IN %(ids)s
ORDER BY artist_id, source, tag
