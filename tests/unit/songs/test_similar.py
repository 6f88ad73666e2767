"""All songs' neighbours are those that the rule gives one song that is asked for alone."""

from __future__ import annotations

from math import dist

import numpy as np
import pytest

from maeari.songs.clusters import GroupClusters
from maeari.songs.placing import NEAR, SONG_NEIGHBOURS, Candidate, ranked
from maeari.songs.similar import near_songs, neighbours_of

SONGS = 500
RANDOM = np.random.default_rng(2)
POINTS = RANDOM.standard_normal((SONGS, 6)).astype(np.float32)
CANDIDATES = [
    Candidate(f"{row:022}", f"title {row % 97}", (f"artist {row % 60}", f"artist {row % 7}"), row % 11 == 0)
    for row in range(SONGS)
]


def group(name: str, rows: np.ndarray, count: int) -> GroupClusters:
    labels = RANDOM.integers(0, count, len(rows)).astype(np.int32)
    return GroupClusters(name, rows, labels, np.zeros((count, 6), np.float32), [()] * count, 0.0)


GROUPS = [group("pop", np.arange(SONGS), 3), group("folk", np.arange(0, SONGS, 2), 2)]


def alone(row: int) -> tuple[list[int], list[float]]:
    """By plain values, one song at a time."""
    near = set()
    for each in GROUPS:
        for cluster in set(each.labels[each.rows == row].tolist()):
            near |= set(each.of(cluster).tolist()) - {row}
    by_distance = sorted((dist(POINTS[row].tolist(), POINTS[other].tolist()), other) for other in near)[:NEAR]
    places = ranked(CANDIDATES[row], [CANDIDATES[other] for _, other in by_distance])
    return [by_distance[place][1] for place in places], [by_distance[place][0] for place in places]


def test_all_lists_are_those_of_each_song_alone() -> None:
    near, distances = neighbours_of(CANDIDATES, *near_songs(POINTS, GROUPS))
    for row in range(SONGS):
        wanted, far = alone(row)
        assert near[row, : len(wanted)].tolist() == wanted
        assert distances[row, : len(wanted)] == pytest.approx(far)
        assert set(near[row, len(wanted) :].tolist()) <= {row}


def test_a_song_in_two_clusters_of_another_is_told_once() -> None:
    near, _ = near_songs(POINTS, GROUPS)
    for own in near.tolist():
        told = [row for row in own if row >= 0]
        assert len(told) == len(set(told))


def test_a_song_alone_in_its_cluster_has_no_neighbours() -> None:
    lonely = [
        GroupClusters("pop", np.arange(1), np.zeros(1, np.int32), np.zeros((1, 6), np.float32), [()], 0.0)
    ]
    near, distances = near_songs(POINTS[:2], lonely)
    assert near.tolist() == [[-1] * NEAR] * 2
    assert np.isinf(distances).all()
    found, _ = neighbours_of(CANDIDATES[:2], near, distances)
    assert found.tolist() == [[0] * SONG_NEIGHBOURS, [1] * SONG_NEIGHBOURS]
