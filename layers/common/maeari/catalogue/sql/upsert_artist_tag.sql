INSERT INTO artist_tags (artist_id, source, tag, weight, fetched_at)
VALUES (%s, %s, %s, %s, %s)
ON DUPLICATE KEY UPDATE weight = VALUES(weight), fetched_at = VALUES(fetched_at)
