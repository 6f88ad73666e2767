-- The age is asked again: somebody may have refreshed an artist since the ids were read.
UPDATE artists
SET image_url = NULL, popularity = NULL
WHERE id IN %(ids)s AND fetched_at < %(before)s
