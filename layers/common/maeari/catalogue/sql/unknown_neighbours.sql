SELECT COUNT(*) AS unknown
FROM {neighbours}_next r
WHERE NOT EXISTS (SELECT 1 FROM {catalogue} a WHERE a.{catalogue_id} = r.related_id)
