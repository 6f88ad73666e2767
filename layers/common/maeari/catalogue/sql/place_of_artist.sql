-- How many artists are nearer to a point than one at that squared distance, and how many there are; the one itself
-- is among those left out. Distances that are equal but for rounding go by the ids.
SELECT
    COUNT(*) AS artists,
    COALESCE(SUM(near.squared < %(squared)s + IF(near.artist_id < %(other_id)s, %(rounding)s, -%(rounding)s)), 0)
        AS nearer
FROM (
    -- include squared_distances
) near
