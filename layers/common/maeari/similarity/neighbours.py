"""Exact nearest neighbours by Euclidean distance, a block of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1024
"""Rows compared with all others at once: 1024 x 10,000 distances take 40 MB."""

_MARGIN = 12
"""Candidates taken beyond k in single precision, before double precision decides the order."""


def nearest(points: NDArray[np.float32], k: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The k nearest other rows of every row; equal distances in the order of the rows.

    Of more than `_MARGIN` rows too many at one distance, such as exact duplicates, any may be left out.

    Args:
        points: (N, D).
        k: how many; fewer when there are fewer other rows.

    Returns:
        (N, k) row numbers and (N, k) distances, nearest first.
    """
    count = len(points)
    k = min(k, count - 1)
    taken = min(k + 1 + _MARGIN, count)  # one more, because the row itself is among them
    centred = points - points.mean(axis=0)  # smaller numbers lose less in single precision
    squares = np.einsum("ij,ij->i", centred, centred)
    exact = centred.astype(np.float64)
    rows = np.empty((count, k), np.intp)
    distances = np.empty((count, k), np.float64)
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        # |a - b|^2 = |a|^2 - 2ab + |b|^2; |a|^2 is the same along a row and doesn't change the order.
        near = squares - 2.0 * (centred[block] @ centred.T)
        candidates = np.sort(np.argpartition(near, taken - 1, axis=1)[:, :taken], axis=1)
        differences = exact[candidates] - exact[block, None, :]
        found = np.sqrt(np.einsum("ijk,ijk->ij", differences, differences))
        found[candidates == np.arange(block.start, block.stop)[:, None]] = np.inf
        order = np.argsort(found, axis=1, kind="stable")[:, :k]
        rows[block] = np.take_along_axis(candidates, order, axis=1)
        distances[block] = np.take_along_axis(found, order, axis=1)
    return rows, distances
