-- Every way in which the rows name an artist.
SELECT DISTINCT name, COALESCE(given_id, '') AS given_id
FROM (SELECT UNNEST(artist_ids) AS given_id, UNNEST(artist_names) AS name FROM staged)
