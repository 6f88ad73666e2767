"""The age of artists' pictures and popularity, in MySQL or MariaDB."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maeari.catalogue.mysql import Database


class MysqlDisplayFields:
    """The `DisplayFieldStore` over a `Database`.

    Rows are found by a plain read, which locks nothing, and changed by their ids, so that answers never wait.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def oldest(self, *, source: str, before: datetime, count: int) -> Sequence[str]:
        """One statement that reads the whole table."""
        return self._ids("oldest_artists", source, before, count)

    def expired(self, *, source: str, before: datetime, count: int) -> Sequence[str]:
        """One statement that reads the table up to the last artist found."""
        return self._ids("expired_display_fields", source, before, count)

    def clear(self, artist_ids: Sequence[str], *, before: datetime) -> int:
        """One statement."""
        if not artist_ids:
            return 0
        return self._database.execute(
            statement("clear_display_fields"), {"ids": list(artist_ids), "before": _stored(before)}
        )

    def note_unknown(self, artist_ids: Sequence[str], at: datetime) -> None:
        """One statement."""
        if artist_ids:
            self._database.execute(
                statement("note_unknown_artists"), {"ids": list(artist_ids), "at": _stored(at)}
            )

    def _ids(self, name: str, source: str, before: datetime, count: int) -> list[str]:
        parameters = {"source": source, "before": _stored(before), "count": count}
        return [row["id"] for row in self._database.rows(statement(name), parameters)]


def _stored(moment: datetime) -> datetime:
    """The columns hold UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
