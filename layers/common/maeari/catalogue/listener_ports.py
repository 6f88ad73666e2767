"""What the listener signal asks of its source and of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from maeari.deadline import Deadline

LISTENBRAINZ = "listenbrainz"
"""The source of tags whose names are MusicBrainz ids of artists that the same people listen to."""


class ListenerSource(Protocol):
    """Artists that the same people listen to. Raises `SourceError` or `OutOfTime`."""

    def similar(self, mbid: str, deadline: Deadline) -> Mapping[str, int]:
        """Scores above 0 by MusicBrainz id, without the artist's own; empty where nothing is known."""


class ListenerChecks(Protocol):
    """When the listeners of each artist with a MusicBrainz id were last asked for."""

    def due(self, *, before: datetime, count: int) -> Mapping[str, Sequence[str]]:
        """MusicBrainz ids by artist id, of artists not asked for since `before`.

        Those never asked for come first, then the longest ago. An artist with several ids is as old as the
        one of them that was asked for first.
        """

    def count_due(self, *, before: datetime) -> int:
        """How many artists are due in all."""

    def mark(self, artist_id: str, mbids: Sequence[str], at: datetime) -> None:
        """Notes that these ids of the artist were asked for."""
