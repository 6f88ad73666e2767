"""When each artist was looked up, in MySQL or MariaDB."""

from __future__ import annotations

from datetime import UTC
from itertools import batched
from typing import TYPE_CHECKING

from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from maeari.catalogue.mysql import Database

_KEYS_PER_QUERY = 1000


class MysqlAliasChecks:
    """The `AliasChecks` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, *, after: str, before: datetime, count: int) -> Sequence[tuple[str, str]]:
        """One statement that walks both tables along their primary keys."""
        rows = self._database.rows(
            statement("due_alias_checks"), {"after": after, "before": _stored(before), "count": count}
        )
        return [(row["id"], row["name"]) for row in rows]

    def checked(self, artist_ids: Collection[str], *, since: datetime) -> Collection[str]:
        """One statement."""
        if not artist_ids:
            return set()
        rows = self._database.rows(
            statement("checked_artists"), {"ids": sorted(artist_ids), "since": _stored(since)}
        )
        return {row["artist_id"] for row in rows}

    def mark(self, artist_ids: Collection[str], at: datetime) -> None:
        """One statement for all."""
        checks = [{"artist_id": artist_id, "checked_at": _stored(at)} for artist_id in artist_ids]
        self._database.execute_many(statement("upsert_alias_check"), checks)

    def owners(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """One statement for every thousand keys."""
        found: dict[str, set[str]] = {}
        for part in batched(keys, _KEYS_PER_QUERY, strict=False):
            for row in self._database.rows(statement("owners_of_names"), {"keys": list(part)}):
                found.setdefault(row["alias_key"], set()).add(row["artist_id"])
        return found


def _stored(moment: datetime) -> datetime:
    """The columns hold UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
