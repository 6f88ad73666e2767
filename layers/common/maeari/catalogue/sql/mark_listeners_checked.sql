UPDATE artist_mbids SET listeners_checked_at = %(at)s WHERE artist_id = %(artist_id)s AND mbid IN %(mbids)s
