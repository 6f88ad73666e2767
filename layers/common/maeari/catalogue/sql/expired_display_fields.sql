SELECT id
FROM artists
WHERE source = %(source)s AND fetched_at < %(before)s AND (image_url IS NOT NULL OR popularity IS NOT NULL)
ORDER BY id
LIMIT %(count)s
