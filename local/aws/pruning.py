"""How much of a table a query scans: the objects of the partitions that its conditions leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from local.aws.catalog import Table, literal, quote

if TYPE_CHECKING:
    from collections.abc import Iterator


def scanned_bytes(connection: duckdb.DuckDBPyConnection, select: exp.Expr, alias: str, table: Table) -> int:
    """Return the size in bytes of the objects that a reference to a table scans.

    Conditions on partition keys alone (`=`, IN, BETWEEN, comparisons, and what is built of them) in WHERE or
    ON are evaluated for each partition; any other condition, such as `dt = (SELECT ...)`, excludes nothing.
    Whole objects count, where Athena counts the columns that are read.

    Args:
        connection: evaluates the conditions.
        select: the SELECT that reads the table.
        alias: the table's name in it.
        table: the table.
    """
    sizes: dict[tuple[str, ...], int] = {}
    for file in table.files:
        values = tuple(file.partition[key] for key, _ in table.partition_keys)
        sizes[values] = sizes.get(values, 0) + file.source.size
    conditions = list(_partition_conditions(select, alias, {key for key, _ in table.partition_keys}))
    if not conditions or not sizes:
        return sum(sizes.values())
    rows = ", ".join(f"({size}, {', '.join(map(literal, values))})" for values, size in sizes.items())
    names = ", ".join(quote(key) for key, _ in table.partition_keys)
    typed = ", ".join(f"CAST({quote(key)} AS {kind}) AS {quote(key)}" for key, kind in table.partition_keys)
    partitions = f"(SELECT size, {typed} FROM (VALUES {rows}) AS p(size, {names}))"  # noqa: S608 -- all quoted
    try:
        ((total,),) = connection.execute(
            f"SELECT COALESCE(SUM(size), 0) FROM {partitions} WHERE {' AND '.join(conditions)}"  # noqa: S608
        ).fetchall()
    except duckdb.Error:
        return sum(sizes.values())
    return int(total)


def _partition_conditions(select: exp.Expr, alias: str, keys: set[str]) -> Iterator[str]:
    """Yield, in DuckDB's SQL, the conditions that speak of this table's partition keys only."""
    where = select.args.get("where")
    clauses = [where.this] if where else []
    clauses += [join.args["on"] for join in select.args.get("joins") or [] if join.args.get("on")]
    for clause in clauses:
        for condition in clause.flatten() if isinstance(clause, exp.And) else [clause]:
            columns = list(condition.find_all(exp.Column))
            if (
                columns
                and not condition.find(exp.Query)
                and all(_is_key(column, alias, keys) for column in columns)
            ):
                bare = condition.copy()
                for column in bare.find_all(exp.Column):
                    column.set("table", None)
                yield f"({bare.sql(dialect='duckdb')})"


def _is_key(column: exp.Column, alias: str, keys: set[str]) -> bool:
    return column.name.lower() in keys and column.table.lower() in {"", alias.lower()}
