"""Connections to the test database, as the functions make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.catalogue.mysql import READ_SECONDS, Database, connector

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.database import DatabaseAddress


def connecting(address: DatabaseAddress, read_seconds: float = READ_SECONDS) -> Callable[[], Any]:
    return connector(
        address.host, address.port, address.name, lambda: (address.user, address.password), read_seconds
    )


def open_database(address: DatabaseAddress, read_seconds: float = 60) -> Database:
    return Database(connecting(address, read_seconds))


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
