-- A range of the primary key for each cell, told as one row, as in vectors_of_cells.sql.
SELECT
    GROUP_CONCAT(track_id ORDER BY track_id) AS track_ids,
    GROUP_CONCAT(vector ORDER BY track_id SEPARATOR '') AS vectors
FROM clustered_tracks
WHERE (genre_group, cluster, cell) IN %(cells)s
GROUP BY genre_group, cluster, cell
