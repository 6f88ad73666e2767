"""Parts of the space that lie together, so that who is near a point can be found without reading everybody.

An inverted file, as in Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", IEEE
TPAMI 33(1), 2011, section IV. A refresh compares everybody with everybody; cells are for those who come in
between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_SIZE = 256
"""Artists of a cell, on average. About 36 cells are read for one point (`catalogue.mysql_space.READ`)."""

LARGEST = 4 * CELL_SIZE
"""A larger cell is halved: where very many artists are alike, one cell would be as slow to read as all."""

_SAMPLED = 64
_ROUNDS = 8
"""Rows for each cell that its centre is found from, and rounds of Lloyd's algorithm."""

_BLOCK = 4096


def cells_of(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """(N,) the number of each row's cell, from 0 on: by k-means, the same for the same points."""
    generator = np.random.default_rng(0)
    count = max(1, len(points) // CELL_SIZE)
    sample = points[_choice(generator, len(points), count * _SAMPLED)]
    means = sample[_choice(generator, len(sample), count)]
    for _ in range(_ROUNDS):
        means = _means(sample, _nearest_of(sample, means), means)
    cells = _split(_nearest_of(points, means), points)
    _, numbers = np.unique(cells, return_inverse=True)
    return numbers


def centres(points: NDArray[np.float32], cells: NDArray[np.int64]) -> NDArray[np.float32]:
    """(C, D) the mean of each cell's rows."""
    return _means(points, cells, np.zeros((int(cells.max()) + 1, points.shape[1]), np.float32))


def _nearest_of(points: NDArray[np.float32], means: NDArray[np.float32]) -> NDArray[np.int64]:
    """(N,) the mean that each row is nearest to."""
    squares = np.einsum("ij,ij->i", means, means)
    found = np.empty(len(points), np.int64)
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        found[start : start + _BLOCK] = np.argmin(squares - 2.0 * (block @ means.T), axis=1)
    return found


def _means(
    points: NDArray[np.float32], cells: NDArray[np.int64], before: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(C, D) the mean of each cell's rows; the one before for a cell without any."""
    counts = np.bincount(cells, minlength=len(before))[:, None]
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(len(before)))
    totals = np.zeros(before.shape)
    filled = counts[:, 0] > 0
    totals[filled] = np.add.reduceat(points[order], starts[filled], axis=0, dtype=np.float64)
    means: NDArray[np.float32] = np.where(filled[:, None], totals / np.maximum(counts, 1), before)
    return means.astype(np.float32)


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


def _choice(generator: np.random.Generator, among: int, most: int) -> NDArray[np.int64]:
    if among <= most:
        return np.arange(among)
    return generator.choice(among, most, replace=False)
