-- One row for each staged row that is no exact duplicate: `kept_near` is the place of its track among rows of the
-- same artists, title and length, `kept` that among rows of the same track id too.
CREATE OR REPLACE TABLE cleaned AS
WITH narrow AS (
    SELECT
        position, writer, track_id, title, duration_ms, COALESCE(popularity, -1) AS popularity,
        LIST_TRANSFORM(LIST_ZIP(artist_ids, artist_names), lambda a: COALESCE(a[1], a[2])) AS artists
    FROM staged
    QUALIFY ROW_NUMBER() OVER (PARTITION BY content ORDER BY position) = 1
),
-- A row without a length may be any recording of its title.
near AS (
    SELECT
        *,
        CASE
            WHEN duration_ms IS NULL THEN position
            ELSE FIRST_VALUE(position) OVER (
                PARTITION BY artists, title, duration_ms ORDER BY popularity DESC, position
            )
        END AS kept_near
    FROM narrow
),
by_id AS (
    SELECT
        position,
        FIRST_VALUE(position) OVER (PARTITION BY track_id ORDER BY popularity DESC, position) AS kept
    FROM near
    WHERE kept_near = position
)
SELECT n.position, n.writer, n.kept_near, i.kept
FROM near n
JOIN by_id i ON i.position = n.kept_near
ORDER BY n.position
