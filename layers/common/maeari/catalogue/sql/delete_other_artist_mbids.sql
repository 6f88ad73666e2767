-- All but those of one reading.
DELETE FROM artist_mbids
WHERE artist_id IN %(ids)s AND fetched_at <> %(fetched_at)s
