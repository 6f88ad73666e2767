"""The space of a refresh: where each artist lies, made of what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.similarity.neighbours import nearest
from maeari.similarity.scale import COLUMNS, LISTENER_WEIGHT, RECORDING_DIMENSIONS, TAG_WEIGHT, Scale
from maeari.similarity.tag_space import Tagging, TagSpace, tag_space
from maeari.similarity.vectors import Statistics, recording_part, scale_of, scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ArtistSpace:
    """Where N artists lie.

    Attributes:
        artist_ids: N ids in ascending order.
        tracks: (N,) numbers of recordings that were measured.
        points: (N, D) coordinates whose Euclidean distance tells how alike two artists sound.
        scores: (N, 9) z-scores of the features, in the order of `catalogue.model.FEATURES`.
        prominence: (N,) place by popularity, then by measured recordings; 1 is first.
        tagged: (N,) whether tags or listeners say where an artist lies, beside its recordings.
        tagging: the artists' tags that have a place.
        scale: of the recordings' part.
        tags: where the tags point to.
    """

    artist_ids: Sequence[str]
    tracks: NDArray[np.int64]
    points: NDArray[np.float32]
    scores: NDArray[np.float32]
    prominence: NDArray[np.int64]
    tagged: NDArray[np.bool_]
    tagging: Tagging
    scale: Scale
    tags: TagSpace


def space_of(statistics: Statistics, tagging: Tagging, listeners: Tagging | None = None) -> ArtistSpace:
    """Places all artists of whom anything is known: a feature, a tag or listeners.

    Args:
        statistics: of N artists.
        tagging: what they are filed under, in N rows.
        listeners: who their listeners hear besides, in N rows; None leaves that signal out.

    Raises:
        NothingToCompare: fewer than two artists can be placed.
    """
    tagging = tagging.frequent()
    listeners = listeners.frequent() if listeners else None
    tagged = tagging.tagged() | listeners.tagged() if listeners else tagging.tagged()
    known = ~np.isnan(statistics.means[:, : len(FEATURES)]).all(axis=1) | tagged
    if known.sum() < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{known.sum()} comparable artists, two are needed")
    statistics, tagging = statistics.chosen(known), tagging.chosen(known)
    scale, tags = scale_of(statistics), tag_space(tagging)
    recordings = recording_part(statistics, scale)
    parts = [recordings, TAG_WEIGHT * tags.place(tagging)]
    if listeners:
        listeners = listeners.chosen(known)
        parts.append(LISTENER_WEIGHT * tag_space(listeners).place(listeners))
    return ArtistSpace(
        statistics.artist_ids,
        statistics.tracks,
        np.hstack(parts).astype(np.float32),
        scores(recordings, scale),
        _prominence(statistics),
        tagged[known],
        tagging,
        scale,
        tags,
    )


def neighbours_of(space: ArtistSpace, k: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The k nearest other artists of each, as `neighbours.nearest` gives them.

    An artist without tags and listeners is compared with all others by recordings alone: in the whole space
    it would lie near those alone that have none either.
    """
    if not space.tagged.any():
        return nearest(space.points, k)
    found, lengths = nearest(space.points, k, space.tagged)
    near = np.empty((len(space.points), found.shape[1]), np.intp)
    distances = np.empty(near.shape)
    near[space.tagged], distances[space.tagged] = found, lengths
    if not space.tagged.all():
        recordings = space.points[:, :RECORDING_DIMENSIONS]
        near[~space.tagged], distances[~space.tagged] = nearest(recordings, k, ~space.tagged)
    return near, distances


def _prominence(statistics: Statistics) -> NDArray[np.int64]:
    popularity = np.nan_to_num(statistics.means[:, COLUMNS.index("popularity")], nan=-1.0)
    order = np.lexsort((-statistics.tracks, -popularity))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(1, len(order) + 1)
    return places
