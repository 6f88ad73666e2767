"""Rows into a real server's table, by LOAD DATA LOCAL and by INSERT."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maeari.catalogue import bulk_load
from maeari.catalogue.mysql import Database
from maeari.errors import DatabaseUnavailable, RowsRefused
from tests.integration.databases import connecting, open_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from local.database import DatabaseAddress

COLUMNS = ("number", "word", "vector", "small", "large", "flag")
TABLE = """
CREATE TABLE loaded (
    number INT NOT NULL PRIMARY KEY,
    word   VARCHAR(60) NULL,
    vector VARBINARY(352) NULL,
    small  FLOAT NULL,
    `large` DOUBLE NULL,
    flag   TINYINT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
"""
EVERY_BYTE = bytes(range(256))
WORDS = [
    "", "\\", "\\N", "NULL", "\t", "\n", "\r\n", "a\tb\nc\\d", "\\t", "\\\t", "\0", "'", '"', "아이유",
    "🎵", "é", "%s", "x\\", "\x1a",
]  # fmt: skip


@pytest.fixture(params=["file", "insert"])
def database(database_address: DatabaseAddress, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Its server takes files in one run and refuses them in the other."""
    opened = open_database(database_address) if request.param == "file" else _without_files(database_address)
    opened.execute("DROP TABLE IF EXISTS loaded")
    opened.execute(TABLE)
    yield opened
    opened.execute("DROP TABLE loaded")
    opened.close()


def _without_files(address: DatabaseAddress) -> Database:
    return Database(connecting(address, 60, job=False))


def load(database: Database, rows: Iterable[Sequence[Any]], digits: int = 17) -> int:
    columns = [f"`{name}`" for name in COLUMNS]
    return bulk_load.load(database, "loaded", columns, rows, digits)


def stored(database: Database) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in COLUMNS) for row in database.rows("SELECT * FROM loaded ORDER BY number")
    ]


def test_every_text_and_every_byte_comes_back(database: Database) -> None:
    rows: list[tuple[Any, ...]] = [(n, word, word.encode(), None, None, None) for n, word in enumerate(WORDS)]
    rows.append((100, "bytes", EVERY_BYTE, 0.5, 0.1, 1))
    rows.append((101, None, None, -2.5, 1e-300, 0))
    assert load(database, iter(rows)) == len(rows)
    assert stored(database) == rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
            st.none() | st.binary(max_size=352),
            st.none() | st.integers(-(10**5), 10**5).map(float),
            st.none() | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
            st.none() | st.booleans(),
        ),
        max_size=30,
    )
)
def test_any_row_comes_back(database: Database, drawn: list[tuple[Any, ...]]) -> None:
    rows = [(number, *values) for number, values in enumerate(drawn)]
    database.execute("DELETE FROM loaded")
    assert load(database, rows) == len(rows)
    assert stored(database) == rows


def test_a_float_column_needs_nine_digits(database: Database) -> None:
    values = [1 / 3, 1e-7 / 3, 12345.678, 3.0, 16777217.0]
    load(database, [(n, "a", b"", value, value, 1) for n, value in enumerate(values)], digits=9)
    by_nine = database.rows("SELECT small + 0e0 AS v FROM loaded ORDER BY number")
    database.execute("DELETE FROM loaded")
    load(database, [(n, "a", b"", value, value, 1) for n, value in enumerate(values)])
    assert by_nine == database.rows("SELECT small + 0e0 AS v FROM loaded ORDER BY number")


def test_many_parts_of_which_one_needs_escaping(database: Database) -> None:
    rows = [(n, "tab\there" if n == 4321 else f"word {n}", None, 0.5, 0.25, 1) for n in range(10_000)]
    assert load(database, rows) == 10_000
    assert stored(database) == rows


def test_no_rows(database: Database) -> None:
    assert load(database, []) == 0


