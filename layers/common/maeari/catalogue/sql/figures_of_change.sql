-- Artists with neighbours before and after, and those of them whose nearest aren't the same ones.
SELECT COUNT(*) AS known, COALESCE(SUM(n.nearest <> o.nearest), 0) AS changed
FROM (
    SELECT artist_id, GROUP_CONCAT(related_id ORDER BY related_id) AS nearest
    FROM related_artists_next FORCE INDEX (PRIMARY)
    WHERE neighbour_rank <= %(nearest)s
    GROUP BY artist_id
) n
JOIN (
    SELECT artist_id, GROUP_CONCAT(related_id ORDER BY related_id) AS nearest
    FROM related_artists FORCE INDEX (PRIMARY)
    WHERE neighbour_rank <= %(nearest)s
    GROUP BY artist_id
) o ON o.artist_id = n.artist_id
