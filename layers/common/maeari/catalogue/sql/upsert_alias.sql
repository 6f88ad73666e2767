INSERT INTO artist_aliases (alias_key, artist_id, language, source, confidence)
VALUES (%(alias_key)s, %(artist_id)s, %(language)s, %(source)s, %(confidence)s)
ON DUPLICATE KEY UPDATE confidence = GREATEST(confidence, VALUES(confidence))
