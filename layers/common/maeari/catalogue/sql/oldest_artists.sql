SELECT id
FROM artists
WHERE source = %(source)s AND fetched_at < %(before)s
ORDER BY fetched_at, id
LIMIT %(count)s
