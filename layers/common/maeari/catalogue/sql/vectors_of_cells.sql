-- A range of the primary key for each cell, told as one row: a driver in Python takes longer over thousands of rows
-- than the server over all else. `mysql.connector` makes room for a cell of 1,024 artists.
SELECT
    GROUP_CONCAT(artist_id ORDER BY artist_id) AS artist_ids,
    GROUP_CONCAT(vector ORDER BY artist_id SEPARATOR '') AS vectors
FROM artist_vectors
WHERE cell IN %(cells)s
GROUP BY cell
