"""The kept connection to a real server: lost, refused, slow, silent."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

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


@pytest.fixture
def numbers(database: Database) -> Iterator[None]:
    """A table with the rows 1, 2 and 3, and more for whoever must seem busier."""
    database.execute("DROP TABLE IF EXISTS numbers")
    database.execute("CREATE TABLE numbers (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB")
    database.execute_many("INSERT INTO numbers VALUES (%s, 0)", [(id_,) for id_ in range(1, 1000)])
    yield
    database.execute("DROP TABLE numbers")


def waits(database: Database) -> int:
    """Statements that ever waited for a row's lock."""
    (row,) = database.rows("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")
    return int(row["Value"])


@pytest.mark.usefixtures("numbers")
def test_a_statement_that_loses_a_deadlock_is_run_once_more(
    database: Database, database_address: DatabaseAddress
) -> None:
    other = connecting(database_address, read_seconds=60)()
    other.begin()
    with other.cursor() as cursor, ThreadPoolExecutor(1) as beside:
        cursor.execute("UPDATE numbers SET n = 5 WHERE id > 2")  # the server ends who has changed less
        cursor.execute("UPDATE numbers SET n = 5 WHERE id = 2")
        before = waits(database)
        watched = open_database(database_address)
        loses = beside.submit(database.execute, "UPDATE numbers SET n = n + 1 WHERE id IN (1, 2)")
        while waits(watched) == before:
            time.sleep(0.02)
        cursor.execute("UPDATE numbers SET n = 5 WHERE id = 1")
        other.commit()
        assert loses.result(60) == 2
    assert [row["n"] for row in watched.rows("SELECT n FROM numbers WHERE id IN (1, 2)")] == [6, 6]
    watched.close()
    other.close()


@pytest.mark.usefixtures("numbers")
def test_a_lock_that_is_not_given_is_waited_for_twice(
    database: Database, database_address: DatabaseAddress
) -> None:
    other = connecting(database_address, read_seconds=60)()
    other.begin()
    with other.cursor() as cursor:
        cursor.execute("UPDATE numbers SET n = 5 WHERE id = 1")
        database.execute("SET SESSION innodb_lock_wait_timeout = 1")
        before = waits(database)
        with pytest.raises(pymysql.err.OperationalError, match="1205"):
            database.execute("UPDATE numbers SET n = 1 WHERE id = 1")
    assert waits(database) - before == 2
    other.close()


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
