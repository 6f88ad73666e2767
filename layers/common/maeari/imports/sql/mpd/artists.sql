-- Each artist under its most frequent name, numbered in the order of ids.
CREATE TABLE artists AS
WITH spellings AS (
    SELECT artist_id, artist_name
    FROM told
    GROUP BY artist_id, artist_name
    QUALIFY row_number() OVER (PARTITION BY artist_id ORDER BY sum(times) DESC, artist_name) = 1
),
listings AS (
    SELECT artist_id, count(*) AS playlists FROM listed WHERE first_of_artist GROUP BY artist_id
),
works AS (
    SELECT artist_id, count(DISTINCT track_id) AS tracks, count(DISTINCT album_id) AS albums
    FROM told
    GROUP BY artist_id
)
SELECT
    CAST(row_number() OVER (ORDER BY artist_id) AS INTEGER) AS number,
    artist_id,
    artist_name,
    tracks,
    albums,
    coalesce(playlists, 0) AS playlists
FROM spellings JOIN works USING (artist_id) LEFT JOIN listings USING (artist_id)
