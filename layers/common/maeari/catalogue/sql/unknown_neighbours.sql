SELECT COUNT(*) AS unknown
FROM related_artists_next r
WHERE NOT EXISTS (SELECT 1 FROM artists a WHERE a.id = r.related_id)
