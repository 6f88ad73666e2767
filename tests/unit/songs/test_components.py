"""Principal components beside scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from maeari.songs.components import components
from tests.unit.songs.tables import TABLES


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_components_are_those_of_scikit_learn(name: str, count: int) -> None:
    rows = TABLES[name]
    theirs = PCA(count, svd_solver="full")
    expected = theirs.fit_transform(rows.astype(np.float64))
    points, explained = components(rows, count)
    np.testing.assert_allclose(np.abs(points), np.abs(expected), atol=1e-6 * np.abs(expected).max())
    np.testing.assert_allclose(explained, theirs.explained_variance_ratio_, rtol=1e-6)


def test_the_largest_loading_is_positive() -> None:
    """A row moved up along the widest column moves up along the first component, also in a mirrored table."""
    rows = TABLES["cloud"]
    for table in (rows, -rows):
        points, _ = components(table, 1)
        assert np.corrcoef(points[:, 0], table[:, -1])[0, 1] > 0.9


def test_one_row_and_equal_rows_have_one_place() -> None:
    for rows in (TABLES["blobs"][:1], np.full((9, 4), 2.5, np.float32)):
        points, explained = components(rows, 2)
        assert points.tolist() == [[0, 0]] * len(rows)
        assert explained.tolist() == [0, 0]


def test_components_beyond_the_columns_are_nothing() -> None:
    points, explained = components(np.array([[0.0], [2.0]], np.float32), 2)
    assert points.tolist() == [[-1, 0], [1, 0]]
    assert explained.tolist() == [1, 0]


def test_no_rows() -> None:
    points, explained = components(np.zeros((0, 3), np.float32), 2)
    assert points.shape == (0, 2)
    assert explained.tolist() == [0, 0]
