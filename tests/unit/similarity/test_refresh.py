"""The refresh with fakes of lake, Athena and database: what it asks, in which order, what it publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pytest

from maeari.catalogue.model import FEATURES, NEIGHBOURS, Reason
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, QueryFailed
from maeari.similarity.refresh import Refresh, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.lake.athena import Athena
    from maeari.lake.store import Lake
    from maeari.similarity.scale import Scale

type Row = tuple[str, int, str, float, Reason]


class Fakes:
    """Lake, Athena and database in one, noting what is called."""

    def __init__(self, rows: Sequence[tuple[str, str | None, float | None]], day: str | None) -> None:
        self.rows = rows
        self.day = day
        self.failure: Exception | None = None
        self.calls: list[str] = []
        self.parameters: list[str] = []
        self.published: list[Row] | None = None

    def newest_day(self) -> str | None:
        self.calls.append("newest_day")
        return self.day

    def query(
        self, sql: str, parameters: Sequence[str], types: Mapping[str, pa.DataType], deadline: Deadline
    ) -> pa.Table:
        self.calls.append("query")
        assert deadline.remaining() > 0
        self.parameters = list(parameters)
        assert sql.count("?") == len(parameters)
        if self.failure:
            raise self.failure
        ids, genres, energy = zip(*self.rows, strict=True) if self.rows else ((), (), ())
        columns: dict[str, Any] = {name: [None] * len(ids) for name in FEATURES}
        columns |= {"artist_id": ids, "genres": genres, "tracks": range(len(ids)), "energy": energy}
        return pa.table({name: pa.array(columns[name], kind) for name, kind in types.items()})

    def fill(
        self,
        scale: Scale,
        artists: Iterable[tuple[str, Sequence[float], Mapping[str, float], int]],
        day: str,
    ) -> list[str]:
        self.calls.append("fill")
        self.scale = scale
        self.day_filled = day
        self.placed = list(artists)
        return ["vectors"]

    def publish(self, rows: Iterable[Row], beside: Sequence[str]) -> int:
        self.calls.append("publish")
        assert beside == ["vectors"]
        self.published = list(rows)
        return len(self.published)

    def refresh(self, day: str | None = None) -> dict[str, Any]:
        part = Refresh(
            cast("Lake", self), cast("Athena", self), cast("RelatedArtists", self), cast("MysqlSpace", self)
        )
        return part.run(Deadline(60), day)


def test_steps_in_order_and_rows_by_artist_and_rank() -> None:
    rows = [("a", "pop|k-pop", 0.1), ("b", "pop|k-pop", 0.2), ("c", "rock", 0.9), ("d", "", 0.3)]
    fakes = Fakes(rows, "2026-11-20")
    report = fakes.refresh()
    assert fakes.calls == ["newest_day", "query", "fill", "publish"]
    assert fakes.parameters == ["'2026-11-20'"] * 3
    assert list(report["steps"]) == ["statistics", "vectors", "neighbours", "reasons", "publication"]
    assert all(step["seconds"] >= 0 and step["peak_mib"] > 1 for step in report["steps"].values())
    assert {key: report[key] for key in ("day", "artists", "rows")} == {
        "day": "2026-11-20",
        "artists": 4,
        "rows": 12,
    }
    published = fakes.published
    assert published is not None
    assert [row[:2] for row in published] == [(artist, rank) for artist in "abcd" for rank in (1, 2, 3)]
    assert all(row[2] != row[0] for row in published)
    assert published[0][2] == "b"
    assert published[0][4].genres == ("k-pop", "pop")
    assert fakes.day_filled == "2026-11-20"
    assert [(artist, sorted(weights), tracks) for artist, _, weights, tracks in fakes.placed] == [
        ("a", ["k-pop", "pop"], 0),
        ("b", ["k-pop", "pop"], 1),
        ("c", ["rock"], 2),
        ("d", [], 3),
    ]
    energy = [scores[FEATURES.index("energy")] for _, scores, _, _ in fakes.placed]
    assert energy[0] < energy[1] < energy[3] < energy[2]
    assert all(isinstance(row[3], float) for row in published)


def test_at_most_twenty_neighbours() -> None:
    fakes = Fakes([(f"{i:02}", "pop", i / 30) for i in range(30)], "2026-11-20")
    assert fakes.refresh()["rows"] == 30 * NEIGHBOURS == 600


def test_another_day_is_not_looked_up() -> None:
    fakes = Fakes([("a", "pop", 0.1), ("b", "pop", 0.2)], None)
    assert fakes.refresh("2026-11-01")["day"] == "2026-11-01"
    assert fakes.calls == ["query", "fill", "publish"]
    assert fakes.parameters == ["'2026-11-01'"] * 3


@pytest.mark.parametrize(
    ("rows", "day", "message"),
    [
        ([], None, "no complete day"),
        ([], "2026-11-20", "0 comparable artists on 2026-11-20"),
        ([("a", "pop", 0.1)], "2026-11-20", "1 comparable artists"),
        ([("a", "pop", 0.1), ("b", "", None), ("c", None, None)], "2026-11-20", "1 comparable artists"),
    ],
)
def test_nothing_to_compare_publishes_nothing(
    rows: list[tuple[str, str | None, float | None]], day: str | None, message: str
) -> None:
    fakes = Fakes(rows, day)
    with pytest.raises(NothingToCompare, match=message):
        fakes.refresh()
    assert fakes.published is None


def test_a_failed_query_publishes_nothing() -> None:
    fakes = Fakes([], "2026-11-20")
    fakes.failure = QueryFailed("query 1 FAILED: no such table")
    with pytest.raises(QueryFailed, match="no such table"):
        fakes.refresh()
    assert fakes.published is None


def test_an_artist_of_whom_nothing_is_known_is_nobodys_neighbour() -> None:
    fakes = Fakes([("a", "pop", 0.1), ("b", "", None), ("c", "pop", 0.3)], "2026-11-20")
    fakes.refresh()
    assert fakes.published is not None
    assert [(row[0], row[2]) for row in fakes.published] == [("a", "c"), ("c", "a")]


def test_a_step_that_fails_is_not_reported_as_taken() -> None:
    steps = Steps()
    with pytest.raises(QueryFailed), steps.step("statistics"):
        raise QueryFailed("x")
    assert steps.taken == {}
