SELECT COUNT(*) AS artists
FROM artists
WHERE id > %(after)s AND source = %(source)s
