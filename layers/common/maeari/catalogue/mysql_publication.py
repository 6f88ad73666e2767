"""All tables that a refresh publishes together, in MySQL or MariaDB: checked, swapped in, and taken back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maeari.catalogue import next_tables
from maeari.catalogue.model import NEIGHBOURS
from maeari.catalogue.mysql import statement
from maeari.errors import DatabaseUnavailable, NothingToRollBackTo, RefreshLockLost, RefreshRunning
from maeari.similarity.checks import NEAREST, Change, Figures, Size
from maeari.songs.placing import SONG_NEIGHBOURS
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from maeari.catalogue.mysql import Database


@dataclass(frozen=True, slots=True)
class Subject:
    """What a refresh compares with each other, and how its tables say that.

    Attributes:
        job: names the lock.
        name: in the plural; the column of `published` that tells how many.
        published: the table of one row that describes a refresh.
        neighbours: the table of neighbours.
        id: its column of those that the neighbours are of.
        catalogue: the table that must know every neighbour.
        catalogue_id: its column.
        most: neighbours of each, at most.
        by_distance: whether a nearer neighbour always comes first.
    """

    job: str
    name: str
    published: str
    neighbours: str
    id: str
    catalogue: str
    catalogue_id: str
    most: int
    by_distance: bool = True

    @property
    def lock(self) -> str:
        """SQL for the name of the lock: such names are the server's, and two stacks may share one."""
        return f"CONCAT('maeari.{self.job}.', LEFT(SHA2(DATABASE(), 256), 32))"

    @property
    def columns(self) -> Sequence[str]:
        """Of `published`."""
        return ("day", self.name, "neighbours", "algorithm", "version", "published_at")

    @property
    def faults(self) -> Sequence[str]:
        """What mustn't be found in the table of neighbours."""
        sorting = ("unsorted",) if self.by_distance else ()
        return ("self_pairs", "rank_gaps", *sorting, "negative", "unknown")

    def statement(self, name: str) -> str:
        """Text of `catalogue/sql/<name>.sql` about these tables."""
        return statement(name).format(
            neighbours=self.neighbours, id=self.id, catalogue=self.catalogue, catalogue_id=self.catalogue_id
        )


PUBLISHED = "published"
ARTISTS = Subject(
    "refresh", "artists", PUBLISHED, "related_artists", "artist_id", "artists", "id", NEIGHBOURS
)
SONGS = Subject(
    "songs",
    "tracks",
    "published_songs",
    "related_tracks",
    "track_id",
    f"tracks{next_tables.NEXT}",
    "track_id",
    SONG_NEIGHBOURS,
    by_distance=False,
)


