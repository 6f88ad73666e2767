"""One query of Athena's SQL, run by DuckDB on the lake's real Parquet files.

What stays different from Athena: a division by zero fails for doubles too (Athena gives Infinity there),
halves are rounded by DuckDB's rules in casts, and functions that DuckDB lacks (zip_with, cosine_similarity,
...) fail. Only SELECT, WITH, VALUES and UNLOAD to Parquet run; tables are made in Glue.
"""

from __future__ import annotations

import contextlib
import re
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from local.aws.catalog import Table, create_view, literal, load_table, quote, require_rights
from local.aws.errors import QueryCancelledError, QueryFailedError, engine_failure, table_position
from local.aws.pruning import scanned_bytes
from local.aws.results import Column, Row, to_row
from local.aws.sql import MACROS, UNNAMED, bind, mark_unnamed_columns, parse, write_percentiles_exactly

if TYPE_CHECKING:
    from pathlib import Path

    from local.aws.rights import Caller
    from local.aws.s3_store import S3Store

_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<query>.*)\)\s*TO\s*'s3://(?P<bucket>[^/']+)/(?P<prefix>[^']*)'\s*"
    r"(?:WITH\s*\((?P<properties>.*)\))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_PROPERTY = re.compile(r"\s*(\w+)\s*=\s*'(\w+)'\s*")
_FETCH_ROWS = 10_000
_ROWS_PER_UNLOADED_FILE = 1000
_MAX_UNLOADED_FILES = 16


@dataclass(frozen=True)
class Query:
    """What StartQueryExecution asks for; `scan_limit` is the work group's cutoff in bytes.

    The catalogue and the data are read with the caller's rights.
    """

    sql: str
    caller: Caller
    database: str = "default"
    parameters: tuple[str, ...] = ()
    scan_limit: int | None = None


@dataclass(frozen=True)
class Unloaded:
    """A file that an UNLOAD made and the object it becomes."""

    bucket: str
    key: str
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What a query gave: columns, rows as texts, bytes scanned, and the files of an UNLOAD."""

    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    scanned: int = 0
    unloaded: list[Unloaded] = field(default_factory=list)


class Cancellation:
    """Stops a query from another thread."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self._ended = threading.Event()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Name the connection to interrupt."""
        self._connection = connection

    def check(self) -> None:
        """Raise QueryCancelledError when the query is to stop."""
        if self.requested.is_set():
            raise QueryCancelledError

    def end(self) -> None:
        """Say that the query's thread is done with its connection."""
        self._ended.set()

    def cancel(self, timeout: float) -> None:
        """Interrupt the query until it has ended, or `timeout` seconds are over."""
        self.requested.set()
        for _ in range(int(timeout / 0.02)):
            # An interrupt between two statements is lost, therefore again and again.
            if self._connection is not None:
                with contextlib.suppress(duckdb.ConnectionException):  # the query has just closed it
                    self._connection.interrupt()
            if self._ended.wait(0.02):
                return


class Engine:
    """Runs queries over Glue's tables and the files of S3.

    Args:
        s3: where the objects are.
        workspace: directory for what DuckDB spills and for the files of UNLOAD.
    """

    def __init__(self, s3: S3Store, workspace: Path) -> None:
        workspace.mkdir(parents=True, exist_ok=True)
        self._s3 = s3
        self._workspace = workspace.resolve()

    def run(self, query: Query, cancellation: Cancellation) -> Outcome:
        """Run one query to its end.

        Raises:
            QueryFailedError: with Athena's reason.
            QueryCancelledError: stopped by `cancellation` or by the scan limit.
        """
        unload = _UNLOAD.fullmatch(query.sql.rstrip().removesuffix(";"))
        sql = bind(unload["query"] if unload else query.sql, query.parameters)
        with duckdb.connect() as connection:
            cancellation.attach(connection)
            try:
                return self._run(connection, query, sql, unload, cancellation)
            except duckdb.InterruptException as error:
                raise QueryCancelledError from error
            except duckdb.Error as error:
                raise engine_failure(error, sql) from error

    def _run(
        self,
        connection: duckdb.DuckDBPyConnection,
        query: Query,
        sql: str,
        unload: re.Match[str] | None,
        cancellation: Cancellation,
    ) -> Outcome:
        statement = parse(sql)
        connection.execute("SET TimeZone = 'UTC'; SET integer_division = true")
        # Parquet's least and greatest values leave NaN out: what DuckDB concludes of them isn't true of it.
        connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        connection.execute(MACROS)
        connection.execute(f"SET temp_directory = {literal(str(self._workspace / 'spill'))}")
        scanned = self._provide_tables(connection, statement, query, sql)
        if query.scan_limit is not None and scanned > query.scan_limit:
            raise QueryCancelledError("Bytes scanned limit was exceeded")
        cancellation.check()
        mark_unnamed_columns(statement)
        write_percentiles_exactly(statement)
        text = statement.sql(dialect="duckdb")
        columns = [
            Column(f"_col{index}" if name == UNNAMED else name, kind)
            for index, (name, kind, *_) in enumerate(connection.execute(f"DESCRIBE {text}").fetchall())
        ]
        cancellation.check()
        if unload:
            return Outcome(scanned=scanned, unloaded=self._unload(connection, text, columns, unload))
        return Outcome(columns, _fetch(connection, text, columns, cancellation), scanned)

    def _provide_tables(
        self,
        connection: duckdb.DuckDBPyConnection,
        statement: exp.Query | exp.Values,
        query: Query,
        sql: str,
    ) -> int:
        """Create a view for each table that the statement reads; return the bytes that Athena would scan."""
        tables: dict[tuple[str, str], Table] = {}
        scanned = 0
        for scope in traverse_scope(statement):
            for alias, (_, source) in scope.selected_sources.items():
                if not isinstance(source, exp.Table) or not source.name:
                    continue
                name = ((source.db or query.database).lower(), source.name.lower())
                if name not in tables:
                    tables[name] = load_table(self._s3, *name, table_position(sql, source))
                    require_rights(query.caller, tables[name])
                    create_view(connection, tables[name])
                scanned += scanned_bytes(connection, scope.expression, alias, tables[name])
                source.set("catalog", None)
                source.set("db", exp.to_identifier(name[0], quoted=True))
        return scanned

    def _unload(
        self, connection: duckdb.DuckDBPyConnection, text: str, columns: list[Column], unload: re.Match[str]
    ) -> list[Unloaded]:
        """Write the rows to several files, as Athena's workers do: each in the order asked for, none of all.

        Without rows there is no file.
        """
        bucket, prefix = unload["bucket"], unload["prefix"].rstrip("/") + "/"
        if self._s3.objects(bucket, prefix):
            raise QueryFailedError(
                f"HIVE_PATH_ALREADY_EXISTS: Target directory 's3://{bucket}/{prefix}' already exists"
            )
        compression = _unload_compression(unload["properties"] or "")
        # DuckDB sums integers into 128 bits, which it would write as doubles; Athena has bigint there.
        kinds = {"HUGEINT": "BIGINT"}
        selected = ", ".join(
            f"CAST({quote(c.name)} AS {kinds.get(c.kind, c.kind)}) AS {quote(c.name)}" for c in columns
        )
        connection.execute(f"CREATE TEMP TABLE unloaded AS SELECT {selected} FROM ({text})")  # noqa: S608 -- the person's own SQL
        ((rows,),) = connection.execute("SELECT COUNT(*) FROM unloaded").fetchall()
        count = min(-(-rows // _ROWS_PER_UNLOADED_FILE), _MAX_UNLOADED_FILES)
        return [
            Unloaded(bucket, f"{prefix}{uuid.uuid4()}", self._file(connection, part, count, compression))
            for part in range(count)
        ]

    def _file(self, connection: duckdb.DuckDBPyConnection, part: int, count: int, compression: str) -> bytes:
        path = self._workspace / f"{uuid.uuid4()}.parquet"
        try:
            connection.execute(
                f"COPY (FROM unloaded WHERE rowid % {count} = {part} ORDER BY rowid) TO {literal(str(path))} "
                f"(FORMAT parquet, COMPRESSION {compression})"
            )
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)


def _fetch(
    connection: duckdb.DuckDBPyConnection, text: str, columns: list[Column], cancellation: Cancellation
) -> list[Row]:
    if any(column.kind == "TIMESTAMP WITH TIME ZONE" for column in columns):
        # DuckDB gives Python such values only through a time zone library; the text needs none.
        names = ", ".join(f"c{index}" for index in range(len(columns)))
        values = ", ".join(
            f"strftime(c{index}, '%Y-%m-%d %H:%M:%S.%g UTC')" if column.kind.endswith("ZONE") else f"c{index}"
            for index, column in enumerate(columns)
        )
        text = f"SELECT {values} FROM ({text}) AS result({names})"  # noqa: S608 -- the person's own SQL
    cursor = connection.execute(text)
    rows: list[Row] = []
    while batch := cursor.fetchmany(_FETCH_ROWS):
        cancellation.check()
        rows.extend(to_row(values, columns) for values in batch)
    return rows


def _unload_compression(properties: str) -> str:
    values: dict[str, Any] = {}
    for part in filter(None, properties.split(",")):
        match = _PROPERTY.fullmatch(part)
        if not match or match[1].lower() not in {"format", "compression"}:
            raise QueryFailedError(f"NOT_SUPPORTED: UNLOAD property {part.strip()} on the local Athena")
        values[match[1].lower()] = match[2].upper()
    compression = values.get("compression", "GZIP")
    if values.get("format") != "PARQUET" or compression not in {"GZIP", "SNAPPY", "ZSTD", "NONE"}:
        raise QueryFailedError("NOT_SUPPORTED: the local Athena unloads to Parquet only")
    return "UNCOMPRESSED" if compression == "NONE" else str(compression)
