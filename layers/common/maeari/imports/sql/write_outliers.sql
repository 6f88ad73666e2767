-- The tracks that break a rule, as the files tell them.
COPY (
    SELECT
        track_id, title, ARRAY_TO_STRING(artist_names, '; ') AS artists, loudness, speechiness, tempo, duration_ms,
        time_signature, ARRAY_TO_STRING(rules, '; ') AS rules
    FROM (SELECT *, {rules} AS rules FROM tracks)
    WHERE LEN(rules) > 0
    ORDER BY position
) TO {path} (FORMAT csv, HEADER)
