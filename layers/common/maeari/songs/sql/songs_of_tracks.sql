-- `song_of_track` has the song that each track of one day is: releases of one recording, as recordings.sql tells them,
-- are one song. It is called by its best release, a measured one first and then the one of the lowest id: so it keeps
-- its id from day to day. Of releases that several artists share each artist's best is looked at, and the best of these
-- is the song.
-- include similarity/recordings
, best_of_artist AS (
    SELECT
        track_id,
        MIN(CONCAT(CASE WHEN is_measured THEN '0' ELSE '1' END, track_id))
            OVER (PARTITION BY artist_id, recording) AS best
    FROM listed
),
song_of_track AS (
    SELECT track_id, SUBSTR(MIN(best), 2) AS song_id
    FROM best_of_artist
    GROUP BY track_id
)
