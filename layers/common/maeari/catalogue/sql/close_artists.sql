-- Artists by aliases that share hashes with a name: the more hashes, the closer. A range of the primary key for
-- each hash; how close an alias really is tells maeari.catalogue.close_names.distance.
SELECT s.alias_key, a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM (
    SELECT alias_key, COUNT(*) AS shared
    FROM alias_parts
    WHERE part IN %(parts)s AND units BETWEEN %(fewest)s AND %(most)s
    GROUP BY alias_key
    ORDER BY shared DESC, alias_key
    LIMIT %(count)s
) close_aliases
JOIN artist_aliases s ON s.alias_key = close_aliases.alias_key
JOIN artists a ON a.id = s.artist_id
