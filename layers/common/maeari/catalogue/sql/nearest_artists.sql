-- The artists nearest to a point of the space, by the metric of similarity/vectors.py: the squared distance is that
-- of the nine features, plus that of the genre parts, |g|^2 + |h|^2 - 2 g.h, times the square of their weight.
-- Up to eight genres are asked for; names that aren't used are empty.
SELECT
    near.squared,
    v.danceability, v.energy, v.loudness, v.speechiness, v.acousticness, v.instrumentalness, v.liveness,
    v.valence, v.tempo,
    a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM (
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
        SELECT
            g.artist_id,
            SUM(g.weight * CASE g.genre
                WHEN %(genre_1)s THEN %(weight_1)s
                WHEN %(genre_2)s THEN %(weight_2)s
                WHEN %(genre_3)s THEN %(weight_3)s
                WHEN %(genre_4)s THEN %(weight_4)s
                WHEN %(genre_5)s THEN %(weight_5)s
                WHEN %(genre_6)s THEN %(weight_6)s
                WHEN %(genre_7)s THEN %(weight_7)s
                ELSE %(weight_8)s
            END) AS product
        FROM artist_genres g
        WHERE g.genre IN (
            %(genre_1)s, %(genre_2)s, %(genre_3)s, %(genre_4)s, %(genre_5)s, %(genre_6)s, %(genre_7)s, %(genre_8)s
        )
        GROUP BY g.artist_id
    ) shared ON shared.artist_id = p.artist_id
    WHERE p.artist_id <> %(besides)s
    ORDER BY squared, p.artist_id
    LIMIT %(count)s
) near
JOIN artist_vectors v ON v.artist_id = near.artist_id
JOIN artists a ON a.id = near.artist_id
ORDER BY near.squared, near.artist_id
