"""k-means: rows parted into clusters, so that the squares of their distances from the centres are small.

Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982, from seeds
by greedy k-means++ (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007).
Most rounds are spent on rows that stay where they are: those are left out by a bound, after Hamerly, "Making
k-means even faster", SDM 2010. What depends on luck, the seeding, happens on a sample, and what it did
badly is mended there: clusters that are hardly needed move to where the distances are large, after Fritzke,
"The breathing k-means algorithm", 2020 (arXiv 2006.15666).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Rows = NDArray[np.float32]
    type Labels = NDArray[np.int32]

SAMPLED = 20
FEWEST_SAMPLED = 2048
"""Rows of the sample for each cluster, and at least in all. Up to twice as many rows are all taken."""

SEEDED = 1 << 16
MOST_STARTS = 10
"""Sampled rows times clusters of all starts together, and most starts: the fewer the clusters, the more a
start depends on luck and the less it costs."""

STARTING_ROUNDS = 6
"""Rounds on the sample before starts are compared, and before a change is."""

MOST_MOVED = 2
"""Clusters that are moved at once at first; one when that doesn't help."""

HELPED = 1e-4
"""Share of the inertia that moving clusters must save."""

ROUNDS = 300
TOLERANCE = 1e-4
"""Lloyd's algorithm ends after so many rounds, or when the centres move less than this share of the rows'
variance, as scikit-learn's does."""

_BLOCK = 1 << 18
"""Scores of rows and centres at once: 1 MB, which stays in a cache."""

_SAME = 1e-6
"""Rows are equal, as far as single precision tells, below this share of the largest squared length."""


@dataclass(frozen=True, slots=True)
class Clustering:
    """Rows in clusters.

    Attributes:
        labels: (n,) the number of each row's cluster, from 0 on; none is left out.
        centres: (k, d) the mean of each cluster's rows.
        inertia: sum of the squared distances of all rows from their centres.
    """

    labels: Labels
    centres: Rows
    inertia: float


