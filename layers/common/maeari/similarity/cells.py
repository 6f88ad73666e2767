"""Parts of the space that lie together, so that who is near a point can be found without reading everybody.

An inverted file, as in Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", IEEE
TPAMI 33(1), 2011, section IV. A refresh compares everybody with everybody; cells are for those who come in
between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.songs import kmeans

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_SIZE = 256
"""Artists of a cell, on average. About 36 cells are read for one point (`catalogue.mysql_space.READ`)."""

LARGEST = 4 * CELL_SIZE
"""A larger cell is halved: where very many artists are alike, one cell would be as slow to read as all."""

_SAMPLED = 64
_ROUNDS = 8
"""Rows for each cell that its centre is found from, and rounds of Lloyd's algorithm."""


def cells_of(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """(N,) the number of each row's cell, from 0 on: by k-means, the same for the same points."""
    generator = np.random.default_rng(0)
    count = max(1, len(points) // CELL_SIZE)
    sample = points[kmeans.drawn(generator, len(points), count * _SAMPLED)]
    means = kmeans.lloyd(sample, sample[kmeans.drawn(generator, len(sample), count)], _ROUNDS)
    cells = _split(kmeans.nearest(points, means).astype(np.int64), points)
    _, numbers = np.unique(cells, return_inverse=True)
    return numbers


def centres(points: NDArray[np.float32], cells: NDArray[np.int64]) -> NDArray[np.float32]:
    """(C, D) the mean of each cell's rows."""
    return kmeans.means(points, cells, np.zeros((int(cells.max()) + 1, points.shape[1]), np.float32))


def _split(cells: NDArray[np.int64], points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Halves each cell that is too large at the median of its widest coordinate, until none is."""
    number = int(cells.max()) + 1
    waiting = [np.flatnonzero(cells == cell) for cell in np.flatnonzero(np.bincount(cells) > LARGEST)]
    while waiting:
        rows = waiting.pop()
        widest = int(np.argmax(np.ptp(points[rows], axis=0)))
        half = len(rows) // 2
        order = np.argpartition(points[rows, widest], half)
        lower, upper = rows[order[:half]], rows[order[half:]]
        cells[upper] = number
        number += 1
        waiting += [part for part in (lower, upper) if len(part) > LARGEST]
    return cells
