"""The clusters of genre groups."""

from __future__ import annotations

import numpy as np
import pytest

from maeari.songs.clusters import FEWEST, MOST, SMALL, clusters_of, number_of_clusters
from maeari.songs.scale import COLUMNS, Column
from maeari.songs.space import SongSpace

SCALE = tuple(Column(name, 0.0, 1.0, 0.5) for name in COLUMNS)


def heaps(sizes: list[int], seed: int = 0) -> np.ndarray:
    """Points around as many corners, far apart."""
    generator = np.random.default_rng(seed)
    corners = np.eye(len(COLUMNS)) * 1.5
    parts = [
        corners[heap] + 0.05 * generator.standard_normal((size, len(COLUMNS)))
        for heap, size in enumerate(sizes)
    ]
    return np.concatenate(parts).astype(np.float32)


def space(points: np.ndarray, **members: list[int]) -> SongSpace:
    ids = [f"{number:022}" for number in range(len(points))]
    rows = {group: np.array(own, np.intp) for group, own in members.items()}
    return SongSpace(ids, points, points[:, :9] * np.float32(2), SCALE, rows)


@pytest.mark.parametrize("count", [3, 5, 8])
def test_the_number_is_that_of_the_heaps(count: int) -> None:
    assert number_of_clusters(heaps([60] * count)) == count


def test_a_small_group_is_one_cluster() -> None:
    assert number_of_clusters(heaps([SMALL // 2, SMALL // 2 - 1])) == 1


def test_equal_songs_are_one_cluster() -> None:
    points = np.ones((SMALL, len(COLUMNS)), np.float32)
    [group] = clusters_of(space(points, pop=list(range(SMALL))))
    assert len(group.centres) == 1
    assert FEWEST < MOST


def test_each_group_has_clusters_of_its_own_songs() -> None:
    points = heaps([60, 60, 60])
    folk, jazz = clusters_of(space(points, folk=list(range(180)), jazz=[3, 70, 150]))
    assert (folk.group, len(folk.centres)) == ("folk", 3)
    assert sorted(np.bincount(folk.labels).tolist()) == [60, 60, 60]
    assert sorted(len(folk.of(cluster)) for cluster in range(3)) == [60, 60, 60]
    assert (jazz.group, jazz.of(0).tolist()) == ("jazz", [3, 70, 150])
    assert folk.centres[folk.labels[0]] == pytest.approx(points[:60, :9].mean(axis=0), abs=1e-5)


def test_a_cluster_is_told_by_what_is_far_from_the_average() -> None:
    points = np.zeros((4, len(COLUMNS)), np.float32)
    points[:, 0], points[:, 1], points[:, 2], points[:, 3] = 0.3, -0.5, 0.1, 0.26
    [group] = clusters_of(space(points, pop=[0, 1, 2, 3]))
    assert list(group.traits[0]) == ["energy-low", "danceability-high", "speechiness-high"]
