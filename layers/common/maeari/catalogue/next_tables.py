"""Replaces whole tables at once: filled under another name, then all names swapped in one statement."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maeari.catalogue.mysql import Database

_ROWS_PER_STATEMENT = 5000


def fill(database: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Fills `<table>_next` anew with rows, best in the order of the primary key; how many they were."""
    database.execute(f"DROP TABLE IF EXISTS {table}_next")
    database.execute(f"CREATE TABLE {table}_next LIKE {table}")
    places = ", ".join(["%s"] * len(columns))
    insert = f"INSERT INTO {table}_next ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our names
    count = 0
    for part in batched(rows, _ROWS_PER_STATEMENT, strict=False):
        database.execute_many(insert, part)
        count += len(part)
    return count


def swap(database: Database, tables: Sequence[str]) -> None:
    """Puts each `<table>_next` in its table's place; the old ones stay as `<table>_previous`.

    All in one statement: readers see the old tables or the new ones, never a mixture.
    """
    for table in tables:
        database.rows(f"ANALYZE TABLE {table}_next")  # without statistics the first readers would scan it
        database.execute(f"DROP TABLE IF EXISTS {table}_previous")
    moves = (f"{table} TO {table}_previous, {table}_next TO {table}" for table in tables)
    database.execute(f"RENAME TABLE {', '.join(moves)}")
