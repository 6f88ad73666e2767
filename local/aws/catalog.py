"""Glue tables as DuckDB views over the Parquet files of their S3 location."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.glue.models import glue_backends

from local.aws import ACCOUNT_ID, REGION
from local.aws.calls import glue_needs, s3_need
from local.aws.errors import QueryFailedError
from local.aws.glue_types import duckdb_type, incompatible

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from local.aws.rights import Caller
    from local.aws.s3_store import S3Store, StoredObject

_NOW = re.compile(r"NOW(?:(?P<offset>[+-]\d+)(?P<unit>YEAR|MONTH|WEEK|DAY)S?)?")
_UNIT_DAYS = {"YEAR": 365, "MONTH": 30, "WEEK": 7, "DAY": 1}


@dataclass(frozen=True)
class TableFile:
    """One data file of a table and the values of its partition keys, by key name."""

    source: StoredObject
    partition: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A Glue table: columns and partition keys as (name, DuckDB type), and the files that Athena reads.

    `location` is an s3:// URI that ends in "/".
    """

    database: str
    name: str
    columns: tuple[tuple[str, str], ...]
    partition_keys: tuple[tuple[str, str], ...]
    location: str
    files: tuple[TableFile, ...]


def load_table(s3: S3Store, database: str, name: str, place: str) -> Table:
    """Look a table up in Glue and list its files.

    Args:
        s3: where the files are.
        database: Glue database, lower case.
        name: Glue table, lower case.
        place: "line L:C: " of the reference, for the failure's reason.

    Raises:
        QueryFailedError: unknown database or table, or a table that is not Parquet.
    """
    glue = glue_backends[ACCOUNT_ID][REGION]
    if database not in glue.databases:
        raise QueryFailedError(f"SCHEMA_NOT_FOUND: {place}Schema '{database}' does not exist")
    try:
        definition = glue.get_table(database, name).as_dict()
    except JsonRESTError as error:
        reason = f"{place}Table 'awsdatacatalog.{database}.{name}' does not exist"
        raise QueryFailedError(f"TABLE_NOT_FOUND: {reason}") from error
    storage = definition["StorageDescriptor"]
    if "parquet" not in storage.get("SerdeInfo", {}).get("SerializationLibrary", "").lower():
        raise QueryFailedError(f"HIVE_UNSUPPORTED_FORMAT: table {database}.{name} has no Parquet SerDe")
    partition_keys = _typed(definition.get("PartitionKeys", []))
    location = storage["Location"].rstrip("/") + "/"
    visible = _visible_partitions(definition, [key for key, _ in partition_keys])
    files = tuple(
        file
        for file in _data_files(s3, location, [key for key, _ in partition_keys])
        if visible(file.partition)
    )
    return Table(database, name, _typed(storage["Columns"]), partition_keys, location, files)


def require_rights(caller: Caller, table: Table) -> None:
    """Fail where the caller may not read a table's definition or its files.

    https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html

    Raises:
        QueryFailedError: with the right that is missing.
    """
    definition = [
        *glue_needs("GetDatabase", table.database),
        *glue_needs("GetTable", table.database, table.name),
    ]
    if lacking := caller.lacks(*definition):
        raise QueryFailedError(f"Insufficient permissions to execute the query. {lacking}")
    bucket = table.location.removeprefix("s3://").partition("/")[0]
    data = [
        s3_need("ListBucket", bucket),
        *(s3_need("GetObject", bucket, each.source.key) for each in table.files),
    ]
    if lacking := caller.lacks(*data):
        raise QueryFailedError(f"PERMISSION_DENIED: Access denied on {table.location}: {lacking}")


def create_view(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create the view `"database"."table"` with the columns, types and order that Glue declares.

    Raises:
        QueryFailedError: HIVE_BAD_DATA, where a file's type is none that Athena reads as the declared type.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(table.database)}")
    source, present = "(SELECT 1) WHERE false", set[str]()
    if table.files:
        paths = ", ".join(literal(str(file.source.path)) for file in table.files)
        hive = ", ".join(f"{quote(name)}: {literal(kind)}" for name, kind in table.partition_keys)
        options = (
            f", hive_partitioning = true, hive_types = {{{hive}}}" if hive else ", hive_partitioning = false"
        )
        source = f"read_parquet([{paths}], union_by_name = true{options})"
        found = {
            name.lower(): kind for name, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()
        }
        _require_compatible(table, found)
        present = set(found)
    columns = ", ".join(
        f"CAST({quote(name) if name in present else 'NULL'} AS {kind}) AS {quote(name)}"
        for name, kind in (*table.columns, *table.partition_keys)
    )
    connection.execute(
        f"CREATE VIEW {quote(table.database)}.{quote(table.name)} AS SELECT {columns} FROM {source}"  # noqa: S608 -- all quoted
    )


def quote(name: str) -> str:
    """Return a name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def _typed(columns: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((column["Name"].lower(), duckdb_type(column["Type"])) for column in columns)


def _require_compatible(table: Table, found: dict[str, str]) -> None:
    for name, declared in table.columns:
        if name in found and incompatible(found[name], declared):
            raise QueryFailedError(
                f"HIVE_BAD_DATA: Field {name}'s type {found[name]} in parquet file is incompatible with type "
                f"{declared.lower()} defined in table schema of {table.database}.{table.name}"
            )


def _data_files(s3: S3Store, location: str, partition_keys: list[str]) -> list[TableFile]:
    """Return the files that count as data: none empty, none hidden by a leading "_" or "." (as in Athena)."""
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    files = []
    for item in s3.objects(bucket, prefix):
        *folders, file_name = item.key.removeprefix(prefix).split("/")
        if item.size == 0 or any(part.startswith(("_", ".")) for part in (*folders, file_name)):
            continue
        values = dict(folder.split("=", 1) for folder in folders if "=" in folder)
        if set(partition_keys) <= set(values):
            files.append(TableFile(item, {key: values[key] for key in partition_keys}))
    return files


def _visible_partitions(definition: dict[str, Any], keys: list[str]) -> Callable[[dict[str, str]], bool]:
    """Return the test of whether Athena sees a partition.

    With partition projection a date key counts within `projection.KEY.range`, whose NOW is in UTC; without,
    only partitions that are registered in Glue count.
    https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
    """
    parameters = definition.get("Parameters", {})
    if parameters.get("projection.enabled", "false").lower() != "true":
        backend = glue_backends[ACCOUNT_ID][REGION]
        partitions = backend.get_table(definition["DatabaseName"], definition["Name"]).partitions.values()
        registered = {tuple(partition.values) for partition in partitions}
        return lambda values: not keys or tuple(values[key] for key in keys) in registered
    ranges = {
        key: [_range_end(text.strip()) for text in parameters[f"projection.{key}.range"].split(",")]
        for key in keys
        if parameters.get(f"projection.{key}.type") == "date"
    }
    return lambda values: all(first <= values[key] <= last for key, (first, last) in ranges.items())


def _range_end(text: str) -> str:
    """Return one end of a projection range as YYYY-MM-DD; months count 30 days and years 365 here."""
    match = _NOW.fullmatch(text.upper().replace(" ", ""))
    if not match:
        return text
    days = int(match["offset"] or 0) * _UNIT_DAYS[match["unit"] or "DAY"]
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()
