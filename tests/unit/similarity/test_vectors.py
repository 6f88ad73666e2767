"""From statistics to coordinates, for all artists at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.catalogue.model import FEATURES
from maeari.similarity.scale import (
    BINS,
    COLUMNS,
    DEVIATION_WEIGHT,
    FARTHEST,
    IMPORTANCE,
    RECORDING_DIMENSIONS,
)
from maeari.similarity.vectors import Statistics, recording_part, scale_of, scores
from tests.unit.similarity.statistics import EDGES, Recordings, statistics_of

NAN = float("nan")
WIDTH = len(COLUMNS)
ENERGY = COLUMNS.index("energy")
YEAR = COLUMNS.index("release_year")


def made_up(count: int, seed: int = 0, most: int = 6) -> list[Recordings]:
    """Artists that lie apart by more than their recordings do."""
    random = np.random.default_rng(seed)
    middles = random.uniform(0.2, 0.8, (count, 1, WIDTH))
    return [
        np.clip(middle + random.normal(0, 0.1, (random.integers(1, most + 1), WIDTH)), 0, 1).tolist()
        for middle in middles
    ]


def of_one_column(means: list[float], deviations: list[float], tracks: list[int]) -> Statistics:
    """All that is known is energy."""
    nothing = np.full((len(means), WIDTH), NAN)
    own, spread = nothing.copy(), nothing.copy()
    own[:, ENERGY], spread[:, ENERGY] = means, deviations
    edges = [EDGES[0] if column == ENERGY else () for column in range(WIDTH)]
    return Statistics([f"{n}" for n in range(len(means))], np.array(tracks), own, spread, edges)


def reliabilities(statistics: Statistics) -> np.ndarray:
    """Up to the factor that gives all weights together one length."""
    importance = np.array([IMPORTANCE.get(name, 1.0) for name in COLUMNS])
    found: np.ndarray = np.array([column.weight for column in scale_of(statistics).columns]) / importance
    return found


values = st.integers(0, 64).map(lambda number: number / 64) | st.just(NAN)


@given(
    st.lists(
        st.lists(st.lists(values, min_size=WIDTH, max_size=WIDTH), max_size=4).map(list),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None)
def test_one_artist_alone_gets_the_coordinates_that_it_has_among_all(artists: list[Recordings]) -> None:
    statistics = statistics_of(artists)
    scale = scale_of(statistics)
    together = recording_part(statistics, scale)
    assert together.dtype == np.float32
    assert together.shape == (len(artists), RECORDING_DIMENSIONS)
    assert np.isfinite(together).all()
    for row, recordings in enumerate(artists):
        own = [[each[n] for each in recordings if not np.isnan(each[n])] for n in range(WIDTH)]
        alone = scale.place(own)
        np.testing.assert_allclose(alone, together[row], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(scale.scores(alone), scores(together, scale)[row], rtol=1e-5, atol=1e-6)


def test_coordinates_are_weighted_standard_scores() -> None:
    statistics = statistics_of(made_up(300))
    scale = scale_of(statistics)
    points = recording_part(statistics, scale)
    weights = np.array([column.weight for column in scale.columns])
    known = statistics.means
    expected = np.clip((known - known.mean(axis=0)) / known.std(axis=0), -FARTHEST, FARTHEST) * weights
    np.testing.assert_allclose(points[:, :WIDTH], expected, atol=1e-5)
    spread = np.nan_to_num(statistics.deviations - np.nanmean(statistics.deviations, axis=0))
    expected = np.clip(spread / np.nanstd(statistics.deviations, axis=0), -FARTHEST, FARTHEST)
    np.testing.assert_allclose(points[:, WIDTH:], DEVIATION_WEIGHT * weights * expected, atol=1e-5)
    np.testing.assert_allclose(
        scores(points, scale), (points[:, :WIDTH] / weights)[:, : len(FEATURES)], atol=1e-6
    )


def test_reliability_is_the_intraclass_correlation() -> None:
    """Two recordings of each of three artists: the mean squares of an analysis of variance, by hand."""
    statistics = of_one_column([0.2, 0.5, 0.8], [0.1, 0.2, 0.0], [2, 2, 2])
    statistics.means[:, YEAR], statistics.deviations[:, YEAR] = [0.1, 0.5, 0.6], [0.0, 0.0, 0.0]
    between = 2 * (0.3**2 + 0 + 0.3**2) / 2
    within = 2 * (0.1**2 + 0.2**2) / 3
    correlation = (between - within) / (between + within)
    found = reliabilities(statistics)
    assert found[ENERGY] / found[YEAR] == pytest.approx(correlation)
    assert np.sqrt((found[found > 0] ** 2).mean()) == pytest.approx(1)


def test_few_recordings_scatter_means_by_chance_and_that_is_taken_off() -> None:
    """Artists that don't differ at all, but whose means do as they rest on few recordings."""
    random = np.random.default_rng(3)
    recordings = [random.uniform(0, 1, (5, WIDTH)).tolist() for _ in range(2000)]
    for artist, middle in zip(recordings, random.uniform(0, 1, 2000), strict=True):
        for each in artist:
            each[YEAR] = middle
    found = reliabilities(statistics_of(recordings))
    assert found[ENERGY] / found[YEAR] < 0.1


