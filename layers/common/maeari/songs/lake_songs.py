"""What the songs ask of the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from maeari.catalogue.model import FEATURES
from maeari.lake.queries import query

if TYPE_CHECKING:
    from maeari.deadline import Deadline
    from maeari.lake.athena import Athena

_TIME = pa.timestamp("ms")

SONGS = pa.schema(
    [
        ("track_id", pa.string()),
        ("artist_ids", pa.list_(pa.string())),
        ("title", pa.string()),
        ("album", pa.string()),
        ("album_id", pa.string()),
        ("release_date", pa.string()),
        ("popularity", pa.int32()),
        ("duration_ms", pa.int32()),
        ("isrc", pa.string()),
        ("source", pa.string()),
        ("fetched_at", _TIME),
        *((name, pa.float64()) for name in FEATURES),
        ("features_source", pa.string()),
        ("features_at", _TIME),
    ]
)
"""A song with all its artists, and how it sounds where that was measured."""


class LakeSongs:
    """Runs the query of `songs/sql`.

    Args:
        athena: runs it.
    """

    def __init__(self, athena: Athena) -> None:
        self._athena = athena

    @property
    def bytes_scanned(self) -> int:
        """By all queries so far."""
        return self._athena.bytes_scanned

    def songs(self, day: str, deadline: Deadline) -> pa.Table:
        """The songs of a day with the columns of `SONGS`, in ascending order of their ids.

        Args:
            day: a complete one, `YYYY-MM-DD`.
            deadline: of the query.

        Raises:
            QueryFailed: or `OutOfTime`.
        """
        found = self._athena.unload(query("songs", "songs"), [f"'{day}'"] * 3, SONGS, deadline)
        return found.sort_by("track_id")
