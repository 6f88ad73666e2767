"""What the similarity asks of the lake: row-level work is done there, rows of artists come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from maeari.lake.queries import query
from maeari.similarity.scale import BINS, COLUMNS
from maeari.similarity.vectors import Statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.deadline import Deadline
    from maeari.lake.athena import Athena

_EDGES = pa.schema([(name, pa.list_(pa.float64())) for name in COLUMNS])
_STATISTICS = pa.schema(
    [
        ("artist_id", pa.string()),
        ("tracks", pa.int64()),
        *((f"{name}{part}", pa.float64()) for name in COLUMNS for part in ("", "_deviation")),
    ]
)
_TAGS = pa.schema(
    [("artist_id", pa.string()), ("source", pa.string()), ("tag", pa.string()), ("weight", pa.int32())]
)


class LakeStatistics:
    """Runs the queries of `similarity/sql`.

    Args:
        athena: runs them.
    """

    def __init__(self, athena: Athena) -> None:
        self._athena = athena

    @property
    def bytes_scanned(self) -> int:
        """By all queries so far."""
        return self._athena.bytes_scanned

    def statistics(self, day: str, deadline: Deadline) -> Statistics:
        """Each artist's recordings in numbers.

        Args:
            day: a complete one, `YYYY-MM-DD`.
            deadline: of both queries.

        Raises:
            QueryFailed: or `OutOfTime`.
        """
        steps = _array([number / BINS for number in range(1, BINS)])
        found = self._athena.unload(
            query("similarity", "edges").format(steps=steps), [f"'{day}'"] * 2, _EDGES, deadline
        )
        edges = [found[name][0].as_py() or () for name in COLUMNS]
        places = {name: _array(borders) for name, borders in zip(COLUMNS, edges, strict=True)}
        sql = query("similarity", "statistics").format(bins=f"{BINS - 1}e0", **places)
        table = self._athena.unload(sql, [f"'{day}'"] * 3, _STATISTICS, deadline).sort_by("artist_id")
        return Statistics(
            table["artist_id"].to_pylist(),
            table["tracks"].to_numpy(),
            np.column_stack([table[name].to_numpy() for name in COLUMNS]),
            np.column_stack([table[f"{name}_deviation"].to_numpy() for name in COLUMNS]),
            edges,
        )

    def tags(self, day: str, deadline: Deadline) -> pa.Table:
        """What artists are filed under: `artist_id`, `source`, `tag`, `weight`; as `statistics`."""
        return self._athena.unload(query("similarity", "tags"), [f"'{day}'"], _TAGS, deadline)


def _array(values: Sequence[float]) -> str:
    """The literal of an array of doubles; of none a null, whose bins are null too.

    All 17 digits: borders are values of recordings, and which bin these fall into rests on the last one.
    """
    literals = ", ".join(f"{value:.16e}" for value in values)
    return f"ARRAY[{literals}]" if values else "CAST(NULL AS array(double))"
