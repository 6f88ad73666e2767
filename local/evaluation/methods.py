"""The methods that an evaluation compares: the naive one, and the product's own, told more or less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation.metrics import NOBODY
from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.similarity import space
from maeari.similarity.neighbours import nearest
from maeari.similarity.scale import COLUMNS
from maeari.similarity.tag_space import Tagging

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

    from local.evaluation.track_table import ListedTrack, TrackTable
    from maeari.similarity.vectors import Statistics

NAIVE_FEATURES = FEATURES[:6]
"""Danceability to instrumentalness."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of N artists.

    Attributes:
        table: their tracks.
        statistics: of their recordings, in N rows.
        tagging: what they are filed under, in N rows.
        listeners: who their listeners hear besides, in N rows; None if nobody knows.
    """

    table: TrackTable
    statistics: Statistics
    tagging: Tagging
    listeners: Tagging | None


type Method = Callable[[Inputs, int], NDArray[np.intp]]
"""(N, k) row numbers, nearest first, `NOBODY` where there are fewer.

Raises NothingToCompare where fewer than two artists can be placed.
"""


def naive(inputs: Inputs, k: int) -> NDArray[np.intp]:
    """By six means, each brought to 0..1 by its least and greatest among artists; no value is doubted."""
    means = np.array([_plain_means(own) for own in inputs.table.tracks])
    rows = np.flatnonzero(~np.isnan(means).any(axis=1))
    if len(rows) < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{len(rows)} artists have all of {', '.join(NAIVE_FEATURES)}, two are needed")
    low, high = means[rows].min(axis=0), means[rows].max(axis=0)
    scaled = (means[rows] - low) / np.where(high > low, high - low, 1.0)
    near, _ = nearest(scaled.astype(np.float32), k)
    return _in_table(inputs.table, rows, near, k)


def _refreshed(inputs: Inputs, k: int) -> NDArray[np.intp]:
    """What a refresh does."""
    placed = space.space_of(inputs.statistics, inputs.tagging, inputs.listeners)
    near, _ = space.neighbours_of(placed, k)
    return _in_table(inputs.table, np.searchsorted(inputs.table.artist_ids, placed.artist_ids), near, k)


def _told(columns: Collection[str] = COLUMNS, *, tags: bool = False, listeners: bool = False) -> Method:
    """What a refresh does where only some of it is known.

    Args:
        columns: those of `scale.COLUMNS` that recordings have.
        tags: whether artists are filed under anything.
        listeners: whether anybody knows who listens to them.
    """

    def method(inputs: Inputs, k: int) -> NDArray[np.intp]:
        known = replace(
            inputs,
            statistics=_only(inputs.statistics, columns),
            tagging=inputs.tagging if tags else _nothing(inputs.tagging),
            listeners=inputs.listeners if listeners else None,
        )
        return _refreshed(known, k)

    return method


METHODS: Mapping[str, Method] = {
    "naive": naive,
    "shipped": _told(tags=True),
    "recordings only": _told(),
    "tags only": _told((), tags=True),
    "features only": _told(FEATURES),
    "without popularity": _told(set(COLUMNS) - {"popularity"}, tags=True),
}
"""By name, in the order of the report. Spotify's development mode tells no popularity."""

LISTENER_METHODS: Mapping[str, Method] = {
    "shipped + listeners": _told(tags=True, listeners=True),
    "listeners only": _told((), listeners=True),
}
"""Those that need to know who listens."""


def _plain_means(tracks: Collection[ListedTrack]) -> list[float]:
    values = ([getattr(track.features, name) for track in tracks] for name in NAIVE_FEATURES)
    known = ([value for value in own if value is not None] for own in values)
    return [sum(own) / len(own) if own else nan for own in known]


def _only(statistics: Statistics, columns: Collection[str]) -> Statistics:
    told = np.array([name in columns for name in COLUMNS])
    means, deviations = (np.where(told, each, np.nan) for each in (statistics.means, statistics.deviations))
    return replace(statistics, means=means, deviations=deviations)


def _nothing(tagging: Tagging) -> Tagging:
    return Tagging(tagging.artists, tagging.rows[:0], tagging.columns[:0], tagging.weights[:0], ())


def _in_table(table: TrackTable, rows: NDArray[np.intp], near: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    found = np.full((len(table.artist_ids), k), NOBODY, np.intp)
    found[rows, : near.shape[1]] = rows[near]
    return found
