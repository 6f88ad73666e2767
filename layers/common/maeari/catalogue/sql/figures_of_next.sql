-- What the next table of neighbours looks like, in one walk along its primary key. Sorted by distance, the ranks
-- of one's neighbours must come out as 1, 2, 3 and so on. A join with itself or a window would take several times as long.
SELECT COALESCE(SUM(neighbours), 0) AS row_count,
       COUNT(*) AS covered,
       COALESCE(SUM(self_pairs), 0) AS self_pairs,
       COALESCE(SUM(first_rank <> 1 OR last_rank <> neighbours OR last_rank > %(most)s), 0) AS rank_gaps,
       COALESCE(SUM(by_distance <> by_rank), 0) AS unsorted,
       COALESCE(SUM(shortest < 0), 0) AS negative
FROM (
    SELECT COUNT(*) AS neighbours,
           MIN(neighbour_rank) AS first_rank,
           MAX(neighbour_rank) AS last_rank,
           MIN(distance) AS shortest,
           SUM(related_id = {id}) AS self_pairs,
           GROUP_CONCAT(neighbour_rank ORDER BY distance, neighbour_rank) AS by_distance,
           GROUP_CONCAT(neighbour_rank ORDER BY neighbour_rank) AS by_rank
    FROM {neighbours}_next FORCE INDEX (PRIMARY)
    GROUP BY {id}
) one
