"""The measures of a clustering beside scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from maeari.songs import cluster_metrics
from maeari.songs.cluster_metrics import MOST, calinski_harabasz, davies_bouldin, silhouette
from maeari.songs.kmeans import kmeans
from tests.unit.songs.tables import TABLES, blobs

PAIRS = (
    (silhouette, metrics.silhouette_score),
    (davies_bouldin, metrics.davies_bouldin_score),
    (calinski_harabasz, metrics.calinski_harabasz_score),
)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("count", [2, 11])
def test_the_measures_are_those_of_scikit_learn(name: str, count: int) -> None:
    rows = TABLES[name].astype(np.float64)
    labels = kmeans(TABLES[name], count).labels
    for ours, theirs in PAIRS:
        assert ours(TABLES[name], labels) == pytest.approx(theirs(rows, labels), rel=1e-6)


def test_labels_by_chance_with_gaps_and_a_row_alone() -> None:
    rows = TABLES["blobs"]
    labels = np.random.default_rng(0).choice([-1, 3, 40], len(rows))
    labels[17] = 99
    for ours, theirs in PAIRS:
        assert ours(rows, labels) == pytest.approx(theirs(rows.astype(np.float64), labels), rel=1e-6)


def test_equal_rows_in_two_clusters_and_apart() -> None:
    rows = np.repeat(np.array([[0.1, 0.2], [7.3, 1.1]], np.float32), 50, axis=0)
    labels = np.repeat([0, 1], 50)
    assert silhouette(rows, labels) == 1
    assert davies_bouldin(rows, labels) == 0
    assert calinski_harabasz(rows, labels) is None, "no row is off its centre"
    assert silhouette(rows[:50], np.arange(50) % 2) == 0


@pytest.mark.parametrize("rows", [0, 1, 40])
def test_fewer_than_two_clusters_have_no_measure(rows: int) -> None:
    for ours, _ in PAIRS:
        assert ours(TABLES["blobs"][:rows], np.zeros(rows, np.int32)) is None


def test_the_silhouette_by_hand() -> None:
    rows = np.array([[0.0], [1.0], [4.0]], np.float32)
    # The first: a = 1, b = 4; the second: a = 1, b = 3; the third is alone.
    assert silhouette(rows, np.array([0, 0, 1])) == pytest.approx((3 / 4 + 2 / 3 + 0) / 3)


def test_of_many_rows_a_sample_tells_about_the_same() -> None:
    rows = blobs(MOST + 4000, 5)
    labels = kmeans(rows, 5).labels
    found = silhouette(rows, labels, seed=3)
    assert found == silhouette(rows, labels, seed=3)
    assert found == pytest.approx(metrics.silhouette_score(rows, labels), abs=0.02)
    assert found != silhouette(rows, labels, seed=4)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = TABLES["few rows"]
    labels = np.arange(len(rows)) % 4
    whole = silhouette(rows, labels)
    monkeypatch.setattr(cluster_metrics, "_BLOCK", 7 * len(rows))
    assert silhouette(rows, labels) == pytest.approx(whole, rel=1e-12)
