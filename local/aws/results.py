"""Query results as Athena writes them: texts of values, the CSV file, rows and columns of GetQueryResults."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from local.aws.glue_types import athena_type

if TYPE_CHECKING:
    from collections.abc import Iterable

type Row = tuple[str | None, ...]
"""One result row: the values' texts, None for NULL."""

_PLAIN_DOUBLES = (1e-3, 1e7)


@dataclass(frozen=True)
class Column:
    """A result column: its name and its DuckDB type."""

    name: str
    kind: str

    def metadata(self) -> dict[str, Any]:
        """Return the column's ColumnInfo structure."""
        athena, precision, scale = athena_type(self.kind)
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": athena,
            "Precision": precision,
            "Scale": scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": athena == "varchar",
        }


def to_row(values: tuple[Any, ...], columns: list[Column]) -> Row:
    """Return a row's values as texts."""
    return tuple(
        None if value is None else _text(value, single=column.kind.startswith("FLOAT"))
        for value, column in zip(values, columns, strict=True)
    )


def to_csv(columns: list[Column], rows: Iterable[Row]) -> bytes:
    """Return the result file: every value quoted, a NULL as nothing at all, one header line."""
    header: Row = tuple(column.name for column in columns)
    return "".join(_csv_line(row) for row in (header, *rows)).encode()


def to_api_row(row: Row) -> dict[str, Any]:
    """Return a row's Row structure, in which a NULL has no VarCharValue."""
    return {"Data": [{} if text is None else {"VarCharValue": text} for text in row]}


def _csv_line(row: Row) -> str:
    return ",".join("" if text is None else '"' + text.replace('"', '""') + '"' for text in row) + "\n"


def _text(value: Any, *, single: bool) -> str:  # noqa: PLR0911 -- one line per type
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return _double_text(value, single=single)
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"
        case bytes():
            return value.hex(" ")
        case list():
            return "[" + ", ".join(_text(item, single=single) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}={_text(item, single=single)}" for key, item in value.items()) + "}"
        case _:
            return str(value)


def _double_text(value: float, *, single: bool) -> str:
    """Return a number as Java prints it: plain from 0.001 to 10 million, else with an exponent (1.0E-5)."""
    if not np.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    shortest = str(np.float32(value)) if single else repr(value)
    if value == 0 or _PLAIN_DOUBLES[0] <= abs(value) < _PLAIN_DOUBLES[1]:
        plain = format(Decimal(shortest), "f")
        return plain if "." in plain else f"{plain}.0"
    sign, digits, exponent = Decimal(shortest).normalize().as_tuple()
    mantissa = f"{digits[0]}.{''.join(map(str, digits[1:])) or '0'}"
    return f"{'-' if sign else ''}{mantissa}E{int(exponent) + len(digits) - 1}"
