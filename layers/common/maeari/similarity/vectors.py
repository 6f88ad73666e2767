"""From per-artist statistics to vectors whose Euclidean distance tells how alike two artists sound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from maeari.similarity.scale import FARTHEST, GENRE_WEIGHT, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_GENRES = 512
"""Columns of the genre part: the most frequent genres."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of N artists.

    Attributes:
        artist_ids: N ids in ascending order.
        genres: N tuples of genre names.
        means: (N, 9) mean of each audio feature in the order of `catalogue.model.FEATURES`, NaN where
            no track of the artist has it.
        tracks: N numbers of tracks that were measured, so that they count in a mean.
    """

    artist_ids: Sequence[str]
    genres: Sequence[tuple[str, ...]]
    means: NDArray[np.float64]
    tracks: Sequence[int]

    def comparable(self) -> Statistics:
        """Only the artists of whom anything is known: a feature or a genre."""
        known = ~np.isnan(self.means).all(axis=1) | np.array([bool(g) for g in self.genres], dtype=bool)
        kept: list[int] = np.flatnonzero(known).tolist()
        return Statistics(
            [self.artist_ids[i] for i in kept],
            [self.genres[i] for i in kept],
            self.means[kept],
            [self.tracks[i] for i in kept],
        )


def scale_of(statistics: Statistics) -> Scale:
    """The scale that these artists give.

    A genre that few artists have tells more: log((1 + N) / (1 + artists with it)) + 1, the smoothed inverse
    document frequency of Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 6.2.
    """
    means = statistics.means
    counts = np.maximum((~np.isnan(means)).sum(axis=0), 1)
    centre = np.nansum(means, axis=0) / counts
    spread = np.sqrt((np.nan_to_num(means - centre) ** 2).sum(axis=0) / counts)
    spread[spread <= 1e-9 * np.maximum(np.abs(centre), 1.0)] = 0.0
    artists = len(statistics.genres)
    owners = Counter(genre for names in statistics.genres for genre in set(names))
    idf = {genre: log((1 + artists) / (1 + count)) + 1 for genre, count in owners.most_common(MOST_GENRES)}
    return Scale(centre.tolist(), spread.tolist(), idf)


def standardised(means: NDArray[np.float64], scale: Scale) -> NDArray[np.float32]:
    """(N, D) z-scores by column, as `Scale.scores` gives them for one artist."""
    spread = np.array(scale.spread)
    equal = spread == 0
    scores = np.nan_to_num(means - np.array(scale.centre)) / np.where(equal, 1.0, spread)
    return np.clip(np.where(equal, 0.0, scores), -FARTHEST, FARTHEST).astype(np.float32)


def genre_weights(genres: Sequence[tuple[str, ...]], scale: Scale) -> NDArray[np.float32]:
    """(N, G) tf-idf of the genres, each row of length 1, or 0 without genres, as `Scale.genre_weights`."""
    columns = {genre: column for column, genre in enumerate(scale.idf)}
    weights = np.zeros((len(genres), len(columns)), np.float32)
    for row, names in enumerate(genres):
        for genre in names:
            if genre in columns:
                weights[row, columns[genre]] = scale.idf[genre]
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    return np.divide(weights, lengths, out=weights, where=lengths > 0)


def vectors(scores: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, D + G): standardised features and genres side by side."""
    return np.hstack([scores, np.float32(GENRE_WEIGHT) * weights])