@pytest.mark.parametrize(
    "bad",
    [
        (1, "twice", None, None, None, None),
        (7, "x" * 61, None, None, None, None),
        (7, "y", bytes(353), None, None, None),
        (7, "y", None, math.nan, None, None),
        (7, "y", None, None, math.inf, None),
        (7, "y", None, None, None, 1000),
        (None, "y", None, None, None, None),
        (7, "too short"),
        (7, "too long", None, None, None, None, "x"),
    ],
    ids=["key", "text", "binary", "nan", "infinite", "range", "null", "short", "long"],
)
def test_a_row_that_does_not_fit_is_refused(database: Database, bad: tuple[Any, ...]) -> None:
    with pytest.raises((RowsRefused, TypeError), match=r"loaded: |not all arguments|not enough arguments"):
        load(database, [(1, "good", None, None, None, None), bad])
    assert database.rows("SELECT 1 AS one") == [{"one": 1}], "the connection goes on"


def test_an_error_of_whoever_makes_the_rows_is_raised(database: Database) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        yield (1, "good", None, None, None, None)
        raise LookupError("no more rows")

    with pytest.raises(LookupError, match="no more rows"):
        load(database, rows())
    assert not [each for each in threading.enumerate() if "_write" in each.name]


def test_a_table_that_is_not_there_ends_the_writer_too(database: Database) -> None:
    with pytest.raises(pymysql.err.MySQLError, match="gone"):
        bulk_load.load(database, "gone", ["number"], [(1,)])
    with pytest.raises(pymysql.err.MySQLError, match="nowhere"):
        bulk_load.load(database, "loaded", ["nowhere"], ((n,) for n in range(100_000)))
    assert not [each for each in threading.enumerate() if "_write" in each.name]


def test_a_connection_that_breaks_in_the_middle_ends_the_load(database_address: DatabaseAddress) -> None:
    loading, other = open_database(database_address), open_database(database_address)
    other.execute("DROP TABLE IF EXISTS loaded")
    other.execute(TABLE)
    [session] = loading.rows("SELECT CONNECTION_ID() AS id")

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(1_000_000):
            if number == 300_000:
                other.execute(f"KILL {session['id']}")
            yield number, "word", None, 0.5, 0.5, 1

    with pytest.raises(DatabaseUnavailable):
        load(loading, rows())
    assert other.rows("SELECT COUNT(*) AS n FROM loaded")[0]["n"] < 1_000_000
    assert not [each for each in threading.enumerate() if "_write" in each.name]
    other.execute("DROP TABLE loaded")
    for each in (loading, other):
        each.close()


@pytest.mark.parametrize("where", ["server", "client"])
def test_where_files_are_refused_rows_are_inserted_and_that_is_told_once(
    database_address: DatabaseAddress, where: str, caplog: pytest.LogCaptureFixture,
    root: pymysql.Connection[Any],
) -> None:  # fmt: skip
    bulk_load._tell_slow.cache_clear()
    if where == "server":
        root.cursor().execute("SET GLOBAL local_infile = 0")
    database = Database(connecting(database_address, 60, job=where == "server"))
    try:
        database.execute("DROP TABLE IF EXISTS loaded")
        database.execute(TABLE)
        for start in (0, 10):
            assert load(database, [(start, "a", b"\xff", 1.0, 1.0, 1)]) == 1
        assert [row[:3] for row in stored(database)] == [(0, "a", b"\xff"), (10, "a", b"\xff")]
    finally:
        root.cursor().execute("SET GLOBAL local_infile = 1")
        database.execute("DROP TABLE loaded")
        database.close()
    assert caplog.text.count("LOAD DATA LOCAL is off") == 1


@pytest.fixture
def root(database_address: DatabaseAddress) -> Iterator[pymysql.Connection[Any]]:
    """The server's administrator, who may set global variables; it logs in by the socket only."""
    with open_database(database_address)._connect().cursor() as cursor:
        cursor.execute("SELECT @@socket AS path")
        path = cursor.fetchone()["path"]
    connection = pymysql.connect(unix_socket=path, user="root", password=database_address.password)
    yield connection
    connection.close()
