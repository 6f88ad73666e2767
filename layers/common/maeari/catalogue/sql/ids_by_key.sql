SELECT s.alias_key, s.artist_id
FROM artist_aliases s
JOIN artists a ON a.id = s.artist_id
WHERE s.alias_key IN %(keys)s
ORDER BY s.alias_key, s.confidence DESC, a.popularity DESC, s.artist_id
