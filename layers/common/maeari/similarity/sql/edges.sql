-- The borders of each column's quantile bins over all recordings of one day. Athena's dialect; runs on DuckDB too.
-- include similarity/recordings
SELECT
    APPROX_PERCENTILE(danceability, {steps}) AS danceability,
    APPROX_PERCENTILE(energy, {steps}) AS energy,
    APPROX_PERCENTILE(loudness, {steps}) AS loudness,
    APPROX_PERCENTILE(speechiness, {steps}) AS speechiness,
    APPROX_PERCENTILE(acousticness, {steps}) AS acousticness,
    APPROX_PERCENTILE(instrumentalness, {steps}) AS instrumentalness,
    APPROX_PERCENTILE(liveness, {steps}) AS liveness,
    APPROX_PERCENTILE(valence, {steps}) AS valence,
    APPROX_PERCENTILE(tempo, {steps}) AS tempo,
    APPROX_PERCENTILE(release_year, {steps}) AS release_year,
    APPROX_PERCENTILE(popularity, {steps}) AS popularity,
    APPROX_PERCENTILE(duration, {steps}) AS duration
FROM recordings
