-- A file's rows but for exact duplicates, each with the artists, the genres and the playlist that it tells and with the
-- track that was kept for it. Zeros of failed analyses are left out.
COPY (
    SELECT
        own.row, own.content, t.track_id, t.title, own.artist_ids, own.artist_names, t.album_id, t.album,
        t.release_date, t.popularity, t.duration_ms, t.isrc, own.genres, own.playlist,
        {features},
        NULLIF(t.time_signature, 0) AS time_signature
    FROM cleaned c
    JOIN staged own ON own.position = c.position
    JOIN tracks t ON t.position = c.kept
    WHERE own.place = {place}
    ORDER BY own.row
) TO {path} (FORMAT parquet)
