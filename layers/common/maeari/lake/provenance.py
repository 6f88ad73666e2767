"""Where the rows of a day come from: counted while they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from maeari.lake.tables import PROVENANCE, SCHEMAS, SORT_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Tally:
    """Counts rows, artists or tracks, and notes first and last times, by table and source.

    Args:
        writer: who brings the rows.
    """

    def __init__(self, writer: str) -> None:
        self._writer = writer
        self._counted: dict[str, list[pa.Table]] = {}

    def counting(self, name: str, groups: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Hands the row groups of a table on and counts them."""
        key = SORT_KEYS[name][0]
        for group in groups:
            by_owner = group.group_by(["source", key], use_threads=False).aggregate(
                [([], "count_all"), ("fetched_at", "min"), ("fetched_at", "max")]
            )
            self._counted.setdefault(name, []).append(by_owner)
            yield group

    def table(self) -> pa.Table:
        """The rows of the table `provenance`: one for each table and source."""
        rows = [row for name, counted in self._counted.items() for row in self._rows(name, counted)]
        return pa.Table.from_pylist(rows, schema=SCHEMAS[PROVENANCE])

    def _rows(self, name: str, counted: Iterable[pa.Table]) -> Iterator[dict[str, object]]:
        key = SORT_KEYS[name][0]
        by_source = (
            pa.concat_tables(counted)
            .group_by("source", use_threads=False)
            .aggregate(
                [
                    ("count_all", "sum"),
                    (key, "count_distinct"),
                    ("fetched_at_min", "min"),
                    ("fetched_at_max", "max"),
                ]
            )
        )
        for row in by_source.to_pylist():
            yield {
                "writer": self._writer,
                "table_name": name,
                "source": row["source"],
                "row_count": row["count_all_sum"],
                key.replace("_id", "s"): row[f"{key}_count_distinct"],
                "first_fetched_at": row["fetched_at_min_min"],
                "last_fetched_at": row["fetched_at_max_max"],
            }
