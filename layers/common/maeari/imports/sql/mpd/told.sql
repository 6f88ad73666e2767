-- What is told of each track, with how often: names change in the course of years.
CREATE TABLE told AS
SELECT
    track_id, track_name, artist_id, artist_name, album_id, album_name, duration_ms,
    count(*) AS times,
    count(*) FILTER (first_of_track) AS playlists
FROM listed
GROUP BY ALL
