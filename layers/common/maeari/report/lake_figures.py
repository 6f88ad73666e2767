"""What the catalogue page asks of the lake: row-level work is done there, a few hundred rows come back."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maeari.report.columns import COLUMNS, FEATURE_COLUMNS, POPULARITY, RELEASE_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from maeari.deadline import Deadline
    from maeari.lake.athena import Athena
    from maeari.report.columns import Column

MOST_PLAYLISTS = 12
"""Playlists side by side: more can't be told apart."""

_SPREAD = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles told of a column: of a box plot its whiskers, borders and median."""

_COMPARED = (*FEATURE_COLUMNS, POPULARITY, RELEASE_YEAR)
_NUMBER, _NUMBERS = pa.float64(), pa.list_(pa.float64())

_SUMMARY = pa.schema(
    [
        *((name, pa.int64()) for name in ("tracks", "measured", "artists")),
        *(
            (f"{column.name}_{part}", _NUMBERS if part == "spread" else _NUMBER)
            for column in COLUMNS
            for part in ("known", "mean", "deviation", "spread")
        ),
        *((f"{one.name}_{other.name}", _NUMBER) for one, other in combinations(COLUMNS, 2)),
    ]
)
_HISTOGRAMS = pa.schema([("name", pa.string()), ("bin", pa.int32()), ("tracks", pa.int64())])
_SOURCES = pa.schema(
    [
        ("table_name", pa.string()),
        ("source", pa.string()),
        ("writer", pa.string()),
        ("row_count", pa.int64()),
        ("oldest", pa.timestamp("ms")),
        ("newest", pa.timestamp("ms")),
    ]
)
_PLAYLISTS = pa.schema(
    [
        ("place", pa.int64()),
        ("playlists", pa.int64()),
        ("name", pa.string()),
        ("market", pa.string()),
        ("followers", pa.int32()),
        ("tracks", pa.int64()),
        ("measured", pa.int64()),
        *(
            (f"{column.name}_{part}", kind)
            for column in _COMPARED
            for part, kind in (("mean", _NUMBER), ("spread", _NUMBERS))
        ),
    ]
)


class LakeFigures:
    """Runs the queries of `report/sql`; what it gives is JSON.

    Every method may raise `QueryFailed` or `OutOfTime`.

    Args:
        athena: runs them.
    """

    def __init__(self, athena: Athena) -> None:
        self._athena = athena

    def catalogue(self, day: str, deadline: Deadline) -> dict[str, Any]:
        """The tracks of a day.

        Returns:
            `{"tracks", "measured", "artists", "columns": [{"name", "unit", "known", "mean", "deviation",
            "spread", "low", "width", "counts"}], "correlation"}`; spread holds five quantiles, 5 to 95 %, and
            is None where nothing is known. Correlation is Pearson's, over tracks that have both columns:
            rows of columns, None where one of them doesn't vary.
        """
        days = [f"'{day}'"] * 2
        sql = _sql("summary").format(aggregates=",\n    ".join(_aggregates()))
        [row] = self._athena.unload(sql, [*days, *days[:1]], _SUMMARY, deadline).to_pylist()
        names = ", ".join(f"'{column.name}'" for column in COLUMNS)
        places = " ".join(f"WHEN '{column.name}' THEN {_place(column)}" for column in COLUMNS)
        sql = _sql("histograms").format(names=names, places=places)
        counts = self._athena.unload(sql, days, _HISTOGRAMS, deadline).to_pylist()
        return {
            **{name: row[name] for name in ("tracks", "measured", "artists")},
            "columns": [_column(column, row, counts) for column in COLUMNS],
            "correlation": _matrix(row),
        }

    def sources(self, day: str, deadline: Deadline) -> list[dict[str, Any]]:
        """Who brought a day's rows: `[{"table", "source", "writer", "rows", "oldest", "newest"}]`."""
        rows = self._athena.unload(_sql("sources"), [f"'{day}'"], _SOURCES, deadline).to_pylist()
        told = [
            {
                "table": row["table_name"],
                "source": row["source"],
                "writer": row["writer"],
                "rows": row["row_count"],
                "oldest": _moment(row["oldest"]),
                "newest": _moment(row["newest"]),
            }
            for row in rows
        ]
        return sorted(told, key=lambda row: (row["table"], row["source"] or "", row["writer"]))

    def playlists(self, day: str, deadline: Deadline) -> dict[str, Any]:
        """The first playlists of a day.

        Returns:
            `{"playlists": how many there are, "shown": [{"name", "market", "followers", "tracks", "measured",
            "columns": [{"name", "unit", "mean", "spread"}]}]}`; columns as in `catalogue`.
        """
        aggregates = ",\n    ".join(
            f"AVG(s.{name}) AS {name}_mean, {_spread(f's.{name}')} AS {name}_spread"
            for name in (column.name for column in _COMPARED)
        )
        sql = _sql("playlists").format(aggregates=aggregates, most=MOST_PLAYLISTS)
        table = self._athena.unload(sql, [f"'{day}'"] * 4, _PLAYLISTS, deadline).sort_by("place")
        rows = table.to_pylist()
        told = ("name", "market", "followers", "tracks", "measured")
        return {
            "playlists": rows[0]["playlists"] if rows else 0,
            "shown": [
                {
                    **{name: row[name] for name in told},
                    "columns": [
                        {
                            "name": column.name,
                            "unit": column.unit,
                            "mean": _known(row[f"{column.name}_mean"]),
                            "spread": row[f"{column.name}_spread"],
                        }
                        for column in _COMPARED
                    ],
                }
                for row in rows
            ],
        }


