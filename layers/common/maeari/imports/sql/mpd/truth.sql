-- Who belongs to whom: c(a, b) / sqrt(p(a) p(b)), p the playlists of an artist and c those of both, for the nearest
-- of each artist. The same measure as that of `maeari evaluate --truth playlists`.
WITH directed AS (
    SELECT one, other, playlists FROM artist_pairs
    UNION ALL
    SELECT other, one, playlists FROM artist_pairs
),
nearest AS (
    SELECT one, other, directed.playlists / sqrt(a.playlists * b.playlists) AS weight
    FROM directed JOIN artists a ON a.number = one JOIN artists b ON b.number = other
    QUALIFY row_number() OVER (PARTITION BY one ORDER BY weight DESC, other) <= getvariable('kept_for_each')
)
SELECT
    a.artist_name,
    b.artist_name AS other_name,
    round(weight, 6) AS weight,
    a.artist_id AS artist_uri,
    b.artist_id AS other_uri
FROM nearest JOIN artists a ON a.number = one JOIN artists b ON b.number = other
ORDER BY one, weight DESC, other
