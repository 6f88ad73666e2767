-- A range of the primary key for each cell.
SELECT artist_id, vector FROM artist_vectors WHERE cell IN %(cells)s
