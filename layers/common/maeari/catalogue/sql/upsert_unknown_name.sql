INSERT INTO unknown_names (name_key, expires_at)
VALUES (%(name_key)s, UTC_TIMESTAMP() + INTERVAL %(seconds)s SECOND)
ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at)
