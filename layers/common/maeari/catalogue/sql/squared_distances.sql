    -- The squared distance of each artist of the space from a point, by the metric of similarity/vectors.py: that of
    -- the nine features, plus that of the genre parts, |g|^2 + |h|^2 - 2 g.h, times the square of their weight.
    -- STRAIGHT_JOIN and FORCE INDEX: the few genres asked for come first, each a range of the primary key.
    SELECT
        p.artist_id,
        POW(p.danceability - %(danceability)s, 2) + POW(p.energy - %(energy)s, 2)
        + POW(p.loudness - %(loudness)s, 2) + POW(p.speechiness - %(speechiness)s, 2)
        + POW(p.acousticness - %(acousticness)s, 2) + POW(p.instrumentalness - %(instrumentalness)s, 2)
        + POW(p.liveness - %(liveness)s, 2) + POW(p.valence - %(valence)s, 2) + POW(p.tempo - %(tempo)s, 2)
        + %(genre_weight_squared)s
        * (%(genre_length)s + p.genre_length - 2 * COALESCE(shared.product, 0)) AS squared
    FROM artist_vectors p
    LEFT JOIN (
        SELECT g.artist_id, SUM(g.weight * asked.weight) AS product
        FROM JSON_TABLE(%(genres)s, '$[*]' COLUMNS (
            genre VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.genre',
            weight DOUBLE PATH '$.weight'
        )) asked
        STRAIGHT_JOIN artist_genres g FORCE INDEX (PRIMARY) ON g.genre = asked.genre
        GROUP BY g.artist_id
    ) shared ON shared.artist_id = p.artist_id
    WHERE p.artist_id NOT IN %(besides)s
