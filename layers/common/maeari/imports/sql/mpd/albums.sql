-- Each album under its most frequent name.
CREATE TABLE albums AS
SELECT album_id, album_name
FROM told
WHERE album_id IS NOT NULL
GROUP BY album_id, album_name
QUALIFY row_number() OVER (PARTITION BY album_id ORDER BY sum(times) DESC, album_name) = 1
