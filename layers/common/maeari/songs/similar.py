"""Each song's neighbours: the nearest of its clusters, in the order of `placing.ranked`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.similarity.neighbours import nearest
from maeari.songs.placing import NEAR, SONG_NEIGHBOURS, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maeari.songs.clusters import GroupClusters
    from maeari.songs.placing import Candidate

    type Points = NDArray[np.float32]
    type Rows = NDArray[np.int32]
    type Distances = NDArray[np.float64]

_BLOCK = 4096
"""Songs whose candidates are merged or ranked at once: 2 x 60 of each take 6 MB."""

_NOBODY = -1


def near_songs(points: Points, groups: Sequence[GroupClusters]) -> tuple[Rows, Distances]:
    """The `NEAR` nearest songs of each song among those of its clusters, exactly.

    Args:
        points: (N, D).
        groups: the clusters of all groups.

    Returns:
        (N, NEAR) rows, nearest first, equal ones ascending, -1 where there are no more; (N, NEAR) distances,
        infinite there.
    """
    near = np.full((len(points), NEAR), _NOBODY, np.int32)
    distances = np.full((len(points), NEAR), np.inf)
    for group in groups:
        for cluster in range(len(group.centres)):
            rows = group.of(cluster)
            found, far = nearest(points[rows], NEAR)
            for start in range(0, len(rows), _BLOCK):
                block = slice(start, start + _BLOCK)
                own = rows[block]
                near[own], distances[own] = _merged(
                    np.hstack([near[own], rows[found[block]].astype(np.int32)]),
                    np.hstack([distances[own], far[block]]),
                )
    return near, distances


def neighbours_of(
    candidates: Sequence[Candidate], near: Rows, distances: Distances
) -> tuple[NDArray[np.intp], Distances]:
    """The neighbours of all songs.

    Args:
        candidates: N songs, in the order of their rows.
        near: (N, NEAR) as `near_songs` gives them.
        distances: (N, NEAR) likewise.

    Returns:
        (N, `SONG_NEIGHBOURS`) rows by rank and their distances. Places without a neighbour hold the song
        itself.
    """
    count = len(candidates)
    found = np.repeat(np.arange(count)[:, None], SONG_NEIGHBOURS, axis=1)
    lengths = np.zeros(found.shape)
    for start in range(0, count, _BLOCK):
        for row, own in enumerate(near[start : start + _BLOCK].tolist(), start):
            songs = [candidates[each] for each in own if each != _NOBODY]
            places = ranked(candidates[row], songs)
            found[row, : len(places)] = near[row, places]
            lengths[row, : len(places)] = distances[row, places]
    return found, lengths


def _merged(rows: Rows, distances: Distances) -> tuple[Rows, Distances]:
    """(n, NEAR) the nearest of (n, m), each once: a song may be in several clusters of another."""
    order = np.lexsort((rows, distances), axis=-1)
    rows, distances = np.take_along_axis(rows, order, axis=1), np.take_along_axis(distances, order, axis=1)
    again = (rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] != _NOBODY)
    distances[:, 1:][again], rows[:, 1:][again] = np.inf, _NOBODY
    order = np.argsort(distances, axis=1, kind="stable")[:, :NEAR]
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(distances, order, axis=1)
