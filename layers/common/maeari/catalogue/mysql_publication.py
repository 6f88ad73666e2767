"""All tables that a refresh publishes together, in MySQL or MariaDB: checked, swapped in, and taken back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from maeari.catalogue import next_tables
from maeari.catalogue.model import NEIGHBOURS
from maeari.catalogue.mysql import statement
from maeari.errors import DatabaseUnavailable, NothingToRollBackTo, RefreshRunning
from maeari.similarity.checks import NEAREST, Change, Figures, Size
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from maeari.catalogue.mysql import Database

PUBLISHED = "published"
_COLUMNS = ("day", "artists", "neighbours", "algorithm", "version", "published_at")
_FAULTS = ("self_pairs", "rank_gaps", "unsorted", "negative", "unknown")

_LOCK = "CONCAT('maeari.refresh.', LEFT(SHA2(DATABASE(), 256), 32))"
"""Names of locks are the server's, and two stacks may share one."""


class MysqlPublication:
    """Puts the tables of one refresh in the place of those that serve, and back.

    Args:
        database: a job's connection, the one that fills the tables: it holds the lock.
        tables: all that are published together, beside the table `published` that describes them.
    """

    def __init__(self, database: Database, tables: Sequence[str]) -> None:
        self._database = database
        self._tables = [*tables, PUBLISHED]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else refreshes or rolls back meanwhile.

        Raises:
            RefreshRunning: somebody does.
        """
        self.hold()
        try:
            yield
        finally:
            try:
                self._database.rows(f"SELECT RELEASE_LOCK({_LOCK})")
            except DatabaseUnavailable as error:
                logger.warning("the refresh lock ended with its connection", reason=str(error))

    def hold(self) -> None:
        """Takes the lock again if it was lost with an idle connection, before anything is written.

        Raises:
            RefreshRunning: somebody else has it.
        """
        [row] = self._database.rows(f"SELECT IS_USED_LOCK({_LOCK}) = CONNECTION_ID() AS mine")
        if not row["mine"] and not self._database.rows(f"SELECT GET_LOCK({_LOCK}, 0) AS got")[0]["got"]:
            raise RefreshRunning("another refresh or rollback is at work; this one has done nothing")

    def artist_ids(self) -> set[str]:
        """All that can be answered with; a lake may hold others, as after an import that broke off."""
        return {row["id"] for row in self._database.rows(statement("artist_ids"))}

    def describe(
        self, *, day: str, artists: int, rows: int, algorithm: str, version: int, at: datetime
    ) -> None:
        """Fills the next row of `published`; `at` in UTC."""
        values = (day, artists, rows, algorithm, version, at.strftime("%Y-%m-%d %H:%M:%S"))
        next_tables.fill(self._database, PUBLISHED, _COLUMNS, [values])

    def figures(self) -> Figures:
        """Counts in the next tables, and in those that serve; some seconds for millions of rows."""
        [row] = self._database.rows(statement("figures_of_next"), {"most": NEIGHBOURS})
        row |= self._database.rows(statement("unknown_neighbours"))[0]
        [following] = self._database.rows(f"SELECT * FROM {PUBLISHED}{next_tables.NEXT}")  # noqa: S608 - ours
        size = Size(int(row["row_count"]), following["artists"], row["covered"])
        broken = {fault: int(row[fault]) for fault in _FAULTS}
        before = self._row()
        if before is None:
            return Figures(size, broken)
        same = all(following[name] == before[name] for name in ("algorithm", "version"))
        return Figures(size, broken, self._size(before), self._change() if same else None)

    def swap(self) -> None:
        """The next tables serve; those that did are kept as the previous ones. One statement.

        Raises:
            RefreshRunning: the lock was lost. TablesBusy: somebody keeps reading the tables.
        """
        next_tables.move(self._database, self._tables, next_tables.SWAP, _still_alone)

    def reject(self) -> None:
        """Keeps the next tables, as far as they exist, to be looked at; those rejected before go."""
        next_tables.move(self._database, self._tables, next_tables.REJECT, _still_alone)

    def forget_provisional(self) -> None:
        """Deletes provisional neighbours of artists that have others, also after a rollback."""
        self._database.execute(statement("forget_provisional"))

    def rollback(self) -> dict[str, Any]:
        """The previous tables serve again; those that did are kept as the rejected ones. One statement.

        Returns:
            What `status` does, afterwards.

        Raises:
            NothingToRollBackTo: no previous tables, or of another schema than this release's.
            RefreshRunning: a refresh is at work. TablesBusy: somebody keeps reading the tables.
        """
        with self.alone():
            if not self._row(next_tables.PREVIOUS):
                raise NothingToRollBackTo("no earlier refresh is kept; what serves goes on serving")
            if not next_tables.all_have(self._database, self._tables, next_tables.PREVIOUS):
                raise NothingToRollBackTo(
                    "the tables of the earlier refresh have another schema than this release; refresh instead"
                )
            next_tables.move(self._database, self._tables, next_tables.ROLL_BACK, _still_alone)
            status = self.status()
        logger.info("rolled back", **status)
        return status

    def status(self) -> dict[str, Any]:
        """What the table `published` says, and those kept beside it.

        Returns:
            `{"published", "previous", "rejected"}`, each None or `{"day", "artists", "neighbours",
            "algorithm", "version", "published_at"}`.
        """
        endings = {"published": "", "previous": next_tables.PREVIOUS, "rejected": next_tables.REJECTED}
        return {name: _as_json(self._row(ending)) for name, ending in endings.items()}

    def _row(self, ending: str = "") -> dict[str, Any] | None:
        table = f"{PUBLISHED}{ending}"
        if table not in next_tables.names(self._database):
            return None
        rows = self._database.rows(f"SELECT * FROM {table}")  # noqa: S608 - an older table has fewer columns
        return rows[0] if rows else None

    def _size(self, published: dict[str, Any]) -> Size:
        [row] = self._database.rows(statement("figures_of_published"))
        return Size(row["row_count"], published["artists"], int(row["covered"]))

    def _change(self) -> Change:
        [row] = self._database.rows(statement("figures_of_change"), {"nearest": NEAREST})
        return Change(row["known"], int(row["changed"]))


def _still_alone(cursor: Any) -> None:
    cursor.execute(f"SELECT IS_USED_LOCK({_LOCK}) = CONNECTION_ID() AS mine")
    if not cursor.fetchone()["mine"]:
        raise RefreshRunning(
            "the connection broke, and with it the lock; nothing was published. Refresh again"
        )


def _as_json(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    at = row.get("published_at")
    return {name: row.get(name) for name in _COLUMNS} | {
        "published_at": f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
    }