def kmeans(rows: Rows, count: int, seed: int = 0) -> Clustering:
    """Parts rows into clusters; the same seed gives the same.

    Args:
        rows: (n, d), finite.
        count: clusters, 1 or more. Fewer are made where fewer rows differ.
        seed: of the sample and the seeding.

    Returns:
        k clusters, k at most `count`.
    """
    generator = np.random.default_rng(seed)
    middle = rows.mean(axis=0, dtype=np.float64).astype(np.float32) if len(rows) else np.float32(0)
    centred = np.ascontiguousarray(rows - middle, np.float32)
    most = max(count * SAMPLED, FEWEST_SAMPLED)
    sample = centred if len(rows) <= 2 * most else centred[drawn(generator, len(rows), most)]
    starts = [
        lloyd(sample, _seeds(sample, count, generator), STARTING_ROUNDS)
        for _ in range(min(max(SEEDED // max(count * len(sample), 1), 1), MOST_STARTS))
    ]
    best = min(starts, key=lambda centres: inertia(sample, nearest(sample, centres), centres))
    centres = lloyd(centred, _mended(sample, best, generator))
    used, labels = np.unique(nearest(centred, centres), return_inverse=True)
    centres = centres[used]
    return Clustering(labels.astype(np.int32), centres + middle, inertia(centred, labels, centres))


def lloyd(rows: Rows, centres: Rows, rounds: int = ROUNDS) -> Rows:
    """(k, d) centres after rounds of Lloyd's algorithm.

    Args:
        rows: (n, d), about their mean, so that single precision tells them apart.
        centres: (k, d) to begin with. One that no row is nearest to moves to the row worst served.
        rounds: at most.
    """
    columns = np.ascontiguousarray(rows.T, np.float64)
    enough = TOLERANCE * columns.var(axis=1).mean() if len(rows) else 0.0
    labels, first, second = _two_nearest(rows, centres)
    margins = np.sqrt(second) - np.sqrt(first)
    totals = _totals(columns, labels, len(centres))
    for _ in range(rounds):
        moved = _refilled(rows, labels, _means(totals, centres))
        steps = np.linalg.norm(moved - centres, axis=1)
        centres = moved
        if float(steps @ steps) <= enough:
            break
        margins -= steps[labels] + steps.max()
        unsure = np.flatnonzero(margins <= 0)
        found, first, second = _two_nearest(rows[unsure], centres)
        margins[unsure] = np.sqrt(second) - np.sqrt(first)
        is_new = found != labels[unsure]
        new, labels_of_new = unsure[is_new], found[is_new]
        totals -= _totals(columns[:, new], labels[new], len(centres))
        totals += _totals(columns[:, new], labels_of_new, len(centres))
        labels[new] = labels_of_new
    return centres


def nearest(rows: Rows, centres: Rows) -> Labels:
    """(n,) the centre that each row is nearest to; of equally near ones the first."""
    scores = np.hstack([-2 * centres, np.einsum("ij,ij->i", centres, centres)[:, None]]).T
    found = np.empty(len(rows), np.int32)
    step = max(_BLOCK // max(len(centres), 1), 1)
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        found[start : start + step] = (block @ scores[:-1] + scores[-1]).argmin(axis=1)
    return found


def means(rows: Rows, labels: NDArray[np.integer], otherwise: Rows) -> Rows:
    """(k, d) the mean of each cluster's rows, added up in double precision.

    Args:
        rows: (n, d).
        labels: (n,) their clusters.
        otherwise: (k, d) what a cluster without rows gets.
    """
    return _means(_totals(rows.T, labels, len(otherwise)), otherwise)


def inertia(rows: Rows, labels: NDArray[np.integer], centres: Rows) -> float:
    """Sum of the squared distances of (n, d) rows from the centres of their clusters."""
    return float(_squared(rows, labels, centres).sum())


def drawn(generator: np.random.Generator, among: int, most: int) -> NDArray[np.intp]:
    """Row numbers: all, or so many at random, without any twice."""
    if among <= most:
        return np.arange(among)
    return generator.choice(among, most, replace=False, shuffle=False)


def _two_nearest(rows: Rows, centres: Rows) -> tuple[Labels, Rows, Rows]:
    """(n,) each row's nearest centre, and the squared distances from it and from the second nearest."""
    scores = np.hstack([-2 * centres, np.einsum("ij,ij->i", centres, centres)[:, None]]).T
    labels = np.empty(len(rows), np.int32)
    both = np.empty((2, len(rows)), np.float32)
    step = max(_BLOCK // max(len(centres), 1), 1)
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        found = block @ scores[:-1] + scores[-1]
        every = np.arange(len(block))
        own = found.argmin(axis=1)
        labels[start : start + step] = own
        both[0, start : start + step] = found[every, own]
        found[every, own] = np.inf
        both[1, start : start + step] = found.min(axis=1)
    first, second = np.maximum(both + np.einsum("ij,ij->i", rows, rows), 0)
    return labels, first, second


def _mended(rows: Rows, centres: Rows, generator: np.random.Generator) -> Rows:
    """Moves the clusters that are missed least into those that serve their rows worst, while it helps."""
    moved = min(MOST_MOVED, len(centres) // 2)
    labels, first, second = _two_nearest(rows, centres)
    while moved:
        missed = np.argsort(np.bincount(labels, second - first, minlength=len(centres)))[:moved]
        spent = np.bincount(labels, first, minlength=len(centres))
        spent[missed] = 0
        tried = centres.copy()
        for cluster, worst in zip(missed, np.argsort(-spent), strict=False):
            tried[cluster] = rows[_drawn_by(np.where(labels == worst, first, 0), generator)]
        tried = lloyd(rows, tried, STARTING_ROUNDS)
        after = _two_nearest(rows, tried)
        if after[1].sum(dtype=np.float64) < (1 - HELPED) * first.sum(dtype=np.float64):
            centres, (labels, first, second) = tried, after
        else:
            moved -= 1
    return centres


def _drawn_by(weights: Rows, generator: np.random.Generator, count: int = 1) -> NDArray[np.intp]:
    """Row numbers, each as likely as its weight."""
    upto = weights.cumsum(dtype=np.float64)
    found: NDArray[np.intp] = np.searchsorted(upto, generator.random(count) * upto[-1], side="right")
    return np.minimum(found, len(upto) - 1, dtype=np.intp)


def _totals(columns: NDArray[np.floating], labels: NDArray[np.integer], count: int) -> NDArray[np.float64]:
    """(count, d + 1) sums of each cluster's part of (d, n) columns, and at last how many rows it has."""
    sums = [np.bincount(labels, column, minlength=count) for column in columns]
    return np.stack([*sums, np.bincount(labels, minlength=count).astype(np.float64)], axis=1)


def _means(totals: NDArray[np.float64], otherwise: Rows) -> Rows:
    sizes = totals[:, -1:]
    found = totals[:, :-1] / np.maximum(sizes, 1)
    return np.where(sizes > 0, found, otherwise).astype(np.float32)


def _refilled(rows: Rows, labels: Labels, centres: Rows) -> Rows:
    """Moves the centres of clusters without rows to the rows that are farthest from theirs."""
    empty = np.flatnonzero(np.bincount(labels, minlength=len(centres)) == 0)
    if len(empty):
        squared = _squared(rows, labels, centres)
        farthest = np.argsort(-squared, kind="stable")[: len(empty)]
        farthest = farthest[squared[farthest] > _SAME * squared.max(initial=1.0)]
        centres[empty[: len(farthest)]] = rows[farthest]
    return centres


def _squared(rows: Rows, labels: NDArray[np.integer], centres: Rows) -> NDArray[np.float64]:
    differences = rows - centres[labels]
    squared: NDArray[np.float64] = np.einsum("ij,ij->i", differences, differences, dtype=np.float64)
    return squared


def _seeds(rows: Rows, count: int, generator: np.random.Generator) -> Rows:
    """Greedy k-means++: of some rows drawn by their squared distance, the one that most lessens them all."""
    trials = 2 + int(np.log(count))
    squares = np.einsum("ij,ij->i", rows, rows)
    same = _SAME * squares.max(initial=0.0)
    chosen = generator.integers(len(rows), size=min(len(rows), 1)).tolist()
    left = np.full(len(rows), np.inf, np.float32)
    while chosen:
        left = np.minimum(left, squares - 2 * rows @ rows[chosen[-1]] + squares[chosen[-1]])
        left[left <= same] = 0.0
        if len(chosen) == count or not left.any():
            break
        tried = _drawn_by(left, generator, trials)
        served = squares[tried, None] - 2 * rows[tried] @ rows.T + squares
        chosen.append(int(tried[np.minimum(served, left).sum(axis=1).argmin()]))
    seeds: Rows = rows[chosen]
    return seeds
