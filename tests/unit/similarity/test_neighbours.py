"""The nearest rows, against all distances in double precision."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from maeari.similarity import neighbours
from maeari.similarity.neighbours import nearest

type Points = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def by_force(points: Points, k: int) -> tuple[np.ndarray, np.ndarray]:
    exact = points.astype(np.float64)
    rows, distances = [], []
    for row in range(len(exact)):
        lengths = np.sqrt(((exact - exact[row]) ** 2).sum(axis=1))
        lengths[row] = np.inf
        order = np.argsort(lengths, kind="stable")[: min(k, len(exact) - 1)]
        rows.append(order)
        distances.append(lengths[order])
    return np.array(rows), np.array(distances)


def random_points(count: int, dimensions: int, seed: int = 0) -> Points:
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)


def check(points: Points, k: int) -> None:
    rows, distances = nearest(points, k)
    expected_rows, expected = by_force(points, k)
    np.testing.assert_allclose(distances, expected, atol=2e-6)
    np.testing.assert_array_equal(rows, expected_rows)
    assert rows.shape == (len(points), min(k, len(points) - 1))
    assert (np.diff(distances, axis=1) >= 0).all()
    assert (rows != np.arange(len(points))[:, None]).all()


@pytest.mark.parametrize("count", [2, 3, 19, 20, 21, 22, 40, 300])
def test_as_by_force(count: int) -> None:
    check(random_points(count, 9, seed=count), 20)


@pytest.mark.parametrize("count", [1023, 1024, 1025, 2049])
def test_across_blocks(count: int) -> None:
    check(random_points(count, 33, seed=count), 20)


def test_two_have_each_other() -> None:
    rows, distances = nearest(np.array([[0.0, 3.0], [4.0, 0.0]], np.float32), 20)
    assert rows.tolist() == [[1], [0]]
    assert distances.tolist() == [[5.0], [5.0]]


def test_one_has_nobody() -> None:
    rows, distances = nearest(np.zeros((1, 9), np.float32), 20)
    assert rows.shape == distances.shape == (1, 0)


def test_equal_distances_come_in_the_order_of_the_rows() -> None:
    corners = np.array([[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]], np.float32)
    rows, distances = nearest(corners, 4)
    assert rows[0].tolist() == [1, 2, 3, 4]
    assert distances[0].tolist() == [1, 1, 1, 1]


def test_duplicates_find_each_other_first_and_never_themselves() -> None:
    points = np.repeat(random_points(200, 12), 5, axis=0)
    check(points, 20)
    rows, distances = nearest(points, 4)
    assert (rows // 5 == np.arange(1000)[:, None] // 5).all()
    assert (distances == 0).all()


def test_more_duplicates_than_places_leave_no_artist_with_itself() -> None:
    rows, distances = nearest(np.zeros((1500, 9), np.float32), 20)
    assert (distances == 0).all()
    assert (rows != np.arange(1500)[:, None]).all()
    assert all(len(set(row)) == 20 for row in rows.tolist())


def test_far_from_the_origin_nothing_is_lost() -> None:
    points = random_points(500, 9) + np.float32(1000)
    check(points, 10)


def test_near_ties_are_decided_in_double_precision() -> None:
    """Steps so small that single precision mixes them up: only the order of the candidates can be right."""
    steps = np.arange(1, neighbours._MARGIN + 2, dtype=np.float32)[:, None]
    points = np.vstack([[[0.0, 0.0]], np.hstack([np.full_like(steps, 1000.0), steps])]).astype(np.float32)
    rows, distances = nearest(points, 3)
    assert rows[0].tolist() == [1, 2, 3]
    assert distances[0].tolist() == np.hypot(1000.0, [1.0, 2.0, 3.0]).tolist()


@given(
    arrays.arrays(np.float32, st.tuples(st.integers(2, 30), st.integers(1, 4)), elements=st.integers(-3, 3)),
    st.integers(1, 8),
)
@settings(deadline=None)
def test_small_whole_numbers_with_many_ties(points: Points, k: int) -> None:
    _, distances = nearest(points, k)
    rows, _ = nearest(points, k)
    np.testing.assert_allclose(distances, by_force(points, k)[1], atol=2e-6)
    own = np.linalg.norm(points[rows] - points[:, None, :], axis=2)
    np.testing.assert_allclose(distances, own, atol=2e-6)
    assert all(row not in near for row, near in enumerate(rows.tolist()))


@given(st.integers(2, 60), st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_the_order_of_the_rows_does_not_matter(count: int, seed: int) -> None:
    points = random_points(count, 5, seed)
    order = np.random.default_rng(seed).permutation(count)
    rows, distances = nearest(points, 5)
    moved_rows, moved = nearest(points[order], 5)
    np.testing.assert_allclose(moved, distances[order], atol=2e-6)
    np.testing.assert_array_equal(order[moved_rows], rows[order])
