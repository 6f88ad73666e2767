"""What is measured of ranked neighbours, one value for each artist, and how sure their average is.

Neighbours come as (N, k) row numbers, nearest first, `NOBODY` where an artist has fewer than k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from local.evaluation.truth import Truth

    type Values = NDArray[np.float64]
    type Neighbours = NDArray[np.intp]
    type Statistic = Callable[[Values], Values]
    """Of the last axis."""

NOBODY = -1
RESAMPLES = 1000
_AT_ONCE = 50
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its confidence interval of `LEVEL`."""

    value: float
    low: float
    high: float


def ndcg(neighbours: Neighbours, truth: Truth) -> Values:
    """Normalised discounted cumulative gain: sum of truth[i] / log2(i + 1) over the ranks i, by the best sum.

    With the weight itself as gain: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR
    techniques", ACM TOIS 20(4), 2002. NaN for an artist that belongs to nobody.
    """
    k = neighbours.shape[1]
    discounts = 1 / np.log2(np.arange(2, k + 2))
    best = -np.partition(-truth, min(k, truth.shape[1] - 1), axis=1)[:, :k]
    ideal = -np.sort(-best, axis=1) @ discounts[: best.shape[1]]
    return _ratio(_gains(neighbours, truth) @ discounts, ideal)


def recall(neighbours: Neighbours, truth: Truth) -> Values:
    """Share of the k artists that belong most to one (or of all, if fewer do) that are its neighbours.

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 8.3, with the k strongest as the
    relevant ones; whoever belongs as much as the k-th is relevant too. NaN for an artist that belongs to
    nobody.
    """
    k = min(neighbours.shape[1], truth.shape[1])
    last = -np.partition(-truth, k - 1, axis=1)[:, k - 1]
    gains = _gains(neighbours, truth)
    hits = ((gains > 0) & (gains >= last[:, None])).sum(axis=1)
    return _ratio(hits, np.minimum((truth > 0).sum(axis=1), k))


def genre_precision(neighbours: Neighbours, main_genres: Sequence[str | None]) -> Values:
    """Share of the k neighbours that have the artist's main genre; NaN for an artist without one.

    Precision at k as in Manning, Raghavan and Schütze, 8.4.
    """
    numbers = {genre: n for n, genre in enumerate(sorted({genre for genre in main_genres if genre}))}
    labels = np.array([numbers[genre] if genre else -1 for genre in main_genres])
    same = (labels[neighbours] == labels[:, None]) & (neighbours != NOBODY)
    precision: Values = np.where(labels >= 0, same.mean(axis=1), np.nan)
    return precision


def occurrences(neighbours: Neighbours) -> Values:
    """How many artists have each among their k neighbours."""
    named = neighbours[neighbours != NOBODY]
    return np.bincount(named, minlength=len(neighbours)).astype(np.float64)


def overlap(neighbours: Neighbours, others: Neighbours) -> Values:
    """Share of each artist's neighbours that are also among its others; NaN where it has none."""
    valid = neighbours != NOBODY
    kept = ((neighbours[:, :, None] == others[:, None, :]).any(axis=2) & valid).sum(axis=1)
    return _ratio(kept, valid.sum(axis=1))


def mean(values: Values) -> Values:
    """The average along the last axis; NaN values are left out."""
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))


def skewness(values: Values) -> Values:
    """The third standardised moment along the last axis; 0 where all are equal.

    Of the occurrences it tells hubness: Radovanović, Nanopoulos and Ivanović, "Hubs in space: popular
    nearest neighbors in high-dimensional data", JMLR 11, 2010.
    """
    centred = values - values.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1))
    third = (centred**3).mean(axis=-1)
    skew: Values = np.divide(third, deviation**3, out=np.zeros_like(third), where=deviation > 0)
    return skew


def estimate(values: Values, statistic: Statistic, generator: np.random.Generator) -> Estimate | None:
    """The average over folds of a statistic of the artists' values, with its bootstrap percentile interval.

    Folds and artists are each drawn with replacement `RESAMPLES` times: Owen, "The pigeonhole bootstrap",
    Annals of Applied Statistics 1(2), 2007; with one fold, that of Efron and Tibshirani, "An Introduction to
    the Bootstrap", 1993, chapter 13. The neighbours themselves stay as they are, so the interval tells what
    another draw of artists to ask for would give, and of playlists to judge by, not another catalogue.

    Args:
        values: (F, N) of each fold and artist; folds of NaN alone are left out.
        statistic: of a fold.
        generator: draws.

    Returns:
        None without any value.
    """
    values = values[~np.isnan(values).all(axis=1)]
    if not len(values):
        return None
    folds, artists = len(values), values.shape[1]
    drawn = []
    for _ in range(RESAMPLES // _AT_ONCE):
        picked = generator.integers(artists, size=(_AT_ONCE, artists))
        told = np.array([statistic(own[picked]) for own in values])
        counts = generator.multinomial(folds, np.full(folds, 1 / folds), size=_AT_ONCE).T
        counts = np.where(np.isnan(told), 0, counts)
        drawn.append(_ratio((counts * np.nan_to_num(told)).sum(axis=0), counts.sum(axis=0)))
    low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(statistic(values).mean()), float(low), float(high))


def _ratio(parts: NDArray[Any], wholes: NDArray[Any]) -> Values:
    """NaN where the whole is 0."""
    ratio: Values = np.divide(parts, wholes, out=np.full(np.shape(parts), np.nan), where=wholes > 0)
    return ratio


def _gains(neighbours: Neighbours, truth: Truth) -> Values:
    gains = np.take_along_axis(truth, np.maximum(neighbours, 0), axis=1)
    return np.where(neighbours == NOBODY, 0.0, gains)
