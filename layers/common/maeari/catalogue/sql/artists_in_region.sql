-- A direction is 1, -1, or 0 where a feature is free: then the bar is 0 as well.
-- Along the index of prominence until enough are found, so that it takes as long among many artists as among few.
SELECT a.id, a.name, a.genres, a.popularity, a.image_url, a.url, a.source, a.fetched_at
FROM artist_vectors v FORCE INDEX (region)
STRAIGHT_JOIN artists a ON a.id = v.artist_id
WHERE v.tracks >= %(tracks)s
    AND v.danceability * %(danceability)s >= ABS(%(danceability)s) * %(clearly)s
    AND v.energy * %(energy)s >= ABS(%(energy)s) * %(clearly)s
    AND v.loudness * %(loudness)s >= ABS(%(loudness)s) * %(clearly)s
    AND v.speechiness * %(speechiness)s >= ABS(%(speechiness)s) * %(clearly)s
    AND v.acousticness * %(acousticness)s >= ABS(%(acousticness)s) * %(clearly)s
    AND v.instrumentalness * %(instrumentalness)s >= ABS(%(instrumentalness)s) * %(clearly)s
    AND v.liveness * %(liveness)s >= ABS(%(liveness)s) * %(clearly)s
    AND v.valence * %(valence)s >= ABS(%(valence)s) * %(clearly)s
    AND v.tempo * %(tempo)s >= ABS(%(tempo)s) * %(clearly)s
    AND v.artist_id NOT IN %(besides)s
ORDER BY v.prominence
LIMIT %(count)s OFFSET %(offset)s
