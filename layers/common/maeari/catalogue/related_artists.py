"""Publishes neighbours: a new table beside the one that is read, then both names swapped at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maeari.catalogue import next_tables
from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maeari.catalogue.model import Neighbour, Reason
    from maeari.catalogue.mysql import Database

TABLE = "related_artists"
COLUMNS = ("artist_id", "neighbour_rank", "related_id", "distance", "reason")
_REASON_LENGTH = 255


class RelatedArtists:
    """Writes the table `related_artists` anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, rows: Iterable[tuple[str, int, str, float, Reason]], beside: Sequence[str] = ()) -> int:
        """Replaces all neighbours at once.

        Args:
            rows: (artist id, rank, neighbour's id, distance, reason), ordered by artist and rank so that
                the table fills in the order of its primary key.
            beside: further tables that are filled already and swapped in the same statement.

        Returns:
            How many rows were written.
        """
        count = next_tables.fill(self._database, TABLE, COLUMNS, _values(rows))
        next_tables.swap(self._database, [TABLE, *beside])
        self._database.execute(statement("forget_provisional"))
        return count


def neighbour_row(artist_id: str, neighbour: Neighbour) -> tuple[str, int, str, float, str]:
    """Values of `COLUMNS`."""
    reason = reason_text(neighbour.reason)
    return artist_id, neighbour.rank, neighbour.artist.id, neighbour.distance, reason


def reason_text(reason: Reason) -> str:
    """The reason with as many whole genres as the column holds."""
    while reason.genres and len(reason.encode()) > _REASON_LENGTH:
        reason = replace(reason, genres=reason.genres[:-1])
    return reason.encode()


def _values(
    rows: Iterable[tuple[str, int, str, float, Reason]],
) -> Iterator[tuple[str, int, str, float, str]]:
    for artist_id, rank, related_id, distance, reason in rows:
        yield artist_id, rank, related_id, distance, reason_text(reason)
