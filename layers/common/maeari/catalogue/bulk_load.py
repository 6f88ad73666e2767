"""Loads many rows into one table: LOAD DATA LOCAL INFILE, or multi-row INSERT where the server refuses that.

The file is a named pipe: a thread writes the rows while the server loads them, so that neither memory nor
disk holds them all. LOCAL makes the server skip what it can't store and warn; here a warning is an error.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
from contextlib import contextmanager, suppress
from functools import cache
from itertools import batched, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pymysql

from maeari.errors import RowsRefused
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maeari.catalogue.mysql import Database

_ROWS_AT_ONCE = 1000
_PIPE_BYTES = 2**20
_WARNINGS_SHOWN = 3

_FILES_REFUSED = {1148, 2068, 3948, 3950, 4166}
"""What MySQL and MariaDB answer where `local_infile` is off, on the server or on the client."""

_PLAIN = {str, int, float}
"""Types whose text needs no more than escaping; bool is not among them, it would be written as a word."""

_ESCAPES = ((b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"))
_SPECIAL = b"\\\t\n"
_NULL = b"\\N"


def load(
    database: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], digits: int = 17
) -> int:
    """Adds rows to a table that nobody else writes to, fastest in the order of its primary key.

    Args:
        database: a job's connection, which may send files.
        table: its name.
        columns: their names, in the order of a row's values.
        rows: values are str, int, float, bool, bytes or None; read once, in another thread.
        digits: significant digits of a float: 17 tell a DOUBLE exactly, 9 a FLOAT and three times as fast.

    Returns:
        How many rows were added.

    Raises:
        RowsRefused: the server did not take every row as it was; some may be in the table.
        DatabaseUnavailable: the connection broke; some rows may be in the table.
    """
    if _takes_files(database, table):
        return _load_file(database, table, columns, _lines(rows, digits))
    return _insert(database, table, columns, rows)


def _takes_files(database: Database, table: str) -> bool:
    """Whether the server and this connection allow LOAD DATA LOCAL; found out with an empty file."""
    try:
        database.execute(f"LOAD DATA LOCAL INFILE '{os.devnull}' INTO TABLE {table}")
    except pymysql.err.MySQLError as error:
        if error.args[0] not in _FILES_REFUSED:
            raise
        _tell_slow(str(error))
        return False
    return True


@cache
def _tell_slow(reason: str) -> None:
    """Logs once in a process why tables fill slowly."""
    logger.warning("LOAD DATA LOCAL is off: set local_infile = 1 on the server to load faster", reason=reason)


def _insert(database: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our names
    count = 0
    for part in batched(rows, _ROWS_AT_ONCE, strict=False):
        try:
            database.execute_many(sql, part)
        except (pymysql.err.DataError, pymysql.err.IntegrityError) as error:
            raise RowsRefused(f"{table}: {error}") from error
        except pymysql.err.ProgrammingError as error:
            if isinstance(error.args[0], int):
                raise  # the server's; PyMySQL's own tells of a number that SQL can't write
            raise RowsRefused(f"{table}: {error}") from error
        count += len(part)
    return count


def _load_file(
    database: Database, table: str, columns: Sequence[str], lines: Iterable[tuple[int, bytes]]
) -> int:
    with _Pipe(lines) as pipe:
        into = f"{table} CHARACTER SET binary ({', '.join(columns)})"
        sql = f"LOAD DATA LOCAL INFILE '{pipe.path}' INTO TABLE {into}"

        def run(cursor: Any) -> tuple[int, list[str]]:
            loaded = _sent(cursor, sql)
            cursor.execute(f"SHOW WARNINGS LIMIT {_WARNINGS_SHOWN}")
            return loaded, [row["Message"] for row in cursor.fetchall()]

        loaded, warnings = database.once(run)
    if warnings or loaded != pipe.rows:
        told = "; ".join(warnings) or "no warning"
        raise RowsRefused(f"{table}: {loaded:,} of {pipe.rows:,} rows were loaded: {told}")
    return loaded


def _sent(cursor: Any, sql: str) -> int:
    try:
        return int(cursor.execute(sql))
    except AttributeError as error:
        # PyMySQL ends the file also on a connection that broke, which has no socket.
        if isinstance(error.__context__, pymysql.err.OperationalError):
            raise error.__context__ from None
        raise


class _Pipe:
    """A named pipe that a thread writes lines to. Who leaves the context gets the writer's error, if any.

    Args:
        lines: number of rows and their text, part by part.

    Attributes:
        path: of the pipe; it can be read once.
        rows: how many have been written.
    """

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self.rows = 0
        self._lines = lines
        self._folder = tempfile.TemporaryDirectory(prefix="maeari-load-")
        self.path = Path(self._folder.name) / "rows"
        self._opened = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        os.mkfifo(self.path, 0o600)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._folder:
            # A writer waits for a reader, who never came if the server refused the statement.
            reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
            self._opened.wait()
            os.close(reader)
            self._thread.join()
        if self._error and kind is None:
            raise self._error

    def _write(self) -> None:
        try:
            with self._open() as file:
                for count, text in self._lines:
                    file.write(text)
                    self.rows += count
        except BrokenPipeError:
            return  # the reader knows why it stopped
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            self._error = error

    @contextmanager
    def _open(self) -> Iterator[Any]:
        with self.path.open("wb", buffering=0) as file:
            self._opened.set()
            _widen(file)
            yield file


def _widen(pipe: Any) -> None:
    """A pipe of Linux' usual 64 KiB makes both threads wait for each other, part by part."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user has too many wide pipes already: this one stays narrow
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _lines(rows: Iterable[Sequence[Any]], digits: int) -> Iterator[tuple[int, bytes]]:
    """Rows as text for LOAD DATA, with their number; whole parts at once, because most need no escaping."""
    number = f"%.{digits}g"
    for part in batched(rows, _ROWS_AT_ONCE, strict=False):
        values = tuple(chain.from_iterable(part))
        text = None
        if _PLAIN.issuperset(map(type, values)):
            line = "\t".join(number if type(value) is float else "%s" for value in part[0]) + "\n"
            text = (line * len(part) % values).encode()
            if len(text) - len(text.translate(None, _SPECIAL)) != len(values):  # more than our own marks
                text = None
        if text is None:
            text = b"".join(b"\t".join([_field(value, number) for value in row]) + b"\n" for row in part)
        yield len(part), text


def _field(value: Any, number: str) -> bytes:
    if value is None:
        return _NULL
    if isinstance(value, bytes):
        text = value
    elif isinstance(value, bool):
        text = b"1" if value else b"0"
    else:
        text = (number % value if isinstance(value, float) else str(value)).encode()
    for mark, escaped in _ESCAPES:
        text = text.replace(mark, escaped)
    return text
