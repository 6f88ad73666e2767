"""What staged slices give together, counted by DuckDB on disk: memory doesn't grow with their number."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

from maeari.imports.work import statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from maeari.imports.loading import ShowProgress

FEWEST_PLAYLISTS = 2
"""That hold both artists of a pair: one of a single playlist may be chance, and most are of that kind."""

MOST_ARTISTS = 250
"""Of a playlist whose pairs are counted, as many as MPD's longest playlists have tracks: pairs grow with the
square. With it a million playlists have at most 31 thousand million pairs, in truth about one."""

PAIRS_AT_ONCE = 10_000_000
"""Pairs, each as often as it occurs, that are counted in one pass."""

KEPT_FOR_EACH = 100
"""Nearest of each artist in the truth file."""

FILES_AT_ONCE = 20

RESULTS: Mapping[str, str] = {
    "tracks": "SELECT * FROM tracks ORDER BY track_id",
    "artists": "SELECT * EXCLUDE (number) FROM artists ORDER BY artist_id",
    "albums": "SELECT * FROM albums ORDER BY album_id",
    "artist_albums": "SELECT DISTINCT artist_id, album_id FROM told WHERE album_id IS NOT NULL ORDER BY ALL",
    "artist_tracks": "SELECT DISTINCT artist_id, track_id FROM told ORDER BY ALL",
    "playlists": "SELECT * FROM playlists ORDER BY pid",
    "playlist_tracks": "SELECT pid, pos, track_id FROM listed WHERE pid IS NOT NULL ORDER BY pid, pos",
    "artist_pairs": """
        SELECT a.artist_id, b.artist_id AS other_id, pairs.playlists
        FROM artist_pairs AS pairs JOIN artists a ON a.number = one JOIN artists b ON b.number = other
        ORDER BY one, other
    """,
}
"""The tables that are written, each as `<name>.parquet`."""

STAGED = """
    SELECT
        row_number() OVER (ORDER BY artist_id, track_id) AS "row", track_id AS content,
        track_id, track_name AS title, [artist_id] AS artist_ids, [artist_name] AS artist_names,
        album_id, album_name AS album, NULL::VARCHAR AS release_date, NULL::INTEGER AS popularity,
        duration_ms, NULL::VARCHAR AS isrc, []::VARCHAR[] AS genres, NULL::VARCHAR AS playlist, {features}
    FROM tracks
    ORDER BY artist_id, track_id
"""
"""The tracks as rows of `staged.STAGED`. The dataset tells no features, dates, genres or popularity."""


class MpdTables:
    """Counts staged slices.

    Args:
        connection: a DuckDB whose tables and temporary files may lie on disk.
        folders: of the staged slices, in the order in which they count.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
        self._connection = connection
        self._folders = folders

    def count(self, progress: ShowProgress) -> None:
        """Makes all tables; playlists that come in several slices are taken from the first."""
        self._set(
            row_files=self._files("rows"),
            playlist_files=self._files("playlists"),
            fewest_playlists=FEWEST_PLAYLISTS,
            most_artists=MOST_ARTISTS,
            kept_for_each=KEPT_FOR_EACH,
        )
        steps = ("repeated", "playlists", "listed", "told", "artists", "tracks", "albums")
        for done, name in enumerate(steps):
            progress("tables", done, len(steps))
            self._run(name)
        progress("tables", len(steps), len(steps))
        self._count_pairs(progress)

    def write(self, folder: Path, progress: ShowProgress) -> None:
        """Writes every table of `RESULTS`, and `truth.csv`, into a folder."""
        for done, (name, query) in enumerate(RESULTS.items()):
            progress("files", done, len(RESULTS) + 1)
            self._copy(query, folder / f"{name}.parquet", "FORMAT parquet, COMPRESSION zstd")
        self._copy(statement("mpd/truth"), folder / "truth.csv", "FORMAT csv, HEADER")
        progress("files", len(RESULTS) + 1, len(RESULTS) + 1)

    def write_staged(self, file: Path, features: Sequence[str]) -> None:
        """Writes the tracks as an importer stages them; these columns stay empty."""
        empty = ", ".join(f"NULL::FLOAT AS {name}" for name in features)
        self._copy(STAGED.format(features=empty), file, "FORMAT parquet, COMPRESSION zstd")

    def rows_of(self, query: str) -> int:
        """How many rows one of the tables has, or one of the `RESULTS`."""
        return self._number(f"SELECT count(*) FROM ({query})")  # noqa: S608 - one of ours

    def _count_pairs(self, progress: ShowProgress) -> None:
        self._connection.execute("CREATE TABLE artist_sets (pid INTEGER, numbers INTEGER[])")
        self._connection.execute("CREATE TABLE artist_pairs (one INTEGER, other INTEGER, playlists INTEGER)")
        files = self._files("rows")
        for some in batched(files, FILES_AT_ONCE, strict=False):
            self._set(some_files=list(some))
            self._run("artist_sets")
        occurring = self._number(
            "SELECT coalesce(sum(len(numbers) * (len(numbers) - 1) // 2), 0) FROM artist_sets"
        )
        parts = occurring // PAIRS_AT_ONCE + 1
        for part in range(parts):
            progress("pairs of artists", part, parts)
            self._set(parts=parts, part=part)
            self._run("artist_pairs")
        progress("pairs of artists", parts, parts)

    def _run(self, name: str) -> None:
        self._connection.execute(statement(f"mpd/{name}"))

    def _set(self, **variables: object) -> None:
        for name, value in variables.items():
            self._connection.execute(f"SET VARIABLE {name} = ?", [value])

    def _copy(self, query: str, file: Path, options: str) -> None:
        making = file.with_name(file.name + ".new")
        target = str(making).replace("'", "''")
        self._connection.execute(f"COPY ({query}) TO '{target}' ({options})")
        making.replace(file)

    def _files(self, name: str) -> list[str]:
        return [str(folder / f"{name}.parquet") for folder in self._folders]

    def _number(self, query: str) -> int:
        found = self._connection.execute(query).fetchone()
        return int(found[0]) if found else 0
