-- Tracks at their places in playlists; of the extracted form without a playlist.
CREATE VIEW listed AS
SELECT listed.*
FROM read_parquet(getvariable('row_files'), filename = true) AS listed
ANTI JOIN repeated USING (pid, filename)
