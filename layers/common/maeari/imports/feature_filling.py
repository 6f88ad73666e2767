"""Asks a source for the audio features of tracks of which an import tells none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import batched
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from maeari.catalogue.model import FEATURES
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, SourceError
from maeari.imports.work import note, noted, show_staged, statement, work_database
from maeari.lake import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from maeari.catalogue.model import AudioFeatures
    from maeari.imports.loading import ShowProgress
    from maeari.sources.ports import FeatureSource

TRACKS_PER_CALL = 40
"""As many as ReccoBeats tells of in one call."""

CALLS_PER_PART = 25
"""So many calls' answers are kept at once: what a stop may lose."""

_SHAPE = "[0-9A-Za-z]{22}"
"""Of Spotify's ids, as a pattern."""


@dataclass(slots=True)
class Filling:
    """How far the asking is.

    Attributes:
        left: tracks not asked for yet.
        found: tracks with features, of those asked for.
        after: the last track asked for, in the order of ids.
        stopped: why not all were asked for; empty when they were.
    """

    left: int = 0
    asked: int = 0
    found: int = 0
    parts: int = 0
    after: str = ""
    stopped: str = ""


class FeatureFilling:
    """Asks in calls of 40, within the budgets of the source, and goes on in a later run.

    Args:
        source: of the features.
    """

    def __init__(self, source: FeatureSource) -> None:
        self._source = source

    def run(self, staged: Sequence[Path], folder: Path, progress: ShowProgress) -> tuple[list[Path], Filling]:
        """Files of the lake's table `audio_features`, those of earlier runs included, and how far it came.

        Args:
            staged: files of the schema `STAGED`; tracks whose id isn't of Spotify's shape aren't asked for.
            folder: keeps the files, and where a later run goes on.
            progress: shown meanwhile, in tracks.
        """
        stand = folder / "features.json"
        filling = Filling(**(noted(stand) or {}))
        filling.stopped = ""
        with work_database(folder / "features.duckdb") as connection:
            show_staged(connection, [(path, path.name) for path in staged])
            connection.execute(
                statement("tracks_without_features").format(features=", ".join(FEATURES), shape=_SHAPE)
            )
            filling.left = _left(connection, filling.after)
            total = filling.asked + filling.left
            while not filling.stopped and (wanted := _next(connection, filling.after)):
                self._ask(wanted, folder, filling)
                note(stand, asdict(filling))
                progress("features", filling.asked, total)
        return [_part(folder, number) for number in range(filling.parts)], filling

    def _ask(self, wanted: Mapping[str, str | None], folder: Path, filling: Filling) -> None:
        """Asks for one part's tracks, by id with their ISRCs, and keeps what is told."""
        found: dict[str, AudioFeatures] = {}
        for ids in batched(wanted, TRACKS_PER_CALL, strict=False):
            isrcs = {track_id: isrc for track_id in ids if (isrc := wanted[track_id])}
            try:
                found |= self._source.features(ids, Deadline(float("inf")), isrcs)
            except (SourceError, OutOfTime) as error:
                filling.stopped = str(error)
                break
            filling.after = ids[-1]
            filling.asked += len(ids)
            filling.left -= len(ids)
        if found:
            pq.write_table(tables.audio_features(found.values()), _part(folder, filling.parts))
            filling.parts += 1
            filling.found += len(found)


def _left(connection: duckdb.DuckDBPyConnection, after: str) -> int:
    [row] = connection.execute("SELECT COUNT(*) FROM wanted WHERE track_id > ?", [after]).fetchall()
    return int(row[0])


def _next(connection: duckdb.DuckDBPyConnection, after: str) -> dict[str, str | None]:
    """ISRCs of the next tracks, by their ids."""
    sql = "SELECT track_id, isrc FROM wanted WHERE track_id > ? ORDER BY track_id LIMIT ?"
    return dict(connection.execute(sql, [after, CALLS_PER_PART * TRACKS_PER_CALL]).fetchall())


def _part(folder: Path, number: int) -> Path:
    return folder / f"features-{number:05}.parquet"
