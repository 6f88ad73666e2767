INSERT INTO artist_mbids (artist_id, mbid, source, fetched_at)
VALUES (%s, %s, %s, %s)
ON DUPLICATE KEY UPDATE source = VALUES(source), fetched_at = VALUES(fetched_at)
