"""The MusicBrainz ids of each artist, and when their listeners were asked for, in MySQL or MariaDB."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from maeari.catalogue.mysql import Database


class MysqlMbids:
    """The `ArtistMbids` and the `ListenerChecks` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, source: str, mbids: Mapping[str, Sequence[str]], at: datetime) -> None:
        """Two statements for all, the new ids first. An id that stays keeps when it was asked for."""
        if not mbids:
            return
        fetched_at = _stored(at)
        # In the order of the primary key, so that two writers of one artist wait and don't deadlock.
        rows = [
            (artist_id, mbid, source, fetched_at)
            for artist_id in sorted(mbids)
            for mbid in sorted(mbids[artist_id])
        ]
        self._database.execute_many(statement("upsert_artist_mbid"), rows)
        self._database.execute(
            statement("delete_other_artist_mbids"), {"ids": sorted(mbids), "fetched_at": fetched_at}
        )

    def due(self, *, before: datetime, count: int) -> Mapping[str, Sequence[str]]:
        """One statement over the whole table."""
        found: dict[str, list[str]] = {}
        parameters = {"before": _stored(before), "count": count}
        for row in self._database.rows(statement("due_listener_checks"), parameters):
            found.setdefault(row["artist_id"], []).append(row["mbid"])
        return found

    def count_due(self, *, before: datetime) -> int:
        """One statement over the whole table."""
        rows = self._database.rows(statement("count_due_listener_checks"), {"before": _stored(before)})
        return int(rows[0]["due"])

    def mark(self, artist_id: str, mbids: Sequence[str], at: datetime) -> None:
        """One statement."""
        parameters = {"artist_id": artist_id, "mbids": list(mbids), "at": _stored(at)}
        self._database.execute(statement("mark_listeners_checked"), parameters)


def _stored(moment: datetime) -> datetime:
    """The columns hold whole seconds of UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
