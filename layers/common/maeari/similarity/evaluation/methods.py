"""The methods that an evaluation compares: each makes points of a table, whose Euclidean distance ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.similarity.evaluation.metrics import NOBODY
from maeari.similarity.neighbours import nearest
from maeari.similarity.vectors import Statistics, genre_weights, scale_of, standardised, vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from maeari.similarity.evaluation.track_table import TrackTable

NAIVE_FEATURES = 6
"""The first six, danceability to instrumentalness."""

_PLAUSIBLE = {
    "loudness": (-60.0, 0.0),
    "tempo": (np.nextafter(0.0, 1.0), np.nextafter(400.0, 0.0)),
}
"""Least and greatest value of a feature, 0 and 1 of the others: the ranges of statistics.sql."""


@dataclass(frozen=True, slots=True)
class Points:
    """Where the comparable artists lie.

    Attributes:
        rows: (M,) their rows in the table.
        coordinates: (M, D).
    """

    rows: NDArray[np.intp]
    coordinates: NDArray[np.float32]


type Method = Callable[[TrackTable], Points]


def naive(table: TrackTable) -> Points:
    """The mean of six features, each brought to 0..1 by its least and greatest mean; no value is doubted."""
    found, _ = _means(*table.features(), len(table.tracks))
    rows = np.flatnonzero(~np.isnan(found[:, :NAIVE_FEATURES]).any(axis=1))
    means = found[rows, :NAIVE_FEATURES]
    if not len(rows):
        return Points(rows, means.astype(np.float32))
    low, high = means.min(axis=0), means.max(axis=0)
    scaled = (means - low) / np.where(high > low, high - low, 1.0)
    return Points(rows, scaled.astype(np.float32))


def shipped(table: TrackTable) -> Points:
    """What a refresh does, with features and genres."""
    return _refreshed(table, statistics(table))


def features_only(table: TrackTable) -> Points:
    """What a refresh does in a catalogue without genres."""
    return _refreshed(table, replace(statistics(table), genres=[()] * len(table.tracks)))


def genres_only(table: TrackTable) -> Points:
    """What a refresh does in a catalogue without features."""
    known = statistics(table)
    return _refreshed(table, replace(known, means=np.full_like(known.means, np.nan)))


METHODS: Mapping[str, Method] = {
    "naive": naive,
    "shipped": shipped,
    "features only": features_only,
    "genres only": genres_only,
}
"""By name, in the order of the report."""


def statistics(table: TrackTable) -> Statistics:
    """What statistics.sql would tell of these artists after an import."""
    values, owners = table.features()
    for column, name in enumerate(FEATURES):
        low, high = _PLAUSIBLE.get(name, (0.0, 1.0))
        outside = ~((values[:, column] >= low) & (values[:, column] <= high))
        values[outside, column] = np.nan
    means, tracks = _means(values, owners, len(table.tracks))
    return Statistics(table.artist_ids, table.genres(), means, tracks.tolist())


def neighbours_of(table: TrackTable, method: Method, k: int) -> NDArray[np.intp]:
    """(N, k) row numbers in the table, nearest first; `NOBODY` where there are fewer.

    Raises:
        NothingToCompare: the method can place fewer than two artists.
    """
    points = method(table)
    if len(points.rows) < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{len(points.rows)} comparable artists, two are needed")
    near, _ = nearest(points.coordinates, k)
    found = np.full((len(table.tracks), k), NOBODY, np.intp)
    found[points.rows, : near.shape[1]] = points.rows[near]
    return found


def _refreshed(table: TrackTable, known: Statistics) -> Points:
    comparable = known.comparable()
    scale = scale_of(comparable)
    scores = standardised(comparable.means, scale)
    row_of = {artist_id: row for row, artist_id in enumerate(table.artist_ids)}
    rows = np.array([row_of[artist_id] for artist_id in comparable.artist_ids], dtype=np.intp)
    return Points(rows, vectors(scores, genre_weights(comparable.genres, scale)))


def _means(
    values: NDArray[np.float64], owners: NDArray[np.intp], artists: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """(N, 9) mean of each artist's values, NaN where it has none, and (N,) its tracks with any value."""
    known = ~np.isnan(values)
    sums, counts = np.zeros((2, artists, values.shape[1]))
    np.add.at(sums, owners, np.where(known, values, 0.0))
    np.add.at(counts, owners, known)
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return means, np.bincount(owners[known.any(axis=1)], minlength=artists)
