CREATE TABLE playlists AS
SELECT told.* EXCLUDE (filename)
FROM read_parquet(getvariable('playlist_files'), filename = true) AS told
ANTI JOIN repeated ON repeated.pid = told.pid
    AND repeated.filename = replace(told.filename, 'playlists.parquet', 'rows.parquet')
