INSERT IGNORE INTO alias_parts (part, units, alias_key) VALUES (%(part)s, %(units)s, %(alias_key)s)
