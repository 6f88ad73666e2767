"""The clusters of each genre group: songs that sound alike. They are no genres, and nobody is told so.

Features alone make them: with year and popularity, which count twice, a cluster would stand for an age.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import FEATURES
from maeari.similarity.reasons import NOTICEABLE, trait
from maeari.songs.cluster_metrics import silhouette
from maeari.songs.kmeans import Clustering, kmeans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maeari.songs.space import SongSpace

    type Rows = NDArray[np.float32]

FEWEST = 3
MOST = 12
"""Numbers of clusters of a group that are tried. Two only tell loud from quiet."""

SMALL = 150
"""A group of fewer songs is one cluster: each of its clusters would have fewer songs than a list needs."""

TRIED = 4000
JUDGED = 2000
"""Songs of a group, at random, among which each number is tried, and of which the silhouette is taken."""

CRITERION = (
    f"the number from {FEWEST} to {MOST} with the largest mean silhouette; a group of fewer than {SMALL} "
    "songs is one cluster"
)

MOST_TRAITS = 3


@dataclass(frozen=True, slots=True)
class GroupClusters:
    """One genre group in clusters.

    Attributes:
        group: its slug.
        rows: (n,) its songs in the space, ascending.
        labels: (n,) their clusters.
        centres: (k, 9), in the coordinates of the features.
        traits: of each cluster, as in a `Reason`.
        seconds: that it took to find them.
    """

    group: str
    rows: NDArray[np.intp]
    labels: NDArray[np.int32]
    centres: Rows
    traits: Sequence[Sequence[str]]
    seconds: float

    def of(self, cluster: int) -> NDArray[np.intp]:
        """The songs of one cluster, as rows of the space, ascending."""
        found: NDArray[np.intp] = self.rows[self.labels == cluster]
        return found


def clusters_of(space: SongSpace) -> list[GroupClusters]:
    """Each group's clusters; the same songs give the same."""
    return [_clustered(space, group, rows) for group, rows in space.members.items()]


def _clustered(space: SongSpace, group: str, rows: NDArray[np.intp]) -> GroupClusters:
    start = time.perf_counter()
    points = space.sound[rows]
    clustering = kmeans(points, number_of_clusters(points))
    weights = np.array([column.weight or np.inf for column in space.scale[: len(FEATURES)]])
    traits = [_traits(centre) for centre in clustering.centres / weights]
    seconds = time.perf_counter() - start
    return GroupClusters(group, rows, clustering.labels, clustering.centres, traits, seconds)


def number_of_clusters(points: Rows) -> int:
    """By `CRITERION`.

    Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
    Journal of Computational and Applied Mathematics 20, 1987, section 4.

    Args:
        points: (n, 9) of one group, in the coordinates of the features.
    """
    if len(points) < SMALL:
        return 1
    sample = points[np.random.default_rng(0).permutation(len(points))[:TRIED]]
    tried = {count: kmeans(sample, count) for count in range(FEWEST, MOST + 1)}
    return max(tried, key=lambda count: _worth(sample, tried[count]))


def _worth(sample: Rows, clustering: Clustering) -> float:
    judged = silhouette(sample[:JUDGED], clustering.labels[:JUDGED])
    return -1.0 if judged is None else judged


def _traits(scores: NDArray[np.float64]) -> list[str]:
    """What a cluster stands for: its features farthest from the average of all songs, if noticeably far."""
    features = scores.tolist()
    farthest = sorted(range(len(features)), key=lambda number: -abs(features[number]))[:MOST_TRAITS]
    noticeable = [number for number in farthest if abs(features[number]) >= NOTICEABLE]
    return [trait(number, high=features[number] > 0) for number in noticeable]
