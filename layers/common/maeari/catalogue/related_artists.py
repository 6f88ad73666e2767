"""The table `related_artists`: everybody's neighbours, made anew by each refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue import next_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maeari.catalogue.model import Neighbour
    from maeari.catalogue.mysql import Database

TABLE = "related_artists"
COLUMNS = ("artist_id", "neighbour_rank", "related_id", "distance", "reason")
_FLOAT_DIGITS = 9

type Row = tuple[str, int, str, float, str]
"""Values of `COLUMNS`; the reason as `Reason.encode` gives it."""


class RelatedArtists:
    """Writes the table that will be `related_artists`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fill(self, rows: Iterable[Row]) -> int:
        """Fills the next table; it is read once it has been swapped in.

        Args:
            rows: ordered by artist and rank, as the primary key is; read once, while the server loads them.

        Returns:
            How many rows were written.

        Raises:
            RowsRefused: the server did not take every row as it was.
        """
        return next_tables.fill(self._database, TABLE, COLUMNS, rows, _FLOAT_DIGITS)


def neighbour_row(artist_id: str, neighbour: Neighbour) -> Row:
    """Values of `COLUMNS`."""
    return artist_id, neighbour.rank, neighbour.artist.id, neighbour.distance, neighbour.reason.encode()
