SELECT id, name, genres, popularity, image_url, url, source, fetched_at
FROM artists
WHERE id > %(after)s AND source = %(source)s
ORDER BY id
LIMIT %(count)s
