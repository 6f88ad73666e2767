-- What is known of each artist on one day: how many of its recordings are measured, and by column the mean and the
-- standard deviation of their quantiles, 0 to 1, by the borders that edges.sql gave. A single recording has no
-- deviation. Athena's dialect; runs on DuckDB too.
-- include similarity/recordings
, binned AS (
    SELECT
        artist_id,
        is_measured,
        WIDTH_BUCKET(danceability, {danceability}) / {bins} AS danceability,
        WIDTH_BUCKET(energy, {energy}) / {bins} AS energy,
        WIDTH_BUCKET(loudness, {loudness}) / {bins} AS loudness,
        WIDTH_BUCKET(speechiness, {speechiness}) / {bins} AS speechiness,
        WIDTH_BUCKET(acousticness, {acousticness}) / {bins} AS acousticness,
        WIDTH_BUCKET(instrumentalness, {instrumentalness}) / {bins} AS instrumentalness,
        WIDTH_BUCKET(liveness, {liveness}) / {bins} AS liveness,
        WIDTH_BUCKET(valence, {valence}) / {bins} AS valence,
        WIDTH_BUCKET(tempo, {tempo}) / {bins} AS tempo,
        WIDTH_BUCKET(release_year, {release_year}) / {bins} AS release_year,
        WIDTH_BUCKET(popularity, {popularity}) / {bins} AS popularity,
        WIDTH_BUCKET(duration, {duration}) / {bins} AS duration
    FROM recordings
)
SELECT
    a.artist_id,
    COUNT(CASE WHEN b.is_measured THEN 1 END) AS tracks,
    AVG(b.danceability) AS danceability,
    CASE WHEN COUNT(b.danceability) > 1 THEN STDDEV_POP(b.danceability) END AS danceability_deviation,
    AVG(b.energy) AS energy,
    CASE WHEN COUNT(b.energy) > 1 THEN STDDEV_POP(b.energy) END AS energy_deviation,
    AVG(b.loudness) AS loudness,
    CASE WHEN COUNT(b.loudness) > 1 THEN STDDEV_POP(b.loudness) END AS loudness_deviation,
    AVG(b.speechiness) AS speechiness,
    CASE WHEN COUNT(b.speechiness) > 1 THEN STDDEV_POP(b.speechiness) END AS speechiness_deviation,
    AVG(b.acousticness) AS acousticness,
    CASE WHEN COUNT(b.acousticness) > 1 THEN STDDEV_POP(b.acousticness) END AS acousticness_deviation,
    AVG(b.instrumentalness) AS instrumentalness,
    CASE WHEN COUNT(b.instrumentalness) > 1 THEN STDDEV_POP(b.instrumentalness) END AS instrumentalness_deviation,
    AVG(b.liveness) AS liveness,
    CASE WHEN COUNT(b.liveness) > 1 THEN STDDEV_POP(b.liveness) END AS liveness_deviation,
    AVG(b.valence) AS valence,
    CASE WHEN COUNT(b.valence) > 1 THEN STDDEV_POP(b.valence) END AS valence_deviation,
    AVG(b.tempo) AS tempo,
    CASE WHEN COUNT(b.tempo) > 1 THEN STDDEV_POP(b.tempo) END AS tempo_deviation,
    AVG(b.release_year) AS release_year,
    CASE WHEN COUNT(b.release_year) > 1 THEN STDDEV_POP(b.release_year) END AS release_year_deviation,
    AVG(b.popularity) AS popularity,
    CASE WHEN COUNT(b.popularity) > 1 THEN STDDEV_POP(b.popularity) END AS popularity_deviation,
    AVG(b.duration) AS duration,
    CASE WHEN COUNT(b.duration) > 1 THEN STDDEV_POP(b.duration) END AS duration_deviation
FROM (SELECT DISTINCT artist_id FROM artists WHERE dt = ?) a
LEFT JOIN binned b ON b.artist_id = a.artist_id
GROUP BY a.artist_id
