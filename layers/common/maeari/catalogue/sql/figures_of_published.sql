SELECT COUNT(*) AS row_count, COALESCE(SUM(neighbour_rank = 1), 0) AS covered FROM {neighbours}
