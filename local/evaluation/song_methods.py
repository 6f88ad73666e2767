"""The methods of similar songs that an evaluation compares: the product's own, and those anybody could do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation.metrics import NOBODY
from maeari.songs.clusters import GroupClusters, clusters_of
from maeari.songs.kmeans import kmeans
from maeari.songs.placing import SONG_NEIGHBOURS
from maeari.songs.similar import near_songs, neighbours_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from local.evaluation.metrics import Neighbours
    from maeari.songs.placing import Candidate
    from maeari.songs.space import SongSpace

PLAIN_CLUSTERS = 24
"""Of the whole catalogue, for the method that knows no genre groups."""


@dataclass(frozen=True, slots=True)
class SongInputs:
    """What is known of N songs.

    Attributes:
        space: where they lie.
        candidates: what their order rests on.
        popular: (N,) their rows, those in most playlists that aren't held out first.
        seed: of all that is drawn at random.
    """

    space: SongSpace
    candidates: Sequence[Candidate]
    popular: NDArray[np.intp]
    seed: int


type SongMethod = Callable[[SongInputs], Neighbours]
"""(N, `SONG_NEIGHBOURS`) row numbers, the first rank first, `NOBODY` where there are fewer."""


def shipped(inputs: SongInputs) -> Neighbours:
    """What a refresh does."""
    return _ranked(inputs, clusters_of(inputs.space))


def without_clusters(inputs: SongInputs) -> Neighbours:
    """What a refresh would do if each genre group were one cluster."""
    members = inputs.space.members.items()
    return _ranked(inputs, [_one_cluster(inputs.space, group, rows) for group, rows in members])


def without_groups(inputs: SongInputs) -> Neighbours:
    """What a refresh would do if all songs were one cluster of one genre group."""
    everybody = np.arange(len(inputs.space.track_ids))
    return _ranked(inputs, [_one_cluster(inputs.space, "", everybody)])


def random_songs(inputs: SongInputs) -> Neighbours:
    """Any songs."""
    count = len(inputs.candidates)
    generator = np.random.default_rng(inputs.seed)
    return generator.integers(count, size=(count, SONG_NEIGHBOURS))


def most_popular(inputs: SongInputs) -> Neighbours:
    """The same for all: the songs in most of the playlists that aren't held out; not the song itself."""
    count = len(inputs.candidates)
    named = np.tile(inputs.popular[: SONG_NEIGHBOURS + 1], (count, 1))
    is_other = named != np.arange(count)[:, None]
    is_other[is_other.all(axis=1), -1] = False
    found: Neighbours = named[is_other].reshape(count, SONG_NEIGHBOURS)
    return found


def random_member(inputs: SongInputs) -> Neighbours:
    """Any songs of the same cluster by a plain k-means of all songs."""
    labels = kmeans(inputs.space.points, PLAIN_CLUSTERS, inputs.seed).labels
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels)
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    generator = np.random.default_rng(inputs.seed)
    drawn = generator.random((len(labels), SONG_NEIGHBOURS)) * sizes[labels, None]
    found: Neighbours = order[starts[labels, None] + drawn.astype(np.intp)]
    return found


SONG_METHODS: Mapping[str, SongMethod] = {
    "random": random_songs,
    "most popular": most_popular,
    "k-means, random member": random_member,
    "shipped": shipped,
    "without clusters": without_clusters,
    "without genre groups": without_groups,
}
"""By name, in the order of the report."""


def _ranked(inputs: SongInputs, groups: Sequence[GroupClusters]) -> Neighbours:
    found, _ = neighbours_of(inputs.candidates, *near_songs(inputs.space.points, groups))
    own = np.arange(len(found))[:, None]
    return np.where(found == own, NOBODY, found)


def _one_cluster(space: SongSpace, group: str, rows: NDArray[np.intp]) -> GroupClusters:
    points = space.points[rows]
    labels = np.zeros(len(rows), np.int32)
    return GroupClusters(group, rows, labels, points.mean(axis=0, keepdims=True), [()], 0.0)
