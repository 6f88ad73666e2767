"""One connection to the database, kept across invocations and made again when the server closed it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.cursors import DictCursor

from maeari.errors import DatabaseUnavailable, LoginRefused
from maeari.telemetry import logger

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence

    type Credentials = Callable[[], Sequence[str]]
    """Gives user and password."""

CONNECT_SECONDS = 1.0
READ_SECONDS = 1.5
"""Limits for the chat path; jobs give their own `read_seconds`."""

_SESSION = "SET time_zone = '+00:00', group_concat_max_len = 1048576"
_JOB = f"{_SESSION}, wait_timeout = 900, net_read_timeout = 600, net_write_timeout = 600"
"""The server waits for a job that computes, and forgets one that vanished, with its locks, when the longest
Lambda would have ended."""

_GONE = {2002, 2003, 2006, 2013, 2055, 4031}
"""Error numbers that mean that there is no connection (any more), not that the statement is wrong."""

_ACCESS_DENIED = 1045

_LOST = {1205, 1213}
"""Lock wait timeout and deadlock: the statement was rolled back in favour of another's."""


@cache
def statement(name: str) -> str:
    """Text of `catalogue/sql/<name>.sql`."""
    return files("maeari.catalogue").joinpath("sql", f"{name}.sql").read_text("utf-8")


def connector(
    host: str,
    port: int,
    name: str,
    credentials: Credentials,
    read_seconds: float = READ_SECONDS,
    *,
    job: bool = False,
    renewed: Credentials | None = None,
    tls: ssl.SSLContext | None = None,
) -> Callable[[], Any]:
    """A function that opens a connection.

    Args:
        host: name or address of the server.
        port: its port.
        name: the schema.
        credentials: asked for each time, so they may rotate.
        read_seconds: longest silence of the server.
        job: may send files: a server could ask for any file of a client that does.
        renewed: asked once where the server refuses the login: credentials that certainly aren't old.
        tls: what the connection insists on; None for no TLS.

    Returns:
        The function, which raises `DatabaseUnavailable`, or `LoginRefused` among them.
    """

    def opened(user: str, password: str) -> Any:
        return pymysql.connect(
            host=host,
            port=port,
            database=name,
            user=user,
            password=password,
            charset="utf8mb4",
            autocommit=True,
            cursorclass=DictCursor,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            write_timeout=read_seconds,
            init_command=_JOB if job else _SESSION,
            local_infile=job,
            ssl=tls,
            ssl_disabled=tls is None,  # else PyMySQL would try it, trusting any certificate
        )

    def logged_in() -> Any:
        try:
            return opened(*credentials())
        except pymysql.err.OperationalError as error:
            if renewed is None or error.args[0] != _ACCESS_DENIED:
                raise
            logger.warning("the database refused the login; the secret is fetched anew", reason=str(error))
        return opened(*renewed())

    def connect() -> Any:
        try:
            return logged_in()
        except pymysql.err.MySQLError as error:
            if error.args[:1] == (_ACCESS_DENIED,):
                raise LoginRefused(
                    f"the database refused the login: {error}. Compare the secret with the user's password; "
                    "a user without one must be made by the migrate function, and the role may rds-db:connect"
                ) from error
            raise DatabaseUnavailable(f"no connection to the database: {error}") from error

    return connect


class Database:
    """Runs statements over one kept connection.

    A statement that finds the connection gone, or that lost a lock to another, is run once more. That is safe
    because every statement here commits by itself, and either reads or can be repeated (upserts).

    Args:
        connect: opens a connection with autocommit and dictionary rows.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._connection: Any = None

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows of one statement.

        Raises:
            DatabaseUnavailable: no connection, also not a new one.
        """

        def read(cursor: Any) -> Any:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

        return list(self._run(read))

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Runs one statement; the number of rows it touched."""
        return int(self._run(lambda cursor: cursor.execute(sql, parameters)))

    def execute_many(self, sql: str, parameters: Sequence[Mapping[str, Any] | Sequence[Any]]) -> None:
        """Runs an INSERT for many rows, joined to multi-row statements by the driver."""
        if parameters:
            self._run(lambda cursor: cursor.executemany(sql, parameters))

    def once[Result](self, work: Callable[[Any], Result]) -> Result:
        """Runs work on a cursor, never again on a new connection: it reads a stream or relies on a lock.

        Raises:
            DatabaseUnavailable: no connection, or it broke.
        """
        return self._attempt(work)

    def close(self) -> None:
        """Closes the connection; the next statement opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.open:
            connection.close()

    def _run(self, work: Callable[[Any], Any]) -> Any:
        was_open = self._connection is not None
        try:
            return self._attempt(work)
        except DatabaseUnavailable as error:
            timed_out = isinstance(error.__context__, pymysql.err.Error) and _timed_out(error.__context__)
            if timed_out or not was_open:
                raise  # a slow server isn't asked the same thing twice
        except pymysql.err.OperationalError as error:
            if error.args[0] not in _LOST:
                raise
        return self._attempt(work)

    def _attempt[Result](self, work: Callable[[Any], Result]) -> Result:
        try:
            if self._connection is None:
                self._connection = self._connect()
            with self._connection.cursor() as cursor:
                return work(cursor)
        except (pymysql.err.OperationalError, pymysql.err.InterfaceError) as error:
            if not _is_gone(error):
                raise
            self.close()
            raise DatabaseUnavailable(f"the database does not answer: {error}") from error


def _is_gone(error: pymysql.err.Error) -> bool:
    return isinstance(error, pymysql.err.InterfaceError) or (bool(error.args) and error.args[0] in _GONE)


def _timed_out(error: pymysql.err.Error) -> bool:
    return isinstance(error.__context__, TimeoutError)
