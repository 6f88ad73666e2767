-- All but those of one reading: what the source told of these artists at any other time.
DELETE FROM artist_tags
WHERE artist_id IN %(ids)s AND source = %(source)s AND fetched_at <> %(fetched_at)s
