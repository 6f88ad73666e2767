"""Column types on their way: Glue declares, DuckDB computes, Athena names."""

from __future__ import annotations

import re

from local.aws.errors import QueryFailedError

_SIMPLE = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "smallint": "SMALLINT",
    "tinyint": "TINYINT",
    "double": "DOUBLE",
    "float": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "binary": "BLOB",
}
_ATHENA = {
    "HUGEINT": ("bigint", 19),
    "BIGINT": ("bigint", 19),
    "UINTEGER": ("bigint", 19),
    "UBIGINT": ("bigint", 19),
    "INTEGER": ("integer", 10),
    "SMALLINT": ("smallint", 5),
    "TINYINT": ("tinyint", 3),
    "DOUBLE": ("double", 17),
    "FLOAT": ("float", 17),
    "BOOLEAN": ("boolean", 0),
    "DATE": ("date", 0),
    "BLOB": ("varbinary", 1073741824),
    "TIMESTAMP WITH TIME ZONE": ("timestamp with time zone", 3),
    "JSON": ("json", 0),
}
_FAMILIES = (
    ("integer", r"U?(HUGEINT|BIGINT|INTEGER|SMALLINT|TINYINT)"),
    ("floating", r"DOUBLE|FLOAT"),
    ("text", r"VARCHAR|BLOB|ENUM.*"),
    ("timestamp", r"TIMESTAMP.*"),
    ("decimal", r"DECIMAL.*"),
    ("map", r"MAP.*"),
    ("struct", r"STRUCT.*"),
)


def duckdb_type(glue_type: str) -> str:
    """Return the DuckDB type of a Glue (Hive) column type, nested ones included.

    Raises:
        QueryFailedError: a type that Glue's Hive grammar does not have.
    """
    text = glue_type.strip().lower()
    if text in _SIMPLE:
        return _SIMPLE[text]
    if text.startswith(("varchar(", "char(")):
        return "VARCHAR"
    if text == "decimal" or text.startswith("decimal("):
        return text.upper() if "(" in text else "DECIMAL(10,0)"
    outer, _, inner = text.removesuffix(">").partition("<")
    if outer == "array":
        return f"{duckdb_type(inner)}[]"
    if outer == "map":
        return f"MAP({', '.join(duckdb_type(part) for part in _split(inner))})"
    if outer == "struct":
        fields = (part.partition(":") for part in _split(inner))
        return (
            "STRUCT(" + ", ".join(f'"{name.strip()}" {duckdb_type(kind)}' for name, _, kind in fields) + ")"
        )
    raise QueryFailedError(f"HIVE_INVALID_METADATA: the catalog declares an unknown type '{glue_type}'")


def athena_type(duckdb_name: str) -> tuple[str, int, int]:
    """Return (type name, precision, scale) as ResultSetMetadata gives them for a result column."""
    if match := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duckdb_name):
        return "decimal", int(match[1]), int(match[2])
    family = _family(duckdb_name)
    if family == "timestamp" and "ZONE" not in duckdb_name:
        return "timestamp", 3, 0
    if family in {"array", "map", "struct"}:
        return ("row" if family == "struct" else family), 0, 0
    name, precision = _ATHENA.get(duckdb_name, ("varchar", 2147483647))
    return name, precision, 0


def incompatible(found: str, declared: str) -> bool:
    """Say whether Athena refuses to read a Parquet column as the declared type.

    It widens and narrows within integers, and reads a float as a double, but neither a double as a float nor
    an integer as a double.
    """
    return _family(found) != _family(declared) or (found, declared) == ("DOUBLE", "FLOAT")


def _family(duckdb_name: str) -> str:
    # The outermost constructor decides: a list of structs is an array.
    if duckdb_name.endswith("[]"):
        return "array"
    return next((family for family, pattern in _FAMILIES if re.fullmatch(pattern, duckdb_name)), duckdb_name)


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "<(") - (character in ">)")
        if character == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]