class MysqlPublication:
    """Puts the tables of one refresh in the place of those that serve, and back.

    Args:
        database: a job's connection, the one that fills the tables: it holds the lock.
        tables: all that are published together, beside the one that describes them.
        subject: what they are about.
    """

    def __init__(self, database: Database, tables: Sequence[str], subject: Subject = ARTISTS) -> None:
        self._database = database
        self._subject = subject
        self._tables = [*tables, subject.published]

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
                self._database.rows(f"SELECT RELEASE_LOCK({self._subject.lock})")
            except DatabaseUnavailable as error:
                logger.warning("the refresh lock ended with its connection", reason=str(error))

    def hold(self) -> None:
        """Takes the lock again if it was lost with an idle connection, before anything is written.

        Raises:
            RefreshRunning: somebody else has it.
        """
        lock = self._subject.lock
        [row] = self._database.rows(f"SELECT IS_USED_LOCK({lock}) = CONNECTION_ID() AS mine")
        if not row["mine"] and not self._database.rows(f"SELECT GET_LOCK({lock}, 0) AS got")[0]["got"]:
            raise RefreshRunning("another refresh or rollback is at work; this one has done nothing")

    def artist_ids(self) -> set[str]:
        """All that can be answered with; a lake may hold others, as after an import that broke off."""
        return {row["id"] for row in self._database.rows(statement("artist_ids"))}

    def describe(
        self, *, day: str, compared: int, rows: int, algorithm: str, version: int, at: datetime, **more: Any
    ) -> None:
        """Fills the next row of `published`; `at` in UTC, `more` by column."""
        values = (day, compared, rows, algorithm, version, at.strftime("%Y-%m-%d %H:%M:%S"), *more.values())
        columns = (*self._subject.columns, *more)
        next_tables.fill(self._database, self._subject.published, columns, [values])

    def figures(self) -> Figures:
        """Counts in the next tables, and in those that serve; some seconds for millions of rows."""
        subject = self._subject
        [row] = self._database.rows(subject.statement("figures_of_next"), {"most": subject.most})
        row |= self._database.rows(subject.statement("unknown_neighbours"))[0]
        following = self._row(next_tables.NEXT) or {}
        size = Size(int(row["row_count"]), following[subject.name], row["covered"])
        broken = {fault: int(row[fault]) for fault in subject.faults}
        before = self._row()
        if before is None:
            return Figures(size, broken, of=subject.name)
        same = all(following[name] == before[name] for name in ("algorithm", "version"))
        change = self._change() if same else None
        return Figures(size, broken, self._size(before), change, subject.name)

    def swap(self) -> None:
        """The next tables serve; those that did are kept as the previous ones. One statement.

        Raises:
            RefreshLockLost: nothing was published. TablesBusy: somebody keeps reading the tables.
        """
        next_tables.move(self._database, self._tables, next_tables.SWAP, self._still_alone)

    def reject(self) -> None:
        """Keeps the next tables, as far as they exist, to be looked at; those rejected before go."""
        next_tables.move(self._database, self._tables, next_tables.REJECT, self._still_alone)

    def forget_provisional(self) -> None:
        """Deletes provisional neighbours of artists that have others, also after a rollback."""
        self._database.execute(statement("forget_provisional"))

    def rollback(self) -> dict[str, Any]:
        """The previous tables serve again; those that did are kept as the rejected ones. One statement.

        Returns:
            What `status` does, afterwards.

        Raises:
            NothingToRollBackTo: no previous tables, or of another schema than this release's.
            RefreshRunning: a refresh is at work. RefreshLockLost: nothing was changed.
            TablesBusy: somebody keeps reading the tables.
        """
        with self.alone():
            if not self._row(next_tables.PREVIOUS):
                raise NothingToRollBackTo("no earlier refresh is kept; what serves goes on serving")
            if not next_tables.all_have(self._database, self._tables, next_tables.PREVIOUS):
                raise NothingToRollBackTo(
                    "the tables of the earlier refresh have another schema than this release; refresh instead"
                )
            next_tables.move(self._database, self._tables, next_tables.ROLL_BACK, self._still_alone)
            status = self.status()
        logger.info("rolled back", **status)
        return status

    def status(self) -> dict[str, Any]:
        """What the table `published` says, and those kept beside it.

        Returns:
            `{"published", "previous", "rejected"}`, each None or `{"day", "artists" or "tracks",
            "neighbours", "algorithm", "version", "published_at"}`.
        """
        endings = {"published": "", "previous": next_tables.PREVIOUS, "rejected": next_tables.REJECTED}
        return {name: self._as_json(self._row(ending)) for name, ending in endings.items()}

    def _row(self, ending: str = "") -> dict[str, Any] | None:
        table = f"{self._subject.published}{ending}"
        if table not in next_tables.names(self._database):
            return None
        rows = self._database.rows(f"SELECT * FROM {table}")  # noqa: S608 - an older table has fewer columns
        return rows[0] if rows else None

    def _size(self, published: dict[str, Any]) -> Size:
        [row] = self._database.rows(self._subject.statement("figures_of_published"))
        return Size(row["row_count"], published[self._subject.name], int(row["covered"]))

    def _change(self) -> Change:
        [row] = self._database.rows(self._subject.statement("figures_of_change"), {"nearest": NEAREST})
        return Change(row["known"], int(row["changed"]))

    def _still_alone(self, cursor: Any) -> None:
        cursor.execute(f"SELECT IS_USED_LOCK({self._subject.lock}) = CONNECTION_ID() AS mine")
        if not cursor.fetchone()["mine"]:
            raise RefreshLockLost(
                "the connection broke, and with it the lock; nothing was published. Refresh again"
            )

    def _as_json(self, row: dict[str, Any] | None) -> dict[str, Any] | None:
        if row is None:
            return None
        at = row.get("published_at")
        return {name: row.get(name) for name in self._subject.columns} | {
            "published_at": f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
        }
