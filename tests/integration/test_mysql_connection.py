"""The kept connection to a real server: lost, refused, slow, silent."""

import socket
import time
from collections.abc import Iterator

import pymysql
import pytest

from local.database import DatabaseAddress
from maeari.catalogue.mysql import CONNECT_SECONDS, READ_SECONDS, Database, connector
from maeari.errors import DatabaseUnavailable
from tests.integration.databases import connecting, open_database


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    yield opened
    opened.close()


def connection_id(database: Database) -> int:
    return int(database.rows("SELECT CONNECTION_ID() AS id")[0]["id"])


def test_the_connection_is_kept(database: Database) -> None:
    assert connection_id(database) == connection_id(database)


def test_a_connection_that_the_server_closed_is_made_again(
    database: Database, database_address: DatabaseAddress
) -> None:
    old = connection_id(database)
    other = open_database(database_address)
    other.execute(f"KILL {old}")
    other.close()
    time.sleep(0.05)
    assert database.rows("SELECT 'the same' AS statement") == [{"statement": "the same"}]
    assert connection_id(database) != old


def test_a_wrong_statement_is_not_a_lost_connection(database: Database) -> None:
    old = connection_id(database)
    with pytest.raises(pymysql.err.ProgrammingError):
        database.rows("SELECT * FROM no_such_table")
    assert connection_id(database) == old


def test_a_slow_statement_ends_in_time_and_is_not_run_again(database_address: DatabaseAddress) -> None:
    database = Database(connecting(database_address, read_seconds=2))
    database.rows("SELECT 1")
    before = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        database.rows("SELECT SLEEP(5)")
    assert time.monotonic() - before < 3.8
    assert database.rows("SELECT 1 AS one") == [{"one": 1}]
    database.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    database = Database(connector("127.0.0.1", port, "maeari", lambda: ("u", "p")))
    before = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        database.rows("SELECT 1")
    assert time.monotonic() - before < 3


def test_a_server_that_takes_the_call_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        database = Database(connector("127.0.0.1", mute.getsockname()[1], "maeari", lambda: ("u", "p")))
        before = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            database.rows("SELECT 1")
        assert time.monotonic() - before < CONNECT_SECONDS + READ_SECONDS


def test_credentials_are_asked_for_at_each_connection(database_address: DatabaseAddress) -> None:
    asked: list[str] = []

    def credentials() -> tuple[str, str]:
        asked.append("once")
        return database_address.user, database_address.password

    database = Database(
        connector(database_address.host, database_address.port, database_address.name, credentials)
    )
    database.rows("SELECT 1")
    database.rows("SELECT 1")
    database.close()
    database.rows("SELECT 1")
    database.close()
    assert len(asked) == 2
