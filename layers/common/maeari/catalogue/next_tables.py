"""Replaces whole tables at once: filled under another name, then all names swapped in one statement.

Beside a table `t` there may be `t_next`, which is being filled; `t_previous`, which served before;
`t_rejected`, which failed its checks or was taken back; after a crash `t_discarded`, which nobody needs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pymysql

from maeari.catalogue.bulk_load import load
from maeari.errors import TablesBusy
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from maeari.catalogue.mysql import Database

NEXT, PREVIOUS, REJECTED = "_next", "_previous", "_rejected"
_SERVING = ""
_DISCARDED = "_discarded"
_ASIDE = {REJECTED, _DISCARDED}

type Moves = Sequence[tuple[str, str]]
"""Endings of names, from and to, in this order."""

SWAP: Moves = ((PREVIOUS, _DISCARDED), (_SERVING, PREVIOUS), (NEXT, _SERVING))
REJECT: Moves = ((REJECTED, _DISCARDED), (NEXT, REJECTED))
ROLL_BACK: Moves = ((REJECTED, _DISCARDED), (_SERVING, REJECTED), (PREVIOUS, _SERVING))

_WAIT_SECONDS = 1
"""Readers queue behind a RENAME that waits for an older reader; the chat path gives up after 1.5 s."""

_ATTEMPTS = 30
_PAUSE_SECONDS = 1.0
_LOCK_WAIT_TIMEOUT = 1205


def fill(
    database: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], digits: int = 17
) -> int:
    """Fills `<table>_next` anew with rows, best in the order of the primary key; how many they were.

    The arguments and errors are those of `bulk_load.load`.
    """
    start = time.perf_counter()
    database.execute(f"DROP TABLE IF EXISTS {table}{NEXT}")
    database.execute(f"CREATE TABLE {table}{NEXT} LIKE {table}")
    count = load(database, f"{table}{NEXT}", columns, rows, digits)
    database.rows(f"ANALYZE TABLE {table}{NEXT}")  # without statistics the first readers would scan it
    logger.info("table filled", table=table, rows=count, seconds=round(time.perf_counter() - start, 3))
    return count


def move(database: Database, tables: Sequence[str], moves: Moves, check: Callable[[Any], None]) -> None:
    """Renames tables in one statement: readers see all of them before or all of them after, never a mixture.

    What is moved to `_discarded` is dropped afterwards. What would be put aside and isn't there is passed
    over; what is to serve must be there, or the server refuses the statement.

    Args:
        database: a job's connection.
        tables: names without endings.
        moves: `SWAP`, `REJECT` or `ROLL_BACK`.
        check: called with the cursor that renames, right before it does; stops it by raising.

    Raises:
        TablesBusy: somebody has been reading for so long that the rename would have made others wait.
    """
    _drop_discarded(database, tables)
    present = names(database)
    renamed = [
        f"{table}{source} TO {table}{target}"
        for table in tables
        for source, target in moves
        if target not in _ASIDE or f"{table}{source}" in present
    ]
    _rename(database, f"RENAME TABLE {', '.join(renamed)}", check)
    _drop_discarded(database, tables)


def names(database: Database) -> set[str]:
    """The tables that there are."""
    return set(_columns(database))


def all_have(database: Database, tables: Sequence[str], ending: str) -> bool:
    """Whether beside each table there is one with that ending and the same columns."""
    columns = _columns(database)
    return all(columns[table] == columns.get(f"{table}{ending}") for table in tables)


def _columns(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Names and types of columns by table."""
    rows = database.rows(
        "SELECT table_name AS t, column_name AS c, column_type AS kind FROM information_schema.columns "
        "WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["t"], []).append((row["c"], row["kind"]))
    return found


def _drop_discarded(database: Database, tables: Sequence[str]) -> None:
    for table in tables:
        database.execute(f"DROP TABLE IF EXISTS {table}{_DISCARDED}")


def _rename(database: Database, sql: str, check: Callable[[Any], None]) -> None:
    def attempt(cursor: Any) -> None:
        check(cursor)
        cursor.execute(f"SET SESSION lock_wait_timeout = {_WAIT_SECONDS}")
        try:
            cursor.execute(sql)
        finally:
            cursor.execute("SET SESSION lock_wait_timeout = DEFAULT")

    for _ in range(_ATTEMPTS):
        try:
            return database.once(attempt)
        except pymysql.err.OperationalError as error:
            if error.args[0] != _LOCK_WAIT_TIMEOUT:
                raise
            logger.warning("tables are being read; the rename waits", reason=str(error))
        time.sleep(_PAUSE_SECONDS)
    raise TablesBusy(
        "the tables can't be renamed: a transaction has been reading them for a minute. Find it with "
        "SHOW PROCESSLIST (a dump, a console left open), end it and try again; what serves goes on serving"
    )
