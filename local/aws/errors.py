"""Why a query fails, in Athena's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
from sqlglot.errors import ParseError, TokenError

if TYPE_CHECKING:
    from sqlglot import exp

_UNKNOWN_COLUMN = re.compile(
    r'Referenced column "(?P<free>[^"]+)"'
    r'|Referenced table "(?P<table>[^"]+)" not found'
    r'|(?:table|list|query|function|alias) "[^"]+" does not have a column named "(?P<qualified>[^"]+)"',
    re.IGNORECASE,
)
_UNKNOWN_FUNCTION = re.compile(r"Function with name \"?(?P<name>\w+)\"? does not exist", re.IGNORECASE)


class QueryFailedError(Exception):
    """A query that ends in FAILED; the message is its StateChangeReason."""


class QueryCancelledError(Exception):
    """A query that ends in CANCELLED; the message is its StateChangeReason."""


def position(sql: str, name: str) -> str:
    """Return "line L:C: " of the first place where a name stands in a statement, counted from 1."""
    match = re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", sql, re.IGNORECASE)
    return _at(sql, match.start() if match else 0)


def table_position(sql: str, table: exp.Table) -> str:
    """Return "line L:C: " of a table reference."""
    first = table.args.get("catalog") or table.args.get("db") or table.this
    return _at(sql, first.meta.get("start", 0))


def parse_failure(error: ParseError | TokenError) -> QueryFailedError:
    """Translate an error of the parser."""
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        column = max(first["col"] - len(first["highlight"] or "") + 1, 1)
        reason = (
            f"line {first['line']}:{column}: mismatched input '{first['highlight']}'. {first['description']}"
        )
        return QueryFailedError(f"SYNTAX_ERROR: {reason}")
    return QueryFailedError(f"SYNTAX_ERROR: {_first_line(error)}")


def engine_failure(error: duckdb.Error, sql: str) -> QueryFailedError:
    """Translate an error of the engine.

    Args:
        error: what DuckDB raised.
        sql: the statement in Athena's dialect, for the position.
    """
    text = str(error)
    if isinstance(error, duckdb.BinderException) and (match := _UNKNOWN_COLUMN.search(text)):
        name = match["free"] or match["table"] or match["qualified"]
        return QueryFailedError(
            f"COLUMN_NOT_FOUND: {position(sql, name)}Column '{name}' cannot be resolved or requester is not "
            "authorized to access requested resources"
        )
    if match := _UNKNOWN_FUNCTION.search(text):
        name = match["name"].lower()
        return QueryFailedError(f"FUNCTION_NOT_FOUND: {position(sql, name)}Function '{name}' not registered")
    if "Division by zero" in text:
        return QueryFailedError("DIVISION_BY_ZERO: Division by zero")
    for kind, code in (
        (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
        (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
        (duckdb.ParserException, "SYNTAX_ERROR"),
        (duckdb.BinderException, "SYNTAX_ERROR"),
        (duckdb.OutOfMemoryException, "EXCEEDED_LOCAL_MEMORY_LIMIT"),
    ):
        if isinstance(error, kind):
            return QueryFailedError(f"{code}: {_first_line(error)}")
    return QueryFailedError(f"GENERIC_INTERNAL_ERROR: {_first_line(error)}")


def _at(sql: str, offset: int) -> str:
    return f"line {sql.count(chr(10), 0, offset) + 1}:{offset - sql.rfind(chr(10), 0, offset)}: "


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
