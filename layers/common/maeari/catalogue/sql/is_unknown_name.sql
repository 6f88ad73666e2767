SELECT 1 AS found FROM unknown_names WHERE name_key = %(name_key)s AND expires_at > UTC_TIMESTAMP()
