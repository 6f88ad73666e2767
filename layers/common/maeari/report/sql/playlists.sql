-- The playlists of one day side by side: those of markets first, then the most followed and the longest. Athena's
-- dialect; runs on DuckDB too.
-- include songs
, listed_tracks AS (
    SELECT DISTINCT playlist_id, market, track_id FROM playlist_tracks WHERE dt = ?
),
named AS (
    SELECT playlist_id, market, MAX(name) AS name, MAX(followers) AS followers
    FROM playlists
    WHERE dt = ?
    GROUP BY playlist_id, market
),
counted AS (
    SELECT n.playlist_id, n.market, n.name, n.followers, COUNT(*) AS tracks
    FROM named n
    JOIN listed_tracks l ON l.playlist_id = n.playlist_id AND l.market = n.market
    GROUP BY n.playlist_id, n.market, n.name, n.followers
),
ordered AS (
    SELECT
        *,
        COUNT(*) OVER () AS playlists,
        ROW_NUMBER() OVER (
            ORDER BY CASE WHEN market = '' THEN 1 ELSE 0 END, COALESCE(followers, 0) DESC, tracks DESC, playlist_id, market
        ) AS place
    FROM counted
)
SELECT
    o.place, o.playlists, o.name, o.market, o.followers, o.tracks,
    COUNT(s.energy) AS measured,
    {aggregates}
FROM ordered o
JOIN listed_tracks l ON l.playlist_id = o.playlist_id AND l.market = o.market
LEFT JOIN songs s ON s.track_id = l.track_id
WHERE o.place <= {most}
GROUP BY o.place, o.playlists, o.name, o.market, o.followers, o.tracks
