SELECT a.id, a.name
FROM artists a
LEFT JOIN alias_checks c ON c.artist_id = a.id
WHERE a.id > %(after)s AND (c.checked_at IS NULL OR c.checked_at < %(before)s)
ORDER BY a.id
LIMIT %(count)s