def _aggregates() -> Iterator[str]:
    for column in COLUMNS:
        name = column.name
        yield f"CAST(COUNT({name}) AS double) AS {name}_known"
        yield f"AVG({name}) AS {name}_mean"
        yield f"STDDEV_POP({name}) AS {name}_deviation"
        yield f"{_spread(name)} AS {name}_spread"
    for one, other in combinations(COLUMNS, 2):
        yield f"CORR({one.name}, {other.name}) AS {one.name}_{other.name}"


def _spread(name: str) -> str:
    return f"APPROX_PERCENTILE({name}, ARRAY[{', '.join(f'{part}e0' for part in _SPREAD)}])"


def _place(column: Column) -> str:
    """Its bin and how far in it, in SQL."""
    return f"({column.name} - ({float(column.low)!r}e0)) / {float(column.width)!r}e0"


def _column(column: Column, row: dict[str, Any], counts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    filled: dict[int, int] = {}
    for count in counts:
        if count["name"] == column.name:
            place = min(max(count["bin"], 0), column.bins - 1)
            filled[place] = filled.get(place, 0) + count["tracks"]
    first, last = min(filled, default=0), max(filled, default=0)
    return {
        "name": column.name,
        "unit": column.unit,
        "known": int(row[f"{column.name}_known"]),
        "mean": _known(row[f"{column.name}_mean"]),
        "deviation": _known(row[f"{column.name}_deviation"]),
        "spread": row[f"{column.name}_spread"],
        "low": column.low + first * column.width,
        "width": column.width,
        "counts": [filled.get(place, 0) for place in range(first, last + 1)],
    }


def _matrix(row: dict[str, Any]) -> list[list[float | None]]:
    found = {frozenset(pair): _known(row[f"{pair[0]}_{pair[1]}"]) for pair in combinations(_names(), 2)}
    return [
        [1.0 if one == other else found[frozenset((one, other))] for other in _names()] for one in _names()
    ]


def _names() -> list[str]:
    return [column.name for column in COLUMNS]


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 5)


def _moment(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


@cache
def _sql(name: str) -> str:
    own, similarity = files("maeari.report").joinpath("sql"), files("maeari.similarity").joinpath("sql")
    songs = similarity.joinpath("recordings.sql").read_text("utf-8") + own.joinpath("songs.sql").read_text(
        "utf-8"
    )
    return own.joinpath(f"{name}.sql").read_text("utf-8").replace("-- include songs\n", songs)
