"""What is judged by a refresh's figures."""

from __future__ import annotations

import pytest

from maeari.similarity.checks import Change, Figures, Size, doubts, faults

WHOLE = {"self_pairs": 0, "rank_gaps": 0, "unsorted": 0, "negative": 0, "unknown": 0}
SIZE = Size(rows=2000, compared=100, covered=100)


@pytest.mark.parametrize("fault", list(WHOLE))
def test_each_fault_counts(fault: str) -> None:
    assert faults(Figures(SIZE, WHOLE)) == []
    assert faults(Figures(SIZE, WHOLE | {fault: 1200})) == [f"{fault}: 1,200"]


def test_no_rows_are_a_fault() -> None:
    assert faults(Figures(Size(0, 100, 0), WHOLE)) == ["no rows"]


def test_a_first_refresh_raises_no_doubt() -> None:
    assert doubts(Figures(Size(20, 100, 1), WHOLE), 0.0) == []


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (Size(1600, 80, 80), None),
        (Size(1599, 80, 80), "1,599 rows, 2,000 are published"),
        (Size(2000, 100, 95), None),
        (Size(2000, 100, 94), "94.0% of the artists have neighbours, 100.0%"),
        (Size(9000, 450, 450), None),
    ],
)
def test_how_much_may_be_missing(size: Size, told: str | None) -> None:
    found = doubts(Figures(size, WHOLE, before=SIZE), 0.8)
    assert [told] == [told and each[: len(told)] for each in found or [""]]


@pytest.mark.parametrize(
    ("change", "limit", "doubtful"),
    [
        (Change(100, 80), 0.8, False),
        (Change(100, 81), 0.8, True),
        (Change(100, 1), 0.0, True),
        (Change(100, 100), 1.0, False),
        (Change(50, 50), 0.8, True),
        (Change(49, 49), 0.8, False),
        (Change(0, 0), 0.0, False),
    ],
    ids=["at the limit", "above it", "none may", "all may", "half known", "mostly newcomers", "nobody known"],
)
def test_how_many_may_change(change: Change, limit: float, *, doubtful: bool) -> None:
    assert bool(doubts(Figures(SIZE, WHOLE, SIZE, change), limit)) is doubtful


def test_all_figures_are_reported_whatever_the_judgement() -> None:
    report = Figures(SIZE, WHOLE | {"unsorted": 3}, Size(1000, 50, 40), Change(40, 10)).report()
    assert report == {
        "rows": 2000, "artists": 100, "covered": 100, "coverage": 1.0, "self_pairs": 0, "rank_gaps": 0,
        "unsorted": 3, "negative": 0, "unknown": 0, "rows_before": 1000, "coverage_before": 0.8, "known": 40,
        "changed": 10, "changed_share": 0.25,
    }  # fmt: skip
    first = Figures(SIZE, WHOLE).report()
    assert (first["rows_before"], first["changed_share"]) == (None, None)
