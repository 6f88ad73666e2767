"""A table of tracks as a day of the lake, and what the product's own queries tell of it.

The queries run in DuckDB by the translation of the local Athena, on tables in memory.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import duckdb
import pyarrow as pa

from local.aws.sql import MACROS, bind, parse, write_percentiles_exactly
from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.listener_ports import LISTENBRAINZ
from maeari.catalogue.model import Artist
from maeari.deadline import Deadline
from maeari.imports.staged import SOURCE
from maeari.lake import tables
from maeari.lake.queries import query
from maeari.similarity.lake_statistics import LakeStatistics
from maeari.songs.lake_songs import LakeSongs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from local.evaluation.track_table import TrackTable
    from maeari.catalogue.model import AudioFeatures
    from maeari.lake.athena import Athena
    from maeari.similarity.vectors import Statistics

    type Weights = Mapping[str, int]
    """By tag."""

DAY = "2026-01-01"
"""The lake's only day; which one it is changes nothing."""

_NOW = datetime.fromisoformat(DAY).replace(tzinfo=UTC)
_DEADLINE = Deadline(float("inf"))


class MemoryLake:
    """Tables of one day in memory; stands where `LakeStatistics` has `Athena`.

    Args:
        contents: by the names of `lake.tables`.
    """

    def __init__(self, contents: Mapping[str, pa.Table]) -> None:
        self._contents = contents

    def unload(self, sql: str, parameters: Sequence[str], types: pa.Schema, _: Deadline) -> pa.Table:
        """All rows of a query, as `Athena.unload`."""
        statement = parse(bind(sql, tuple(parameters)))
        write_percentiles_exactly(statement)
        # One thread adds numbers up in one order, so that the same file gives the same figures.
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("SET integer_division = true")
            connection.execute(MACROS)
            for name, table in self._contents.items():
                connection.register(
                    name, table.append_column("dt", pa.array([DAY] * len(table), pa.string()))
                )
            return connection.sql(statement.sql(dialect="duckdb")).to_arrow_table().cast(types)


def statistics_of(table: TrackTable) -> Statistics:
    """What statistics.sql tells of the artists after an import, in N rows."""
    return _queries(_tracks(table)).statistics(DAY, _DEADLINE)


def songs_of(table: TrackTable) -> pa.Table:
    """What songs.sql tells after an import, by id."""
    return LakeSongs(cast("Athena", MemoryLake(_tracks(table)))).songs(DAY, _DEADLINE)


def song_of_track(table: TrackTable) -> dict[str, str]:
    """The song that each track is, by id."""
    sql = query("songs", "songs_of_tracks") + "SELECT track_id, song_id FROM song_of_track"  # noqa: S608 - our own texts
    types = pa.schema([("track_id", pa.string()), ("song_id", pa.string())])
    found = MemoryLake(_tracks(table)).unload(sql, [f"'{DAY}'"] * 2, types, _DEADLINE)
    return dict(zip(*(found[name].to_pylist() for name in types.names), strict=True))


def tags_of(table: TrackTable, listeners: Sequence[Weights] | None) -> pa.Table:
    """What tags.sql tells after an import.

    Args:
        table: of N artists; its genres become tags.
        listeners: of each artist, whom its listeners hear besides; None if nobody knows.
    """
    told = [*_tags(table, table.genres(), SOURCE), *_tags(table, listeners or (), LISTENBRAINZ)]
    return _queries({tables.ARTIST_TAGS: tables.artist_tags(told)}).tags(DAY, _DEADLINE)


def _tracks(table: TrackTable) -> dict[str, pa.Table]:
    features: dict[str, AudioFeatures] = {}
    for track in (track for own in table.tracks for track in own):
        features.setdefault(track.track.id, track.features)
    artists = (
        Artist(artist_id, name, SOURCE, _NOW)
        for artist_id, name in zip(table.artist_ids, table.artist_names, strict=True)
    )
    own = ([track.track for track in tracks] for tracks in table.tracks)
    listed = dict(zip(table.artist_ids, own, strict=True))
    return {
        tables.ARTISTS: tables.artists(artists),
        tables.TOP_TRACKS: tables.top_tracks(listed, SOURCE, _NOW),
        tables.AUDIO_FEATURES: tables.audio_features(features.values()),
    }


def _queries(contents: Mapping[str, pa.Table]) -> LakeStatistics:
    return LakeStatistics(cast("Athena", MemoryLake(contents)))


def _tags(table: TrackTable, told: Iterable[Weights], source: str) -> Iterator[ArtistTag]:
    for artist_id, tags in zip(table.artist_ids, told, strict=False):
        for tag, weight in tags.items():
            yield ArtistTag(artist_id, tag, weight, source, _NOW)
