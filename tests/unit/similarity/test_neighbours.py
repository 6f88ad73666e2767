"""The nearest rows, against all distances in double precision."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

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
    """Steps so small that single precision mixes them up."""
    steps = np.arange(1, 60, dtype=np.float32)[:, None]
    points = np.vstack([[[0.0, 0.0]], np.hstack([np.full_like(steps, 1000.0), steps])]).astype(np.float32)
    rows, distances = nearest(points, 3)
    assert rows[0].tolist() == [1, 2, 3]
    assert distances[0].tolist() == np.hypot(1000.0, [1.0, 2.0, 3.0]).tolist()


def test_a_dimension_in_which_all_are_equal() -> None:
    points = random_points(900, 12)
    points[:, 3], points[:, 7] = 0, 5
    check(points, 20)


def test_nothing_known_of_anybody() -> None:
    rows, distances = nearest(np.zeros((30, 0), np.float32), 20)
    assert rows[0].tolist() == list(range(1, 21))
    assert rows[29].tolist() == list(range(20))
    assert (distances == 0).all()


def test_thousands_of_equal_rows_come_in_their_order() -> None:
    points = np.vstack([np.zeros((5000, 12), np.float32), random_points(300, 12)])
    points = points[np.random.default_rng(1).permutation(len(points))]
    points[points == 0] *= -1  # -0.0 is no other place than 0.0
    points[::7] += np.float32(0)
    check(points, 20)


def test_one_far_away_leaves_the_others_as_they_are() -> None:
    points = np.vstack([random_points(700, 12), np.full((1, 12), 1e6, np.float32)])
    check(points, 20)


def test_many_at_one_distance_come_in_their_order() -> None:
    """All corners of a cube of ten dimensions, of which 10 have distance 1, 45 the root of 2."""
    corners = np.array(list(product([0, 1], repeat=10)), np.float32)
    check(corners, 20)


def as_shipped(count: int) -> Points:
    """Vectors like those of a refresh: sounds in clusters with failed analyses, and latent tags.

    Many artists have the same tags; every tenth has none.
    """
    generator = np.random.default_rng(7)
    cluster = generator.integers(0, 40, count)
    sounds = generator.normal(size=(40, 24))[cluster] + 0.7 * generator.normal(size=(count, 24))
    sounds[:, 20] = 0
    sounds[generator.random(count) < 0.05] = 0
    sounds *= np.linspace(1.5, 0.3, 24)
    latent = generator.normal(size=(6 * 40, 64)) * np.linspace(1, 0.2, 64)
    latent *= 4 / np.linalg.norm(latent, axis=1, keepdims=True)
    tags = latent[6 * cluster + generator.integers(0, 6, count)]
    tags[generator.random(count) < 0.1] = 0
    return np.hstack([sounds, tags]).astype(np.float32)


def test_vectors_as_shipped() -> None:
    points = as_shipped(6000)
    rows, distances = nearest(points, 20)
    some = np.r_[0:6000:20, np.flatnonzero(~points.any(axis=1))[:5]]
    exact = points.astype(np.float64)
    for row in some.tolist():
        lengths = np.sqrt(((exact - exact[row]) ** 2).sum(axis=1))
        lengths[row] = np.inf
        order = np.argsort(lengths, kind="stable")[:20]
        np.testing.assert_allclose(distances[row], lengths[order], rtol=1e-12)
        assert rows[row].tolist() == order.tolist()


def test_only_some_are_asked_for() -> None:
    points = np.vstack([as_shipped(2000), np.zeros((100, 88), np.float32)])
    rows, distances = nearest(points, 20)
    for share in (0.0, 0.01, 0.1, 0.9):
        asked = np.random.default_rng(1).random(len(points)) < share
        some_rows, some_distances = nearest(points, 20, asked)
        np.testing.assert_array_equal(some_rows, rows[asked])
        np.testing.assert_array_equal(some_distances, distances[asked])


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
