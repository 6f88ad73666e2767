"""Every artist in one cell, none of them too large."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.similarity.cells import CELL_SIZE, LARGEST, cells_of, centres


def drawn(count: int, seed: int = 0) -> np.ndarray:
    """Points in clusters of different sizes."""
    random = np.random.default_rng(seed)
    middles = random.normal(0, 3, (12, 6))
    return (middles[random.integers(0, 12, count) ** 2 // 12] + random.normal(0, 1, (count, 6))).astype(
        np.float32
    )


def check(cells: np.ndarray, points: np.ndarray) -> None:
    assert cells.shape == (len(points),)
    sizes = np.bincount(cells)
    assert (sizes > 0).all(), "numbers without gaps"
    assert sizes.max() <= LARGEST
    middles = centres(points, cells)
    assert middles.dtype == np.float32
    for cell in range(len(sizes)):
        np.testing.assert_allclose(
            middles[cell], points[cells == cell].mean(axis=0, dtype=np.float64), atol=1e-5
        )


@given(st.integers(1, 3000), st.integers(0, 100))
@settings(deadline=None, max_examples=25)
def test_every_row_has_a_cell(count: int, seed: int) -> None:
    points = drawn(count, seed)
    check(cells_of(points), points)


@pytest.mark.parametrize("count", [1, 2, CELL_SIZE, 2 * CELL_SIZE - 1])
def test_few_rows_are_one_cell(count: int) -> None:
    assert cells_of(drawn(count)).tolist() == [0] * count


def test_cells_have_about_the_size_wanted() -> None:
    cells = cells_of(drawn(40 * CELL_SIZE))
    assert 20 <= cells.max() + 1 <= 80
    assert np.median(np.bincount(cells)) == pytest.approx(CELL_SIZE, rel=0.5)


@pytest.mark.parametrize("different", [0, 1, 500])
def test_duplicates_by_the_thousands_are_parted(different: int) -> None:
    points = np.vstack(
        [np.ones((5000, 6), np.float32), drawn(different) if different else np.zeros((0, 6), np.float32)]
    )
    check(cells_of(points), points)


def test_the_same_points_give_the_same_cells() -> None:
    points = drawn(3000)
    np.testing.assert_array_equal(cells_of(points), cells_of(points.copy()))


def test_rows_of_a_cell_lie_together() -> None:
    """Within a cell the squares are a part of what they are over all."""
    points = drawn(40 * CELL_SIZE)
    cells = cells_of(points)
    within = ((points - centres(points, cells)[cells]) ** 2).sum()
    assert within < 0.5 * ((points - points.mean(axis=0)) ** 2).sum()


def test_most_of_the_nearest_lie_in_a_few_near_cells() -> None:
    points = drawn(60 * CELL_SIZE)
    cells = cells_of(points)
    middles = centres(points, cells)
    found = []
    for row in range(0, len(points), 997):
        near = np.argsort(((middles - points[row]) ** 2).sum(axis=1))[:12]
        nearest = np.argsort(((points - points[row]) ** 2).sum(axis=1))[1:21]
        found.append(np.isin(cells[nearest], near).mean())
    assert np.mean(found) > 0.9
