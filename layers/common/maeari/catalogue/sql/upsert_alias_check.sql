INSERT INTO alias_checks (artist_id, checked_at)
VALUES (%(artist_id)s, %(checked_at)s)
ON DUPLICATE KEY UPDATE checked_at = VALUES(checked_at)
