-- The pairs whose first artist is of one part of all: so many are counted at once as fit into memory.
INSERT INTO artist_pairs
SELECT one, other, CAST(count(*) AS INTEGER)
FROM (
    SELECT numbers[place] AS one, unnest(numbers[place + 1:]) AS other
    FROM (SELECT numbers, unnest(range(1, len(numbers))) AS place FROM artist_sets)
    WHERE numbers[place] % getvariable('parts') = getvariable('part')
)
GROUP BY one, other
HAVING count(*) >= getvariable('fewest_playlists')
