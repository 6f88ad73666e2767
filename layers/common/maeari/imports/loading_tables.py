"""Staged rows by artist, in a DuckDB file: what a loading reads in pages, and picks up again after a stop."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from maeari.catalogue.model import FEATURES, Artist, Track
from maeari.imports.staged import SOURCE
from maeari.imports.work import literals, show_staged, statement
from maeari.lake import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import duckdb

GENRES_KEPT = 6
GENRE_SHARE = 0.2
"""Share of an artist's rows that must carry a genre: one remix in a playlist doesn't make an EDM artist."""

_NAMES_PER_QUERY = 1000
_ROWS_PER_PIECE = 2**16


class Credit(NamedTuple):
    """An artist as the rows name it; `given_id` is empty where they tell no id."""

    name: str
    given_id: str


class Resolved(NamedTuple):
    """Whose artist's a credit is. `is_own`: the record comes from imports, not from a music source."""

    name: str
    given_id: str
    artist_id: str
    is_own: bool
    is_known: bool


_RESOLVED = pa.schema(
    [
        ("name", pa.string()),
        ("given_id", pa.string()),
        ("artist_id", pa.string()),
        ("is_own", pa.bool_()),
        ("is_known", pa.bool_()),
    ]
)


class LoadingTables:
    """The tables of one loading.

    Args:
        connection: of the loading's own file.
        files: staged files by writer.
        features: files of the lake's table `audio_features`, fetched for the staged tracks.
        now: when the rows were read, for all of them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        files: Mapping[str, Sequence[Path]],
        features: Sequence[Path],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._now = now.astimezone(UTC).replace(tzinfo=None)
        self._make_views(files, features)

    def is_prepared(self) -> bool:
        """Whether an earlier run has made all tables."""
        return bool(self._value("SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'loaded'"))

    def prepare(self, resolve: Callable[[Sequence[Credit]], Sequence[Resolved]]) -> None:
        """Makes the tables, the note of what is loaded last: without it an earlier run had not come so far.

        Args:
            resolve: finds the ids of a thousand artists.
        """
        resolved = "name VARCHAR, given_id VARCHAR, artist_id VARCHAR, is_own BOOLEAN, is_known BOOLEAN"
        self._connection.execute(f"CREATE OR REPLACE TABLE resolved ({resolved})")
        names = self._connection.cursor()
        names.execute(statement("credited_names"))
        while rows := names.fetchmany(_NAMES_PER_QUERY):
            found = [each._asdict() for each in resolve([Credit(*row) for row in rows])]
            self._connection.register("found", pa.Table.from_pylist(found, _RESOLVED))
            self._connection.execute("INSERT INTO resolved SELECT * FROM found")
            self._connection.unregister("found")
        self._connection.execute(statement("credits"))
        self._connection.execute(statement("tags"))
        self._connection.execute(statement("artists").format(share=GENRE_SHARE, genres=GENRES_KEPT))
        self._connection.execute("CREATE TABLE loaded AS SELECT '' AS after")

    def artists(self) -> int:
        """How many there are."""
        return self._value("SELECT COUNT(*) FROM artists")

    def artists_known_before(self) -> int:
        """How many of them the catalogue knew when the loading began."""
        return self._value("SELECT COUNT(DISTINCT artist_id) FROM resolved WHERE is_known")

    def tracks(self) -> int:
        """How many different ones there are."""
        return self._value("SELECT COUNT(DISTINCT track_id) FROM credits")

    def artists_left(self) -> int:
        """How many are to be written to the catalogue yet."""
        return self._value("SELECT COUNT(*) FROM artists WHERE artist_id > (SELECT after FROM loaded)")

    def next_artists(self, count: int) -> list[tuple[Artist, bool]]:
        """The next ones in the order of their ids, each with whether its record is the imports' own."""
        rows = self._connection.execute(
            "SELECT artist_id, name, genres, popularity, is_own FROM artists"
            " WHERE artist_id > (SELECT after FROM loaded) ORDER BY artist_id LIMIT $count",
            {"count": count},
        ).fetchall()
        fetched_at = self._now.replace(tzinfo=UTC)
        return [
            (Artist(artist_id, name, SOURCE, fetched_at, tuple(genres), popularity), is_own)
            for artist_id, name, genres, popularity, is_own in rows
        ]

    def note_loaded(self, after: str) -> None:
        """Keeps that all artists up to this one are in the catalogue."""
        self._connection.execute("UPDATE loaded SET after = $after", {"after": after})

    def tracks_between(self, first: str, last: str) -> dict[str, list[Track]]:
        """The tracks of all artists from one id to another, in the order of the rows."""
        parameters = {"first": first, "last": last}
        found: dict[str, list[Track]] = {}
        for artist_id, *values in self._connection.execute(
            statement("page_of_tracks"), parameters
        ).fetchall():
            names = ("id", "title", "album", "release_date", "popularity", "duration_ms", "isrc", "album_id")
            found.setdefault(artist_id, []).append(Track(**dict(zip(names, values, strict=True))))
        return found

    def lake_tables(self, writer: str) -> dict[str, Iterator[pa.Table]]:
        """A writer's rows of the lake, in pieces."""
        features = ", ".join(FEATURES)
        return {
            tables.ARTISTS: self._pieces(tables.ARTISTS, statement("lake_artists"), writer),
            tables.TOP_TRACKS: self._pieces(tables.TOP_TRACKS, statement("lake_top_tracks"), writer),
            tables.AUDIO_FEATURES: self._pieces(
                tables.AUDIO_FEATURES, statement("lake_audio_features").format(features=features), writer
            ),
            tables.ARTIST_TAGS: self._pieces(tables.ARTIST_TAGS, statement("lake_artist_tags"), writer),
        }

    def _make_views(self, files: Mapping[str, Sequence[Path]], features: Sequence[Path]) -> None:
        show_staged(self._connection, [(path, writer) for writer, paths in files.items() for path in paths])
        self._connection.register("no_features", tables.audio_features(()))
        fetched = f"read_parquet({literals(map(str, features))})" if features else "no_features"
        self._connection.execute(f"CREATE OR REPLACE TABLE fetched AS SELECT * FROM {fetched}")  # noqa: S608 - our own paths

    def _pieces(self, name: str, sql: str, writer: str) -> Iterator[pa.Table]:
        parameters = {"writer": writer, "source": SOURCE, "fetched_at": self._now}
        found = self._connection.cursor().sql(sql, params=parameters)
        for batch in found.to_arrow_reader(_ROWS_PER_PIECE):
            yield pa.Table.from_batches([batch]).cast(tables.SCHEMAS[name])

    def _value(self, sql: str) -> int:
        [row] = self._connection.execute(sql).fetchall()
        return int(row[0])
