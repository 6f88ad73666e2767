-- The artists of each playlist of some slices, in the order of their numbers. An artist in a single playlist is in no
-- pair that two playlists have, so it is left out at once (Agrawal and Srikant, "Fast algorithms for mining
-- association rules", VLDB 1994: the subsets of a frequent set are frequent).
INSERT INTO artist_sets
SELECT pid, list(number ORDER BY number)
FROM read_parquet(getvariable('some_files'), filename = true) AS listed
ANTI JOIN repeated USING (pid, filename)
JOIN artists USING (artist_id)
WHERE listed.first_of_artist AND artists.playlists >= getvariable('fewest_playlists')
GROUP BY pid
HAVING count(*) BETWEEN 2 AND getvariable('most_artists')
