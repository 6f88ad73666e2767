"""How well a clustering parts its rows, by the three usual measures that need no truth.

A measure is None where it isn't defined: with fewer than two clusters, and where the text says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Rows = NDArray[np.float32]
    type Doubles = NDArray[np.float64]
    type Labels = NDArray[np.integer]

MOST = 8000
"""Rows of which the silhouette is exact; of more it is that of so many at random."""

_BLOCK = 1 << 20
"""Distances at once: 8 MB."""


def silhouette(rows: Rows, labels: Labels, seed: int = 0) -> float | None:
    """The mean of (b - a) / max(a, b): a to the rows of one's own cluster, b to those of the nearest other.

    Of mean Euclidean distances; from -1 to 1, the more the better, 0 for a row alone in its cluster.
    Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
    Journal of Computational and Applied Mathematics 20, 1987.

    Args:
        rows: (n, d).
        labels: (n,) their clusters.
        seed: of the sample that stands for more than `MOST` rows.
    """
    if len(rows) > MOST:
        chosen = np.random.default_rng(seed).choice(len(rows), MOST, replace=False, shuffle=False)
        rows, labels = rows[chosen], labels[chosen]
    numbers, sizes = _numbered(labels)
    if len(sizes) < 2:  # noqa: PLR2004
        return None
    members = np.eye(len(sizes))[numbers]
    points = _centred(rows)
    step = max(_BLOCK // len(points), 1)
    scores = [
        _silhouettes(_distances(points[start : start + step], points) @ members, own, sizes)
        for start in range(0, len(points), step)
        for own in [numbers[start : start + step]]
    ]
    return float(np.concatenate(scores).mean())


def davies_bouldin(rows: Rows, labels: Labels) -> float | None:
    """The mean over clusters of the worst (s_i + s_j) / d_ij: the less the better.

    s is the mean distance of a cluster's rows from its centre, d_ij that of two centres; clusters with one
    centre aren't compared. Davies and Bouldin, "A cluster separation measure", IEEE TPAMI 1(2), 1979.

    Args:
        rows: (n, d).
        labels: (n,) their clusters.
    """
    clustered = _clustered(rows, labels)
    if clustered is None:
        return None
    points, centres, numbers, sizes = clustered
    within = np.bincount(numbers, np.linalg.norm(points - centres[numbers], axis=1)) / sizes
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)
    sums = within[:, None] + within
    return float(np.divide(sums, apart, out=np.zeros_like(sums), where=apart > 0).max(axis=1).mean())


def calinski_harabasz(rows: Rows, labels: Labels) -> float | None:
    """The variance between clusters by that within them, each by its degrees of freedom: the more the better.

    None also where no row is off its centre. Caliński and Harabasz, "A dendrite method for cluster
    analysis", Communications in Statistics 3(1), 1974.

    Args:
        rows: (n, d).
        labels: (n,) their clusters.
    """
    clustered = _clustered(rows, labels)
    if clustered is None:
        return None
    points, centres, numbers, sizes = clustered
    within = float(((points - centres[numbers]) ** 2).sum())
    between = float(sizes @ (centres**2).sum(axis=1))
    if not within:
        return None
    return between / (len(sizes) - 1) / within * (len(rows) - len(sizes))


def _clustered(
    rows: Rows, labels: Labels
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]] | None:
    """Rows and centres about their mean, each row's cluster, the clusters' sizes; None for one cluster."""
    numbers, sizes = _numbered(labels)
    if len(sizes) < 2:  # noqa: PLR2004
        return None
    points = _centred(rows)
    return points, _means(points, numbers, sizes), numbers, sizes


def _numbered(labels: Labels) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(n,) the labels without gaps, from 0 on, and how many rows have each."""
    _, numbers, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    return numbers, sizes


def _centred(rows: Rows) -> Doubles:
    points = rows.astype(np.float64)
    centred: Doubles = points - points.mean(axis=0)
    return centred


def _means(points: Doubles, numbers: NDArray[np.intp], sizes: NDArray[np.intp]) -> Doubles:
    totals = [np.bincount(numbers, column, minlength=len(sizes)) for column in points.T]
    means: Doubles = np.stack(totals, axis=1) / sizes[:, None]
    return means


def _distances(some: Doubles, points: Doubles) -> Doubles:
    squares = np.einsum("ij,ij->i", points, points)
    own = np.einsum("ij,ij->i", some, some)
    squared = own[:, None] - 2 * some @ points.T + squares
    # What is left of equal rows is rounding.
    squared[squared < np.finfo(np.float64).eps * 16 * (own[:, None] + squares)] = 0
    distances: Doubles = np.sqrt(squared)
    return distances


def _silhouettes(totals: Doubles, own: NDArray[np.intp], sizes: NDArray[np.intp]) -> Doubles:
    """Of (b, k) sums of the distances from each row to the rows of each cluster."""
    rows = np.arange(len(own))
    alone = sizes[own] == 1
    a = totals[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = totals / sizes
    means[rows, own] = np.inf
    b = means.min(axis=1)
    larger = np.maximum(a, b)
    scores = np.divide(b - a, larger, out=np.zeros_like(a), where=larger > 0)
    return np.where(alone, 0.0, scores)
