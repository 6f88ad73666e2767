-- The tracks that the steps left, as the files tell them.
CREATE OR REPLACE VIEW tracks AS
SELECT
    s.*,
    COALESCE(s.tempo = 0 OR s.time_signature = 0, false) AS has_failed,
    COALESCE(GREATEST({magnitudes}) = 0, false) AS is_silent
FROM staged s
JOIN cleaned c ON c.position = s.position AND c.kept = c.position
