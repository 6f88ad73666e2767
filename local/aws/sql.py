"""Athena's SQL text: parameters put in, parsed, unnamed columns marked."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import TokenType

from local.aws.errors import QueryFailedError, parse_failure, position

UNNAMED = "maeari unnamed column"
"""The mark on a computed column without an alias."""


def bind(sql: str, parameters: tuple[str, ...]) -> str:
    """Put ExecutionParameters, which are SQL literals, in the places of the statement's `?`.

    Raises:
        QueryFailedError: their number differs, or one is more than an expression.
    """
    try:
        places = [token for token in Trino().tokenize(sql) if token.token_type == TokenType.PLACEHOLDER]
    except TokenError as error:
        raise parse_failure(error) from error
    if len(places) != len(parameters):
        raise QueryFailedError(
            "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: "
            f"expected {len(places)} but found {len(parameters)}"
        )
    for token, value in reversed(list(zip(places, parameters, strict=True))):
        try:
            expression = sqlglot.parse_one(f"({value})", read="athena")
        except (ParseError, TokenError) as error:
            raise parse_failure(error) from error
        if not isinstance(expression, exp.Paren):
            raise QueryFailedError(f"SYNTAX_ERROR: the execution parameter {value} is not one value")
        sql = f"{sql[: token.start]} {value} {sql[token.end + 1 :]}"
    return sql


def parse(sql: str) -> exp.Query | exp.Values:
    """Parse one statement of Athena's query language.

    Raises:
        QueryFailedError: bad syntax, more than one statement, or a statement that is not a query.
    """
    try:
        statements = sqlglot.parse(sql, read="athena")
    except (ParseError, TokenError) as error:
        raise parse_failure(error) from error
    first = statements[0] if statements else None
    if len(statements) > 1:
        raise QueryFailedError("SYNTAX_ERROR: Only one sql statement is allowed")
    if first is None or isinstance(first, exp.Alias | exp.Column):
        word = (sql.split() or ["<EOF>"])[0]
        raise QueryFailedError(f"SYNTAX_ERROR: {position(sql, word)}mismatched input '{word}'")
    if not isinstance(first, exp.Query | exp.Values):
        raise QueryFailedError(f"NOT_SUPPORTED: {first.key.upper()} does not run on the local Athena")
    return first


MACROS = """
CREATE MACRO width_bucket(operand, bins) AS
    CASE WHEN operand IS NOT NULL THEN LEN(LIST_FILTER(bins, LAMBDA border: border <= operand)) END
"""
"""Functions of Athena that DuckDB lacks. Of WIDTH_BUCKET the form with an array of ascending borders."""


def write_percentiles_exactly(statement: exp.Query | exp.Values) -> None:
    """Write approximate percentiles as exact ones: DuckDB's estimate differs from run to run.

    Percentiles such as 0.5E0 become decimals, for DuckDB's function takes no double.
    """
    for call in list(statement.find_all(exp.ApproxQuantile)):
        for literal in list(call.args["quantile"].find_all(exp.Literal)):
            literal.replace(exp.Literal.number(f"{float(literal.name):.10f}"))
        call.replace(exp.Anonymous(this="QUANTILE_DISC", expressions=[call.this, call.args["quantile"]]))


def mark_unnamed_columns(statement: exp.Expr) -> None:
    """Mark computed columns that have no alias: Athena names them by their place, known only later."""
    while isinstance(statement, exp.SetOperation | exp.Subquery):
        statement = statement.this
    if isinstance(statement, exp.Select):
        for expression in list(statement.expressions):
            if not isinstance(expression, exp.Alias | exp.Column | exp.Star | exp.Dot | exp.Aliases):
                expression.replace(exp.alias_(expression.copy(), UNNAMED, quoted=True))
