"""Connections to the test database, as the functions make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.catalogue import next_tables
from maeari.catalogue.mysql import READ_SECONDS, Database, connector
from maeari.catalogue.related_artists import TABLE, RelatedArtists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from local.database import DatabaseAddress
    from maeari.catalogue.related_artists import Row


def connecting(
    address: DatabaseAddress, read_seconds: float = READ_SECONDS, *, job: bool = False
) -> Callable[[], Any]:
    return connector(
        address.host,
        address.port,
        address.name,
        lambda: (address.user, address.password),
        read_seconds,
        job=job,
    )


def open_database(address: DatabaseAddress, read_seconds: float = 60) -> Database:
    """As the jobs use it."""
    return Database(connecting(address, read_seconds, job=True))


def published(database: Database, rows: Iterable[Row]) -> int:
    """Neighbours that serve, without a refresh around them; how many."""
    count = RelatedArtists(database).fill(rows)
    swapped_in(database, TABLE)
    return count


def swapped_in(database: Database, *tables: str) -> None:
    """Puts next tables in their tables' place, as a refresh does in the end."""
    next_tables.move(database, tables, next_tables.SWAP, lambda _: None)


def emptied(database: Database) -> None:
    """Drops every table."""
    for row in database.rows(
        "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = DATABASE()"
    ):
        database.execute(f"DROP TABLE `{row['t']}`")


def tables(database: Database) -> set[str]:
    rows = database.rows(
        "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = DATABASE()"
    )
    return {row["t"] for row in rows}


def statements_run(database: Database) -> int:
    """Statements that this connection has sent, this one included."""
    return int(database.rows("SHOW SESSION STATUS LIKE 'Questions'")[0]["Value"])
