-- A few at a time: it runs while a person waits.
DELETE FROM unknown_names WHERE expires_at <= UTC_TIMESTAMP() ORDER BY expires_at LIMIT 20
