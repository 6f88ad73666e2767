-- Full confidence is kept for an artist's own name.
SELECT alias_key, artist_id
FROM artist_aliases
WHERE alias_key IN %(keys)s AND confidence = 100