def test_recordings_that_are_not_measured_have_years_that_scatter_too() -> None:
    """`tracks` counts measured ones; a deviation tells that there are two at least."""
    statistics = of_one_column([0.2, 0.5, 0.8], [NAN] * 3, [0, 0, 0])
    statistics.means[:, YEAR], statistics.deviations[:, YEAR] = [0.4, 0.5, 0.6], [0.2, 0.2, 0.2]
    found = reliabilities(statistics)
    assert found[YEAR] < found[ENERGY]


def test_all_equal_gives_points_that_coincide() -> None:
    statistics = statistics_of([[[0.5] * WIDTH] * 3] * 5)
    scale = scale_of(statistics)
    assert [column.weight for column in scale.columns] == [0.0] * WIDTH
    assert (recording_part(statistics, scale) == 0).all()
    assert (scores(recording_part(statistics, scale), scale) == 0).all()


def test_equal_but_for_rounding_counts_as_equal() -> None:
    statistics = of_one_column([0.1 + 0.2, 0.3, 0.3], [NAN] * 3, [1, 1, 1])
    assert (recording_part(statistics, scale_of(statistics)) == 0).all()


def test_nothing_is_known_of_anybody() -> None:
    statistics = statistics_of([[], []], edges=[()] * WIDTH)
    scale = scale_of(statistics)
    assert (recording_part(statistics, scale) == 0).all()
    assert scale.place([[]] * WIDTH) == (0.0,) * RECORDING_DIMENSIONS


def test_one_artist_is_the_average() -> None:
    statistics = statistics_of(made_up(1))
    assert (recording_part(statistics, scale_of(statistics)) == 0).all()


def test_missing_values_become_the_average_and_move_nobody_else() -> None:
    with_gap = of_one_column([0.2, NAN, 0.6], [NAN] * 3, [1, 1, 1])
    without = of_one_column([0.2, 0.6], [NAN] * 2, [1, 1])
    energy = recording_part(with_gap, scale_of(with_gap))[:, ENERGY]
    assert energy.tolist() == pytest.approx([-1.0, 0.0, 1.0])
    assert energy[[0, 2]].tolist() == recording_part(without, scale_of(without))[:, ENERGY].tolist()


def test_one_outlier_does_not_stretch_the_others() -> None:
    usual = np.random.default_rng(2).normal(0.5, 0.1, 2000).tolist()
    nothing = [NAN] * 2001
    alone = of_one_column(usual, nothing[1:], [1] * 2000)
    beside = of_one_column([*usual, 1.0], nothing, [1] * 2001)
    far = recording_part(beside, scale_of(beside))[:, ENERGY]
    near = recording_part(alone, scale_of(alone))[:, ENERGY]
    assert far[-1] == pytest.approx(FARTHEST * scale_of(beside).columns[ENERGY].weight)
    assert np.abs(far[:-1] - near).max() < 0.1


def test_the_year_counts_for_more_by_its_importance() -> None:
    statistics = of_one_column([0.2, 0.5, 0.8], [NAN] * 3, [1, 1, 1])
    statistics.means[:, YEAR] = statistics.means[:, ENERGY]
    columns = scale_of(statistics).columns
    assert columns[YEAR].weight == IMPORTANCE["release_year"] * columns[ENERGY].weight


@given(st.integers(0, 1000), st.integers(2, 12))
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_artists_does_not_matter(seed: int, count: int) -> None:
    artists = made_up(count, seed)
    order = np.random.default_rng(seed).permutation(count)
    before, after = statistics_of(artists), statistics_of([artists[row] for row in order])
    np.testing.assert_allclose(
        recording_part(after, scale_of(after)), recording_part(before, scale_of(before))[order], atol=1e-4
    )


def test_the_scale_keeps_the_borders() -> None:
    statistics = replace(statistics_of(made_up(3)), edges=[(0.5,), *EDGES[1:]])
    assert [len(column.edges) for column in scale_of(statistics).columns] == [1, *[BINS - 1] * 11]


def test_chosen_artists_keep_all_that_is_known_of_them() -> None:
    statistics = statistics_of(made_up(4))
    chosen = statistics.chosen(np.array([True, False, False, True]))
    assert chosen.artist_ids == [statistics.artist_ids[0], statistics.artist_ids[3]]
    np.testing.assert_array_equal(chosen.tracks, statistics.tracks[[0, 3]])
    np.testing.assert_array_equal(chosen.means, statistics.means[[0, 3]])
    np.testing.assert_array_equal(chosen.deviations, statistics.deviations[[0, 3]])
    assert chosen.edges == statistics.edges
