-- Only of artists without fields that have an age: the others keep theirs until it is over.
UPDATE artists
SET fetched_at = %(at)s
WHERE id IN %(ids)s AND image_url IS NULL AND popularity IS NULL
