"""One artist's coordinates without numpy."""

from __future__ import annotations

from math import inf, nan, sqrt

import pytest

from maeari.catalogue.model import FEATURES
from maeari.similarity.scale import (
    BINS,
    COLUMNS,
    DEVIATION_WEIGHT,
    FARTHEST,
    RECORDING_DIMENSIONS,
    TAG_WEIGHT,
    Column,
    Scale,
    TagPlace,
    deviation,
    mean,
    plausible,
    standard,
    tag_part,
)

EDGES = tuple(float(number) for number in range(1, BINS))
COLUMN = Column(EDGES, centre=0.5, spread=0.2, deviation_centre=0.1, deviation_spread=0.05, weight=2.0)
SCALE = Scale((COLUMN,) * len(COLUMNS))
NOTHING: list[list[float]] = [[]] * (len(COLUMNS) - 1)


def test_columns_are_the_features_and_three_more() -> None:
    assert COLUMNS[: len(FEATURES)] == FEATURES
    assert RECORDING_DIMENSIONS == 24


@pytest.mark.parametrize(
    ("value", "below"), [(-5, 0), (0.99, 0), (1, 1), (1.5, 1), (2, 2), (30.9, 30), (31, 31), (1e9, 31)]
)
def test_a_quantile_counts_the_borders_up_to_a_value(value: float, below: int) -> None:
    assert COLUMN.quantile(value) == below / 31


def test_many_equal_recordings_make_several_borders_one_step() -> None:
    column = Column((0.0,) * 20 + EDGES[:11], 0, 0, 0, 0, 1)
    assert (column.quantile(-0.1), column.quantile(0.0), column.quantile(0.5)) == (0, 20 / 31, 20 / 31)


def test_means_come_first_then_deviations() -> None:
    vector = SCALE.place([[16.0, 18.0], *NOTHING])
    assert len(vector) == RECORDING_DIMENSIONS
    assert vector[0] == pytest.approx(2.0 * (17 / 31 - 0.5) / 0.2)
    assert vector[12] == pytest.approx(DEVIATION_WEIGHT * 2.0 * (1 / 31 - 0.1) / 0.05)
    assert set(vector[1:12]) | set(vector[13:]) == {0.0}


def test_one_recording_has_no_deviation() -> None:
    assert SCALE.place([[31.0], *NOTHING])[12] == 0.0


def test_a_column_without_borders_tells_nothing() -> None:
    """No recording had a value when the borders were drawn: nobody differs."""
    empty = Scale((Column((), 0.0, 0.0, 0.0, 0.0, 0.0), *SCALE.columns[1:]))
    vector = empty.place([[0.5, 0.7], *NOTHING])
    assert (vector[0], vector[12], empty.scores(vector)[0]) == (0.0, 0.0, 0.0)


def test_scores_are_what_the_coordinates_were_made_of() -> None:
    vector = SCALE.place([[16.0, 18.0], *NOTHING])
    assert SCALE.scores(vector) == pytest.approx(((17 / 31 - 0.5) / 0.2, *[0.0] * 8))


def test_means_and_deviations_of_little() -> None:
    assert (mean([]), mean([3.0])) == (None, 3.0)
    assert (deviation([]), deviation([3.0]), deviation([3.0, 3.0])) == (None, None, 0.0)
    assert deviation([1.0, 2.0, 6.0]) == pytest.approx(sqrt(14 / 3))


def test_standard_scores_are_cut_and_missing_ones_are_the_average() -> None:
    assert standard(0.7, 0.5, 0.1) == pytest.approx(2.0)
    assert (standard(9.0, 0.5, 0.1), standard(-9.0, 0.5, 0.1)) == (FARTHEST, -FARTHEST)
    assert (standard(None, 0.5, 0.1), standard(0.7, 0.5, 0.0)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("column", "inside", "outside"),
    [
        ("energy", (0.0, 0.5, 1.0), (-0.01, 1.01, nan, inf, None)),
        ("loudness", (-60.0, 0.0), (-60.1, 0.1, -inf)),
        ("tempo", (0.5, 400.0), (0.0, -1.0, 400.1)),
        ("release_year", (1000.0, 2026.0), (0.0, 999.0, 10_000.0)),
        ("popularity", (0, 100), (-1, 101, None)),
        ("duration", (1, 3_600_000), (0, -1, None)),
    ],
)
def test_what_counts(column: str, inside: tuple[float, ...], outside: tuple[float | None, ...]) -> None:
    assert all(plausible(column, value) for value in inside)
    assert not any(plausible(column, value) for value in outside)


def test_tags_add_up_to_one_length() -> None:
    part = tag_part([TagPlace(1.0, (3.0, 0.0)), TagPlace(1.0, (0.0, 1.0)), TagPlace(1.0, (0.0, 3.0))])
    assert part == pytest.approx((TAG_WEIGHT * 0.6, TAG_WEIGHT * 0.8))


def test_tags_that_cancel_out_point_nowhere() -> None:
    assert tag_part([TagPlace(1.0, (3.0, 1e-12)), TagPlace(1.0, (-3.0, 0.0))]) == (0.0, 0.0)
