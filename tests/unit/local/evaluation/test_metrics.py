"""Each metric on cases small enough to work out by hand, and what must hold of any."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.evaluation import metrics
from local.evaluation.metrics import NOBODY


def truth(*pairs: tuple[int, int, float], artists: int = 4) -> np.ndarray:
    weights = np.zeros((artists, artists), np.float32)
    for one, other, weight in pairs:
        weights[one, other] = weights[other, one] = weight
    return weights


def random_truth(seed: int, artists: int, share: float) -> np.ndarray:
    generator = np.random.default_rng(seed)
    weights = np.triu(
        generator.random((artists, artists)) * (generator.random((artists, artists)) < share), 1
    )
    return (weights + weights.T).astype(np.float32)


def random_ranking(seed: int, artists: int, k: int) -> np.ndarray:
    """k different others for each artist."""
    generator = np.random.default_rng(seed)
    others = [np.delete(np.arange(artists), row) for row in range(artists)]
    return np.array([generator.permutation(each)[:k] for each in others])


def test_ndcg_by_hand() -> None:
    known = truth((0, 1, 0.5), (0, 2, 0.25))
    near = np.array([[3, 2], [0, 2], [1, 0], [0, 1]])
    best = 0.5 + 0.25 / log2(3)
    expected = [0.25 / log2(3) / best, 1.0, 0.25 / log2(3) / 0.25, np.nan]
    np.testing.assert_allclose(metrics.ndcg(near, known), expected, rtol=1e-6)


def test_recall_by_hand() -> None:
    known = truth((0, 1, 3.0), (0, 2, 2.0), (0, 3, 1.0), (4, 5, 1.0), artists=7)
    near = np.array([[1, 3], [0, 4], [4, 0], [5, 6], [0, 1], [6, 4], [0, 1]])
    # 0: of its two strongest, 1 and 2, one is there; the weaker 3 doesn't count.
    np.testing.assert_allclose(metrics.recall(near, known), [0.5, 1, 1, 0, 0, 1, np.nan])


def test_whoever_is_as_strong_as_the_last_is_relevant_too() -> None:
    known = truth((0, 1, 3.0), (0, 2, 1.0), (0, 3, 1.0))
    assert metrics.recall(np.array([[1, 3]] * 4), known)[0] == 1.0
    assert metrics.recall(np.array([[2, 3]] * 4), known)[0] == 1.0


def test_genre_precision_by_hand() -> None:
    near = np.array([[1, 2], [0, 2], [3, NOBODY], [0, 1]])
    precision = metrics.genre_precision(near, ["trot", "trot", "jazz", None])
    np.testing.assert_allclose(precision, [0.5, 0.5, 0.0, np.nan])


def test_occurrences_and_overlap_by_hand() -> None:
    near = np.array([[1, 2], [2, 0], [1, NOBODY], [NOBODY, NOBODY]])
    assert metrics.occurrences(near).tolist() == [1, 2, 2, 0]
    others = np.array([[2, 3], [0, 2], [NOBODY, NOBODY], [0, 1]])
    np.testing.assert_allclose(metrics.overlap(near, others), [0.5, 1.0, 0.0, np.nan])


def test_skewness_by_hand() -> None:
    assert metrics.skewness(np.array([1.0, 2.0, 3.0])) == 0
    assert metrics.skewness(np.array([5.0, 5.0])) == 0
    # 0, 0, 3: deviations -1, -1, 2; moments 2 and 2
    assert metrics.skewness(np.array([0.0, 0.0, 3.0])) == pytest.approx(2 / 2**1.5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 40), st.sampled_from([0.05, 0.5, 1.0]))
def test_the_perfect_ranking_gives_1_and_no_other_more(seed: int, artists: int, share: float) -> None:
    known = random_truth(seed, artists, share)
    k = min(10, artists - 1)
    belongs = known.any(axis=1)
    alone = known - np.eye(artists, dtype=np.float32)  # nobody is its own neighbour
    perfect = np.argsort(-alone, axis=1, kind="stable")[:, :k]
    other = random_ranking(seed, artists, k)
    for metric in (metrics.ndcg, metrics.recall):
        np.testing.assert_allclose(metric(perfect, known)[belongs], 1.0, rtol=1e-6)
        assert np.isnan(metric(perfect, known)[~belongs]).all()
        assert ((metric(other, known)[belongs] >= 0) & (metric(other, known)[belongs] <= 1 + 1e-6)).all()


def test_a_random_ranking_gives_what_chance_does() -> None:
    artists, k = 400, 10
    known = (random_truth(5, artists, 0.1) > 0).astype(np.float32)
    near = random_ranking(6, artists, k)
    density = known.sum() / (artists * (artists - 1))
    # All weights equal and more than k partners each: a rank's expected gain is the density.
    assert np.nanmean(metrics.ndcg(near, known)) == pytest.approx(density, rel=0.1)
    labels = [f"genre {n % 8}" for n in range(artists)]
    expected = (artists / 8 - 1) / (artists - 1)
    assert metrics.genre_precision(near, labels).mean() == pytest.approx(expected, rel=0.1)
    assert metrics.overlap(near, random_ranking(7, artists, k)).mean() == pytest.approx(
        k / (artists - 1), rel=0.2
    )
    # Occurrences are binomial: skew (1 - 2p) / sqrt(n p (1 - p)).
    assert metrics.skewness(metrics.occurrences(near)) == pytest.approx(0.3, abs=0.3)


def test_a_hub_shows_in_the_skew() -> None:
    near = random_ranking(8, 100, 5)
    hub = near.copy()
    hub[1:, 0] = 0
    assert metrics.skewness(metrics.occurrences(hub)) > metrics.skewness(metrics.occurrences(near)) + 3


def test_the_interval_holds_the_value_and_narrows_with_more_artists() -> None:
    draws = np.random.default_rng(3)
    few, many = (
        metrics.estimate(draws.random((1, size)), metrics.mean, np.random.default_rng(1))
        for size in (50, 5000)
    )
    assert few is not None
    assert many is not None
    assert few.low < few.value < few.high
    assert many.high - many.low < 0.2 * (few.high - few.low)
    # The mean of uniform values: +- 1.96 / sqrt(12 n).
    assert many.high - many.low == pytest.approx(2 * 1.96 / (12 * 5000) ** 0.5, rel=0.1)


def test_missing_values_are_left_out_of_an_estimate() -> None:
    found = metrics.estimate(np.array([[np.nan, 0.5, 0.5]]), metrics.mean, np.random.default_rng(1))
    assert found == metrics.Estimate(0.5, 0.5, 0.5)
    assert metrics.estimate(np.array([[np.nan]]), metrics.mean, np.random.default_rng(1)) is None


def test_folds_count_alike_however_many_artists_each_judges() -> None:
    nan = np.nan
    values = np.array([[1.0, 1.0, 1.0, 1.0], [nan, nan, nan, 0.5], [nan, nan, nan, nan]])
    found = metrics.estimate(values, metrics.mean, np.random.default_rng(1))
    assert found is not None
    assert found.value == pytest.approx(0.75)  # the third fold judges nobody
    assert (found.low, found.high) == (0.5, 1.0)


def test_folds_that_differ_widen_the_interval() -> None:
    draws = np.random.default_rng(3).random((1, 2000))
    alike, apart = np.repeat(draws, 5, axis=0), draws + np.arange(5)[:, None]
    one, five, differing = (
        metrics.estimate(values, metrics.mean, np.random.default_rng(1)) for values in (draws, alike, apart)
    )
    assert one is not None
    assert five is not None
    assert differing is not None
    assert five.high - five.low == pytest.approx(one.high - one.low, rel=0.15)
    # Five folds, each 1 more than the one before: their mean scatters by sqrt(2 / 5).
    assert differing.high - differing.low == pytest.approx(2 * 1.96 * (2 / 5) ** 0.5, rel=0.2)
