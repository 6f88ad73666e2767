SELECT artist_id FROM alias_checks WHERE artist_id IN %(ids)s AND checked_at >= %(since)s
