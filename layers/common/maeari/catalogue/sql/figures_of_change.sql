-- Those with neighbours before and after, and those of them whose nearest aren't the same ones.
SELECT COUNT(*) AS known, COALESCE(SUM(n.nearest <> o.nearest), 0) AS changed
FROM (
    SELECT {id}, GROUP_CONCAT(related_id ORDER BY related_id) AS nearest
    FROM {neighbours}_next FORCE INDEX (PRIMARY)
    WHERE neighbour_rank <= %(nearest)s
    GROUP BY {id}
) n
JOIN (
    SELECT {id}, GROUP_CONCAT(related_id ORDER BY related_id) AS nearest
    FROM {neighbours} FORCE INDEX (PRIMARY)
    WHERE neighbour_rank <= %(nearest)s
    GROUP BY {id}
) o ON o.{id} = n.{id}
