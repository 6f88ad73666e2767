-- Each track as it is told most often; `playlists` hold it.
CREATE TABLE tracks AS
SELECT
    track_id, track_name, artist_id, artist_name, album_id, album_name, duration_ms,
    CAST(sum(playlists) OVER (PARTITION BY track_id) AS BIGINT) AS playlists
FROM told
QUALIFY row_number() OVER (
    PARTITION BY track_id ORDER BY times DESC, track_name, artist_id, album_id, album_name, duration_ms
) = 1
