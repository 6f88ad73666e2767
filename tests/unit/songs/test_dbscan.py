"""DBSCAN beside scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

from maeari.songs import dbscan as module
from maeari.songs.dbscan import NOISE, dbscan, radius_of
from tests.unit.songs.tables import TABLES, blobs


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("least", [1, 5, 20])
def test_the_clusters_are_those_of_scikit_learn(name: str, least: int) -> None:
    rows = TABLES[name]
    radius = radius_of(rows, max(least, 4))
    theirs = DBSCAN(eps=radius, min_samples=least).fit(rows.astype(np.float64)).labels_
    found = dbscan(rows, radius, least)
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, theirs)


@given(st.integers(0, 200), st.floats(0, 4), st.integers(1, 12), st.integers(0, 50))
@settings(deadline=None, max_examples=60)
def test_any_rows_radius_and_density(count: int, radius: float, least: int, seed: int) -> None:
    rows = blobs(count, 4, columns=2, seed=seed)
    found = dbscan(rows, radius, least)
    if count and radius:
        theirs = DBSCAN(eps=radius, min_samples=least).fit(rows.astype(np.float64)).labels_
        np.testing.assert_array_equal(found, theirs)
    assert found.shape == (count,)


def test_a_row_on_the_border_of_the_radius_lies_within_it() -> None:
    rows = np.array([[0.0], [1.0], [2.0], [3.5]], np.float32)
    assert dbscan(rows, 1.0, 3).tolist() == [0, 0, 0, NOISE]
    assert dbscan(rows, 0.999, 3).tolist() == [NOISE] * 4


def test_equal_rows_are_dense() -> None:
    rows = np.repeat(np.array([[0.1, 0.7], [5.3, 1.9]], np.float32), 30, axis=0)
    assert dbscan(rows, 0.0, 30).tolist() == [0] * 30 + [1] * 30
    assert dbscan(rows, 0.0, 31).tolist() == [NOISE] * 60


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = TABLES["few rows"]
    whole = dbscan(rows, 2.0, 4)
    assert whole.max() > 0
    monkeypatch.setattr(module, "_BLOCK", 100)
    np.testing.assert_array_equal(dbscan(rows, 2.0, 4), whole)


def test_the_radius_is_at_the_knee() -> None:
    """Two dense squares and noise far off: the knee parts their distances from the noise's."""
    random = np.random.default_rng(0)
    dense = random.random((900, 2)) + random.integers(0, 2, (900, 1)) * 10
    noise = random.uniform(-200, 200, (60, 2))
    rows = np.vstack([dense, noise]).astype(np.float32)
    radius = radius_of(rows, 4)
    distances = np.sort(NearestNeighbors(n_neighbors=4).fit(rows).kneighbors(rows)[0][:, -1])
    assert distances[800] < radius < distances[930]
    labels = dbscan(rows, radius, 4)
    assert set(labels[:900].tolist()) == {0, 1}
    assert (labels[900:] == NOISE).mean() > 0.9


@pytest.mark.parametrize(("rows", "least"), [(0, 4), (1, 4), (50, 1)])
def test_without_neighbours_there_is_no_radius(rows: int, least: int) -> None:
    assert radius_of(TABLES["blobs"][:rows], least) == 0


def test_the_radius_of_many_rows_is_that_of_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = TABLES["blobs"]
    monkeypatch.setattr(module, "ASKED", len(rows))
    whole = radius_of(rows, 10)
    monkeypatch.setattr(module, "ASKED", 1000)
    assert radius_of(rows, 10) == radius_of(rows, 10)
    assert radius_of(rows, 10) == pytest.approx(whole, rel=0.2)
