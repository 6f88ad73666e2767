"""k-means beside scikit-learn's, and where rows are few or equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from maeari.songs.kmeans import Clustering, inertia, kmeans, lloyd, means, nearest
from tests.unit.songs.tables import TABLES, blobs


def check(found: Clustering, rows: np.ndarray, most: int) -> None:
    """Holds what is true of every clustering."""
    count = len(found.centres)
    assert found.labels.dtype == np.int32
    assert found.centres.dtype == np.float32
    assert found.labels.shape == (len(rows),)
    assert found.centres.shape == (count, rows.shape[1])
    assert 1 <= count <= most
    assert sorted(set(found.labels.tolist())) == list(range(count)), "no cluster is empty"
    squared = ((rows[:, None].astype(np.float64) - found.centres) ** 2).sum(axis=2)
    own = squared[np.arange(len(rows)), found.labels]
    scale = float(np.abs(rows).max()) ** 2
    assert (own <= squared.min(axis=1) + 1e-5 * scale).all(), "each row is with the nearest centre"
    assert found.inertia == pytest.approx(own.sum(), rel=1e-3, abs=1e-5 * scale * len(rows))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("count", [2, 8, 24])
def test_inertia_is_that_of_scikit_learn(name: str, count: int) -> None:
    """Five seeds of each: no worse on average, and the best within one percent of its best.

    Four where a few rows far away make most of the inertia: which of them share a centre is luck there.
    """
    rows = TABLES[name]
    found = [kmeans(rows, count, seed) for seed in range(5)]
    for each in found:
        check(each, rows, count)
        assert len(each.centres) == count
    ours = [each.inertia for each in found]
    theirs = [KMeans(count, random_state=seed).fit(rows).inertia_ for seed in range(5)]
    assert np.mean(ours) <= 1.005 * np.mean(theirs)
    assert min(ours) <= (1.04 if name == "outliers" else 1.01) * min(theirs)


@given(st.integers(1, 400), st.integers(1, 30), st.integers(0, 100))
@settings(deadline=None, max_examples=40)
def test_any_number_of_rows_and_clusters(rows: int, count: int, seed: int) -> None:
    points = blobs(rows, 4, seed=seed)
    check(kmeans(points, count, seed), points, count)


def test_the_same_seed_gives_the_same() -> None:
    rows = TABLES["cloud"]
    one, other = kmeans(rows, 9, seed=4), kmeans(rows.copy(), 9, seed=4)
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.centres, other.centres)
    assert one.inertia == other.inertia


def test_one_row() -> None:
    found = kmeans(np.array([[1.5, 2.0]], np.float32), 3)
    assert found.labels.tolist() == [0]
    assert found.centres.tolist() == [[1.5, 2.0]]
    assert found.inertia == 0


def test_no_rows_are_no_clusters() -> None:
    found = kmeans(np.zeros((0, 4), np.float32), 3)
    assert found.labels.shape == (0,)
    assert found.centres.shape == (0, 4)
    assert found.inertia == 0


def test_equal_rows_are_one_cluster() -> None:
    found = kmeans(np.full((5000, 3), 0.7, np.float32), 8)
    assert set(found.labels.tolist()) == {0}
    np.testing.assert_allclose(found.centres, [[0.7, 0.7, 0.7]], rtol=1e-6)


@pytest.mark.parametrize("copies", [1, 40, 2000])
def test_more_clusters_than_rows_that_differ(copies: int) -> None:
    different = np.array([[0, 0], [1, 0], [0, 9]], np.float32)
    found = kmeans(np.repeat(different, copies, axis=0), 8)
    assert np.unique(found.centres.round(5), axis=0).tolist() == [[0, 0], [0, 9], [1, 0]]
    assert found.inertia == pytest.approx(0, abs=1e-9)


def test_a_centre_that_nobody_is_near_moves_to_the_row_worst_served() -> None:
    rows = np.array([[0, 0], [0, 1], [10, 0], [10, 1], [10, 9]], np.float32)
    begun = np.array([[0, 0], [10, 0], [-99, 0]], np.float32)
    centres = lloyd(rows, begun)
    assert centres.tolist() == [[0, 0.5], [10, 0.5], [10, 9]]


def test_of_equally_near_centres_the_first() -> None:
    assert nearest(np.zeros((2, 1), np.float32), np.array([[1], [-1]], np.float32)).tolist() == [0, 0]


def test_means_and_inertia_of_a_table_done_by_hand() -> None:
    rows = np.array([[0, 0], [2, 0], [5, 5]], np.float32)
    labels = np.array([0, 0, 2])
    found = means(rows, labels, np.full((3, 2), 7, np.float32))
    assert found.tolist() == [[1, 0], [7, 7], [5, 5]]
    assert inertia(rows, labels, found) == 2
