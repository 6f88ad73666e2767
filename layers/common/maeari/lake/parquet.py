"""Tables as Parquet files of a bounded size: zstd, strings by dictionary, checked and sorted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.errors import WrongSchema
from maeari.lake.tables import SCHEMAS, SNAPSHOTS, SORT_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE_BYTES = 128 * 1024**2
"""A file is closed when it has this size, and the next one begun: Athena reads files of 64 to 256 MiB best,
and this much of one stays in memory until it is uploaded."""

ROWS_PER_GROUP = 2**17

_DECLARED = {**SCHEMAS, **SNAPSHOTS}


def check(name: str, table: pa.Table) -> None:
    """Raises `WrongSchema` unless the columns are those of the lake's table, in name, type and order."""
    declared = _DECLARED[name]
    if table.schema.equals(declared):
        return
    given, wanted = ({f"{field.name}: {field.type}" for field in each} for each in (table.schema, declared))
    differences = [*(f"not {each}" for each in sorted(given - wanted)), *sorted(wanted - given)]
    raise WrongSchema(f"the lake's table {name} wants {', '.join(differences) or 'another order of columns'}")


def in_order(name: str, table: pa.Table) -> pa.Table:
    """The rows sorted by the table's keys: equal values lie together, so the file is small."""
    return table.sort_by([(column, "ascending") for column in SORT_KEYS[name]])


def row_groups(name: str, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows of all pieces, each piece sorted in itself, in groups of `ROWS_PER_GROUP` or some more.

    Raises:
        WrongSchema: at the piece whose columns are not the table's.
    """
    waiting: list[pa.Table] = []
    for piece in pieces:
        check(name, piece)
        rows = in_order(name, piece)
        for start in range(0, rows.num_rows, ROWS_PER_GROUP):
            waiting.append(rows.slice(start, ROWS_PER_GROUP))
            if sum(each.num_rows for each in waiting) >= ROWS_PER_GROUP:
                yield pa.concat_tables(waiting)
                waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def files(groups: Iterable[pa.Table], file_bytes: int = FILE_BYTES) -> Iterator[bytes]:
    """The contents of files for these row groups, each made when it is asked for; no rows make no file."""
    sink: io.BytesIO | None = None
    writer: pq.ParquetWriter | None = None
    for group in groups:
        if sink is None or writer is None:
            sink = io.BytesIO()
            writer = pq.ParquetWriter(sink, group.schema, compression="zstd", use_dictionary=True)
        writer.write_table(group, row_group_size=group.num_rows)
        if sink.tell() >= file_bytes:
            writer.close()
            yield sink.getvalue()
            sink = writer = None
    if sink is not None and writer is not None:
        writer.close()
        yield sink.getvalue()


def whole(name: str, table: pa.Table) -> bytes:
    """One file of a whole table, also without rows. Raises `WrongSchema`."""
    check(name, table)
    sink = io.BytesIO()
    pq.write_table(in_order(name, table), sink, compression="zstd", use_dictionary=True)
    return sink.getvalue()


def read(name: str, content: bytes) -> pa.Table:
    """The rows of a file; columns that an older release didn't write are null."""
    table, declared = pq.read_table(io.BytesIO(content)), _DECLARED[name]
    for field in declared:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table.select(declared.names)
