-- Playlists that several slices tell are taken from the first of them alone; here is where the others are.
CREATE TABLE repeated AS
SELECT pid, replace(filename, 'playlists.parquet', 'rows.parquet') AS filename
FROM read_parquet(getvariable('playlist_files'), filename = true)
QUALIFY row_number() OVER (PARTITION BY pid ORDER BY filename) > 1
