SELECT alias_key, artist_id, language, source, confidence
FROM artist_aliases
WHERE (alias_key, artist_id) > (%(after_key)s, %(after_id)s)
ORDER BY alias_key, artist_id
LIMIT %(count)s
