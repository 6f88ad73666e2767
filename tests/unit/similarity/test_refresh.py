"""The refresh with fakes of lake, statistics and database: what it asks in which order, and publishes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pytest

from maeari.catalogue.model import NEIGHBOURS, Reason
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, QueryFailed, RefreshRejected, RowsRefused
from maeari.similarity.checks import Change, Figures, Size
from maeari.similarity.refresh import Refresh
from maeari.similarity.scale import COLUMNS
from maeari.similarity.steps import Steps
from tests.emf import emitted
from tests.unit.similarity.statistics import statistics_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.lake.store import Lake
    from maeari.similarity.lake_statistics import LakeStatistics
    from maeari.similarity.ports import NextSpace
    from maeari.similarity.vectors import Statistics

type Row = tuple[str, int, str, float, str]

DAY = "2026-11-20"
LISTENERS = "f27ec8db-af05-4f36-916e-3d57f91ecf5e"


class Fakes:
    """Lake, statistics and database in one, noting what is called.

    Args:
        artists: genres, and the energy of the one recording, of each; they are called 0, 1, 2 and so on.
    """

    bytes_scanned = 4096

    def __init__(self, artists: Sequence[tuple[str, float | None]], day: str | None = DAY) -> None:
        self.artists = artists
        self.day = day
        self.failure: Exception | None = None
        self.calls: list[str] = []
        self.noted: list[tuple[str, str, Mapping[str, Any]]] = []
        self.heard: list[int] = []
        self.missing: set[str] = set()
        self.published: list[Row] | None = None
        self.refusal: Exception | None = None
        self.broken: dict[str, int] = {"self_pairs": 0}
        self.before: Size | None = None
        self.change: Change | None = None

    def newest_day(self) -> str | None:
        self.calls.append("newest_day")
        return self.day

    @contextmanager
    def reading(self, day: str) -> Iterator[None]:
        self.calls.append(f"reading {day}")
        yield
        self.calls.append("read")

    def statistics(self, day: str, deadline: Deadline) -> Statistics:
        assert deadline.remaining() > 0
        self.calls.append(f"statistics {day}")
        if self.failure:
            raise self.failure
        others = [float("nan")] * (len(COLUMNS) - 2)
        return statistics_of(
            [[] if energy is None else [[0.5, energy, *others]] for _, energy in self.artists]
        )

    def tags(self, day: str, deadline: Deadline) -> pa.Table:
        self.calls.append(f"tags {day}")
        rows = [
            (f"{number:022d}", "spotify", genre, 1)
            for number, (genres, _) in enumerate(self.artists)
            for genre in genres.split()
        ] + [(f"{number:022d}", "listenbrainz", LISTENERS, 1) for number in self.heard]
        kinds = (pa.string(), pa.string(), pa.string(), pa.int32())
        columns = zip(*rows, strict=True) if rows else ((), (), (), ())
        names = ("artist_id", "source", "tag", "weight")
        return pa.table(
            {name: pa.array(own, kind) for name, own, kind in zip(names, columns, kinds, strict=True)}
        )

    def fill(self, space: NextSpace) -> None:
        self.calls.append("fill space")
        self.placed = sorted(row.artist_id for row in space.vectors)
        self.dimensions = {len(centre) // 4 for _, _, centre in space.cells}

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.calls.append("lock")
        try:
            yield
        finally:
            self.calls.append("unlock")

    def artist_ids(self) -> set[str]:
        return {id_of(number) for number in range(len(self.artists))} - self.missing

    def hold(self) -> None:
        self.calls.append("hold")

    def describe(self, **row: Any) -> None:
        self.calls.append("describe")
        self.row = row

    def figures(self) -> Figures:
        self.calls.append("figures")
        size = Size(len(self.published or ()), self.row["compared"], self.row["compared"])
        return Figures(size, self.broken, self.before, self.change)

    def swap(self) -> None:
        self.calls.append("swap")

    def reject(self) -> None:
        self.calls.append("reject")

    def forget_provisional(self) -> None:
        self.calls.append("forget")

    def newest_judged(self) -> str | None:
        raise AssertionError("a refresh by hand asks for no distance between days")

    def note(self, outcome: str, day: str, report: Mapping[str, Any]) -> None:
        self.noted.append((outcome, day, report))

    def refresh(
        self, day: str | None = None, *, force: bool = False, with_listeners: bool = False
    ) -> dict[str, Any]:
        part = Refresh(
            cast("Lake", self),
            cast("LakeStatistics", self),
            cast("RelatedArtists", Related(self)),
            cast("MysqlSpace", self),
            publication=cast("MysqlPublication", self),
            history=cast("RefreshHistory", self),
            most_changed=0.8,
            with_listeners=with_listeners,
        )
        return part.run(Deadline(60), day, force=force)


class Related:
    """Takes the neighbours for the others."""

    def __init__(self, fakes: Fakes) -> None:
        self.fakes = fakes

    def fill(self, rows: Iterable[Row]) -> int:
        self.fakes.calls.append("fill related")
        if self.fakes.refusal:
            raise self.fakes.refusal
        self.fakes.published = list(rows)
        return len(self.fakes.published)


PUBLISHING = ["hold", "fill space", "fill related", "describe", "figures", "swap", "forget", "unlock"]
SOME = [("pop", 0.1), ("pop", 0.2), ("pop", 0.3)]


def id_of(number: int) -> str:
    return f"{number:022d}"


def test_steps_in_order_and_rows_by_artist_and_rank() -> None:
    fakes = Fakes([("pop k-pop", 0.1), ("pop k-pop", 0.2), ("rock", 0.9), ("rock", 0.3)])
    report = fakes.refresh()
    reading = [f"reading {DAY}", f"statistics {DAY}", f"tags {DAY}", "read"]
    assert fakes.calls == ["lock", "newest_day", *reading, *PUBLISHING]
    assert " ".join(report["steps"]) == (
        "statistics vectors neighbours reasons filling checks swap provisional"
    )
    assert all(step["seconds"] >= 0 and step["peak_mib"] > 1 for step in report["steps"].values())
    told = {"day": DAY, "rows": 12}
    assert {name: fakes.row[name] for name in (*told, "compared")} == told | {"compared": 4}
    assert report["figures"]["rows"] == 12
    told |= {"artists": 4, "bytes_scanned": 4096, "algorithm": "quantile-lsa 1"}
    assert {name: report[name] for name in told} == told
    assert fakes.noted == [("published", DAY, report)]
    published = fakes.published
    assert published is not None
    assert [row[:2] for row in published] == [(id_of(n), rank) for n in range(4) for rank in (1, 2, 3)]
    assert all(row[2] != row[0] and isinstance(row[3], float) for row in published)
    assert (published[0][2], Reason.decode(published[0][4]).genres) == (id_of(1), ("k-pop", "pop"))
    assert (published[6][2], Reason.decode(published[6][4]).genres) == (id_of(3), ("rock",))
    assert fakes.placed == [id_of(number) for number in range(4)]


def test_at_most_twenty_neighbours() -> None:
    assert Fakes([("pop", number / 30) for number in range(30)]).refresh()["rows"] == 30 * NEIGHBOURS == 600


def test_another_day_is_not_looked_up() -> None:
    fakes = Fakes([("pop", 0.1), ("pop", 0.2)], day=None)
    assert fakes.refresh("2026-11-01")["day"] == "2026-11-01"
    assert fakes.calls[:2] == ["lock", "reading 2026-11-01"]


@pytest.mark.parametrize(
    ("with_listeners", "dimensions", "placed", "name"),
    [(False, 88, 2, "quantile-lsa 1"), (True, 152, 4, "quantile-lsa+listeners 1")],
)
def test_listeners_count_where_they_are_asked_for(
    *, with_listeners: bool, dimensions: int, placed: int, name: str
) -> None:
    fakes = Fakes([("pop", 0.1), ("pop", 0.2), ("", None), ("", None), ("", None)])
    fakes.heard = [2, 3]
    report = fakes.refresh(with_listeners=with_listeners)
    assert (report["artists"], report["algorithm"]) == (placed, name)
    assert fakes.dimensions == {dimensions}


@pytest.mark.parametrize(
    ("artists", "day", "message"),
    [
        ([], None, "no complete day"),
        ([], DAY, "0 comparable artists"),
        ([("pop", 0.1)], DAY, "1 comparable artists"),
        ([("pop", 0.1), ("mine", None), ("", None)], DAY, "1 comparable artists"),
    ],
)
def test_nothing_to_compare_publishes_nothing(
    artists: list[tuple[str, float | None]], day: str | None, message: str
) -> None:
    fakes = Fakes(artists, day)
    with pytest.raises(NothingToCompare, match=message):
        fakes.refresh()
    assert fakes.published is None


def test_a_failed_query_publishes_nothing() -> None:
    fakes = Fakes([])
    fakes.failure = QueryFailed("query 1 FAILED: no such table")
    with pytest.raises(QueryFailed, match="no such table"):
        fakes.refresh()
    assert fakes.published is None


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    [values] = emitted(capsys.readouterr().out)
    return values


@pytest.mark.parametrize("force", [False, True])
def test_a_broken_refresh_is_never_served(capsys: pytest.CaptureFixture[str], *, force: bool) -> None:
    fakes = Fakes(SOME)
    fakes.broken = {"self_pairs": 2, "rank_gaps": 0}
    with pytest.raises(RefreshRejected, match=r'2026-11-20 is not served: self_pairs: 2\. .*"rows": 6'):
        fakes.refresh(force=force)
    assert fakes.calls[-3:] == ["figures", "reject", "unlock"]
    found = metrics(capsys)
    assert (found["RefreshRejected"], found["RefreshSelfPairs"], found["RefreshRows"]) == (1, 2, 6)
    [(outcome, day, report)] = fakes.noted
    assert (outcome, day, report["reason"], report["figures"]["rows"]) == (
        "rejected",
        DAY,
        "self_pairs: 2.",
        6,
    )


@pytest.mark.parametrize(("changed", "served"), [(2, True), (3, False)])
def test_too_much_change_is_served_by_force_only(
    capsys: pytest.CaptureFixture[str], changed: int, *, served: bool
) -> None:
    fakes = Fakes(SOME)
    fakes.before, fakes.change = Size(6, 3, 3), Change(3, changed)
    if not served:
        with pytest.raises(RefreshRejected, match=r'100\.0% of the artists .*80\.0% may.*{"force": true}'):
            fakes.refresh()
        assert "swap" not in fakes.calls
        found = metrics(capsys)
        assert (found["RefreshRejected"], found["RefreshChangedShare"]) == (1, 1.0)
    assert fakes.refresh(force=not served)["figures"]["changed"] == changed
    assert "swap" in fakes.calls
    assert metrics(capsys) == {"RefreshPublished": 1, "Refreshed": 3}


def test_rows_that_the_database_refuses_reject_the_refresh(capsys: pytest.CaptureFixture[str]) -> None:
    fakes = Fakes(SOME)
    fakes.refusal = RowsRefused("related_artists_next: 5 of 6 rows were loaded: Data truncated")
    with pytest.raises(RefreshRejected, match="5 of 6 rows"):
        fakes.refresh()
    assert "reject" in fakes.calls
    assert metrics(capsys) == {"RefreshRejected": 1}


def test_an_artist_of_whom_nothing_is_known_is_nobodys_neighbour() -> None:
    fakes = Fakes([("pop", 0.1), ("", None), ("pop", 0.3)])
    fakes.refresh()
    assert fakes.published is not None
    assert [(row[0], row[2]) for row in fakes.published] == [(id_of(0), id_of(2)), (id_of(2), id_of(0))]


def test_an_artist_that_the_catalogue_lacks_is_left_out() -> None:
    fakes = Fakes([("pop", 0.1), ("pop", 0.2), ("pop", 0.3)])
    fakes.missing = {id_of(1)}
    fakes.refresh()
    assert fakes.published is not None
    assert [(row[0], row[2]) for row in fakes.published] == [(id_of(0), id_of(2)), (id_of(2), id_of(0))]


def test_a_step_that_fails_is_not_reported_as_taken() -> None:
    steps = Steps()
    with pytest.raises(QueryFailed), steps.step("statistics"):
        raise QueryFailed("x")
    assert steps.taken == {}
