-- One artist and the wanted ranks of its neighbours, in one statement: the artist is the row of rank 0.
-- Chosen by id if that is known, else by the whole text typed, else by the text without the words of a request;
-- among artists of one name the most popular. The others of that name follow as the rows of rank -1, -2 and so on.
-- The neighbours of an artist that no refresh has seen are provisional.
-- STRAIGHT_JOIN and FORCE INDEX: a table that was just swapped in may have no statistics, and would be scanned.
WITH candidates AS (
    SELECT id AS artist_id, 0 AS preference, 100 AS confidence
    FROM artists
    WHERE id = %(artist_id)s
    UNION ALL
    SELECT artist_id, CASE alias_key WHEN %(whole_key)s THEN 1 ELSE 2 END AS preference, confidence
    FROM artist_aliases
    WHERE alias_key IN (%(whole_key)s, %(name_key)s)
),
ranked AS (
    SELECT c.artist_id,
           RANK() OVER (ORDER BY c.preference) AS preferred,
           ROW_NUMBER() OVER (ORDER BY c.preference, c.confidence DESC, a.popularity DESC, c.artist_id) AS place
    FROM candidates c
    JOIN artists a ON a.id = c.artist_id
),
chosen AS (
    SELECT artist_id, place FROM ranked WHERE preferred = 1 AND place <= %(homonyms)s
),
found AS (
    SELECT artist_id, 1 - CAST(place AS SIGNED) AS neighbour_rank, 0.0 AS distance, '' AS reason, 0 AS provisional
    FROM chosen
    UNION ALL
    SELECT r.related_id, r.neighbour_rank, r.distance, r.reason, 0 AS provisional
    FROM chosen c
    STRAIGHT_JOIN related_artists r FORCE INDEX (PRIMARY)
        ON r.artist_id = c.artist_id AND r.neighbour_rank BETWEEN %(first_rank)s AND %(last_rank)s
    WHERE c.place = 1
    UNION ALL
    SELECT p.related_id, p.neighbour_rank, p.distance, p.reason, 1 AS provisional
    FROM chosen c
    LEFT JOIN related_artists known FORCE INDEX (PRIMARY)
        ON known.artist_id = c.artist_id AND known.neighbour_rank = 1
    STRAIGHT_JOIN provisional_artists p FORCE INDEX (PRIMARY)
        ON p.artist_id = c.artist_id AND p.neighbour_rank BETWEEN %(first_rank)s AND %(last_rank)s
    WHERE c.place = 1 AND known.artist_id IS NULL
)
SELECT f.neighbour_rank, f.distance, f.reason, f.provisional, v.tracks, v.is_tagged,
       p.day, p.algorithm, p.version,
       a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM found f
STRAIGHT_JOIN artists a ON a.id = f.artist_id
LEFT JOIN artist_vectors v FORCE INDEX (artist) ON v.artist_id = f.artist_id
LEFT JOIN published p ON TRUE
ORDER BY f.neighbour_rank
