"""Standardised features, genre weights, and who can be compared."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from maeari.catalogue.model import FEATURES
from maeari.similarity import vectors as module
from maeari.similarity.scale import FARTHEST, GENRE_WEIGHT
from maeari.similarity.vectors import MOST_GENRES, Statistics, scale_of, vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    type Known = tuple[list[float], tuple[str, ...]]

NAN = float("nan")
GENRES = st.lists(st.sampled_from(["k-pop", "ballad", "trot", "rock", "jazz"]), max_size=4).map(tuple)


def standardised(means: np.ndarray) -> np.ndarray:
    return module.standardised(means, scale_of(Statistics([], [], means, [])))


def genre_weights(genres: Sequence[tuple[str, ...]]) -> np.ndarray:
    nothing = np.full((len(genres), 1), NAN)
    return module.genre_weights(genres, scale_of(Statistics([], genres, nothing, [])))


def column(*values: float) -> list[float]:
    scores: list[float] = standardised(np.array(values)[:, None])[:, 0].tolist()
    return scores


def test_scores_have_mean_0_and_deviation_1() -> None:
    means = np.random.default_rng(1).normal([0.5, 120.0], [0.1, 8.0], (400, 2))
    scores = standardised(means)
    expected = (means - means.mean(axis=0)) / means.std(axis=0)
    np.testing.assert_allclose(scores, np.clip(expected, -3, 3), atol=1e-5)
    assert scores.dtype == np.float32


@pytest.mark.parametrize("value", [0.0, 0.3, -6.5, 128.037])
def test_a_column_in_which_all_are_equal_becomes_0(value: float) -> None:
    assert column(value, value, value) == [0.0, 0.0, 0.0]


def test_equal_but_for_rounding_counts_as_equal() -> None:
    assert column(0.1 + 0.2, 0.3, 0.3) == [0.0, 0.0, 0.0]


def test_missing_values_become_the_average_and_move_nobody_else() -> None:
    with_gap = column(1.0, NAN, 3.0)
    assert with_gap == [-1.0, 0.0, 1.0]
    assert column(1.0, 3.0) == [-1.0, 1.0]


def test_a_column_without_any_value_becomes_0_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert column(NAN, NAN) == [0.0, 0.0]


def test_one_artist_is_the_average() -> None:
    assert standardised(np.array([[0.1, 120.0, NAN]])).tolist() == [[0.0, 0.0, 0.0]]


def test_scores_are_cut() -> None:
    scores = column(*([0.0] * 99), 1000.0)
    assert scores[-1] == FARTHEST == 3.0
    assert column(*([0.0] * 99), -1000.0)[-1] == -FARTHEST


def test_one_outlier_does_not_stretch_the_others() -> None:
    """The widest that the statistics let through: a tempo of 399 among two thousand usual ones."""
    usual = np.random.default_rng(2).normal(120, 27, (2000, 1))
    alone = standardised(usual)
    beside = standardised(np.vstack([usual, [[399.0]]]))
    assert beside[-1, 0] == FARTHEST
    assert np.abs(beside[:-1] - alone).max() < 0.1
    assert np.ptp(beside) <= 2 * FARTHEST


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 12), st.integers(1, 4)),
        elements=st.one_of(st.just(NAN), st.floats(-60, 400, width=32)),
    )
)
@settings(deadline=None)
def test_scores_are_always_finite_and_within_the_cut(means: np.ndarray) -> None:
    scores = standardised(means)
    assert np.isfinite(scores).all()
    assert np.abs(scores).max() <= FARTHEST
    assert (scores[np.isnan(means)] == 0).all()


def test_genre_rows_have_length_1_or_0() -> None:
    weights = genre_weights([("k-pop", "ballad"), (), ("k-pop",), ("k-pop", "k-pop")])
    assert np.linalg.norm(weights, axis=1).tolist() == pytest.approx([1, 0, 1, 1])
    np.testing.assert_array_equal(weights[2], weights[3])


def test_a_rare_genre_weighs_more_by_the_published_formula() -> None:
    weights = genre_weights([("pop", "trot"), ("pop",), ("pop",)])
    pop, trot = np.log(4 / 4) + 1, np.log(4 / 2) + 1
    assert weights[0].tolist() == pytest.approx(list(np.array([pop, trot]) / np.hypot(pop, trot)))
    assert weights[0, 1] > weights[0, 0]


def test_nobody_has_a_genre() -> None:
    assert genre_weights([(), ()]).shape == (2, 0)
    assert vectors(standardised(np.array([[1.0], [2.0]])), genre_weights([(), ()])).shape == (2, 1)


def test_only_the_most_frequent_genres_get_a_column() -> None:
    often = [(f"genre {i}",) for i in range(MOST_GENRES)]
    weights = genre_weights([("once",), *often, *often])
    assert weights.shape == (1 + 2 * MOST_GENRES, MOST_GENRES)
    assert weights[0].sum() == 0
    assert (weights[1:].sum(axis=1) == 1).all()


def test_vectors_hold_features_and_weighted_genres_side_by_side() -> None:
    scores = np.array([[1.0, -1.0], [0.0, 2.0]], np.float32)
    found = vectors(scores, genre_weights([("pop",), ("rock",)]))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:, :2], scores)
    # Two artists of different single genres stand sqrt(2) x the weight apart in the genre part.
    assert np.linalg.norm(found[0, 2:] - found[1, 2:]) == pytest.approx(np.sqrt(2) * GENRE_WEIGHT)


@given(
    st.lists(
        st.tuples(
            st.lists(
                st.one_of(st.just(NAN), st.integers(0, 1000).map(lambda x: x / 1000)), min_size=3, max_size=3
            ),
            GENRES,
        ),
        min_size=2,
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_distances_are_symmetric_and_do_not_depend_on_the_order_of_rows(
    rows: list[Known], random: Random
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    before = _distances(rows)
    after = _distances([rows[i] for i in order])
    np.testing.assert_array_equal(before, before.T)
    assert (np.diag(before) == 0).all()
    np.testing.assert_allclose(after, before[np.ix_(order, order)], atol=1e-4)


def _distances(rows: list[Known]) -> np.ndarray:
    scores = standardised(np.array([features for features, _ in rows]))
    points = vectors(scores, genre_weights([genres for _, genres in rows])).astype(np.float64)
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2))


def test_comparable_are_those_of_whom_anything_is_known() -> None:
    means = np.full((4, len(FEATURES)), NAN)
    means[0] = 0.5
    means[2, 3] = 0.1
    statistics = Statistics(
        ["everything", "genres only", "one feature", "nothing"],
        [("pop",), ("pop",), (), ()],
        means,
        [5, 0, 1, 0],
    )
    kept = statistics.comparable()
    assert kept.artist_ids == ["everything", "genres only", "one feature"]
    assert kept.genres == [("pop",), ("pop",), ()]
    np.testing.assert_array_equal(kept.means, means[:3])
    assert kept.tracks == [5, 0, 1]


def test_comparable_of_nobody_is_empty() -> None:
    kept = Statistics([], [], np.empty((0, len(FEATURES))), []).comparable()
    assert kept.artist_ids == []
    assert kept.means.shape == (0, len(FEATURES))


@given(st.data())
@settings(deadline=None)
def test_one_artist_alone_gets_the_coordinates_that_it_has_among_all(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 6))
    values = st.floats(-60, 400, width=32) | st.just(NAN)
    means = np.array(
        data.draw(st.lists(st.lists(values, min_size=9, max_size=9), min_size=count, max_size=count))
    )
    genres = data.draw(st.lists(GENRES, min_size=count, max_size=count))
    scale = scale_of(Statistics([""] * count, genres, means, [1] * count))
    together = module.standardised(means, scale)
    weights = module.genre_weights(genres, scale)
    for row in range(count):
        alone = scale.scores([None if np.isnan(mean) else mean for mean in means[row]])
        np.testing.assert_allclose(alone, together[row], atol=1e-5)
        own = scale.genre_weights(genres[row])
        np.testing.assert_allclose([own.get(genre, 0.0) for genre in scale.idf], weights[row], atol=1e-6)
