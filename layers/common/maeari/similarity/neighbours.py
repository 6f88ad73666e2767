"""Exact nearest neighbours by Euclidean distance, for some hundred thousand rows.

Every row is compared with every other, but mostly by a lower bound of the distance that costs a third of it:
on the first principal axes, and by the length of what is left on the others. Only pairs whose bound is
within the distance of the k nearest rows found so far are measured in full. Distances along principal axes
as bounds: McNames, "A fast nearest-neighbor algorithm based on a principal axis search tree", IEEE TPAMI
23(9), 2001.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    type Rows = NDArray[np.intp]
    type Singles = NDArray[np.float32]
    type Doubles = NDArray[np.float64]
    type Found = tuple[Rows, Rows, Singles]
    """Pairs: row, other row, squared distance."""

_LEAF = 768
"""Rows that are compared at once, at most: their bounds, 2.4 MB in single precision, stay in a cache."""

_SEEDS = 8
"""Leaves around a leaf from which its rows take their first k."""

_STEP = 16
"""Principal axes more or less that are worth a try."""

_MEASURED = 5000
"""What a pair costs that is measured in full, in axes of a pair's bound."""

_SAMPLE = 256
"""Rows by which the number of axes is chosen."""

_CHUNK = 4096
"""Pairs measured, or rows rotated, at once: 4096 x 88 values stay in a processor's own cache."""

_GROWTH = 16
"""New pairs a row, on average, after which those too far by now are dropped."""

_EPSILON = float(np.finfo(np.float32).eps)


def nearest(points: Singles, k: int, asked: NDArray[np.bool_] | None = None) -> tuple[Rows, Doubles]:
    """The k nearest other rows of every row asked for; equal distances in the order of the rows.

    Differences are taken of the single-precision values as they are and squared and summed in double
    precision, which alone decides the order.

    Args:
        points: (N, D), finite.
        k: how many; fewer when there are fewer other rows.
        asked: (N,) the rows that are asked for, A of them; all by default.

    Returns:
        (A, k) row numbers and (A, k) distances, nearest first.
    """
    count = len(points)
    asked = np.ones(count, np.bool_) if asked is None else asked
    points = points if points.shape[1] else np.zeros((count, 1), np.float32)
    k = max(min(k, count - 1), 0)
    rows = np.zeros((count, k), np.intp)
    distances = np.zeros((count, k))
    if k:
        # Of equal rows only the first k + 1 can be anybody's neighbours, and they are the others' own.
        order, copy = _equal_rows(points)
        kept = np.sort(order[copy <= k])
        near, distances[kept] = _Search(points[kept], k, asked[kept]).run()
        rows[kept] = kept[near]
        late = np.flatnonzero(copy > k)
        rows[order[late]] = order[(late - copy[late])[:, None] + np.arange(k)]
    return rows[asked], distances[asked]


def _equal_rows(points: Singles) -> tuple[Rows, Rows]:
    """Row numbers with equal rows side by side in their order, and how many equal ones precede each there."""
    whole = np.ascontiguousarray(points + np.float32(0))  # -0.0 becomes 0.0: equal rows have equal bytes
    as_one = whole.view(np.dtype((np.void, whole.itemsize * whole.shape[1]))).ravel()
    _, group = np.unique(as_one, return_inverse=True)
    order = np.argsort(group, kind="stable")
    places = np.arange(len(points))
    begins = np.r_[True, np.diff(group[order]) != 0]
    return order, places - np.maximum.accumulate(np.where(begins, places, 0))


class _Search:
    """Rows in the order of leaves of a k-d tree, so that the nearest ones are likely to be compared first.

    Args:
        points: (N, D), more than k rows.
        k: how many neighbours.
        asked: (N,) whose.
    """

    def __init__(self, points: Singles, k: int, asked: NDArray[np.bool_]) -> None:
        self._k = k
        rotated = _rotated(points)
        self._order, self._leaves = _leaves(rotated, max(_LEAF, k + 1))
        parts = (leaf.start + np.flatnonzero(asked[self._order[leaf]]) for leaf in self._leaves)
        self._parts = [part for part in parts if len(part)]
        self._points = points[self._order]
        self._rotated = rotated[self._order]
        self._squares = np.einsum("ij,ij->i", self._rotated, self._rotated)
        self._centres = np.array([self._rotated[leaf].mean(axis=0) for leaf in self._leaves])
        # Rounding of a sum of products, against |a|^2 + |b|^2: Higham, "Accuracy and Stability of Numerical
        # Algorithms", 3.1; four times its bound also covers the rotated values.
        self._slack = np.float32(4 * (points.shape[1] + 2) * _EPSILON)
        self._bounds = self._bound_columns(self._axes())

    def run(self) -> tuple[Rows, Doubles]:
        """As `nearest`, with rows of 0 where nothing was asked."""
        rows = np.zeros((len(self._points), self._k), np.intp)
        distances = np.zeros((len(self._points), self._k))
        threads = os.process_cpu_count()
        # Each thread multiplies its own matrices: BLAS must not start threads of its own beside them.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
            for part, (near, far) in zip(self._parts, pool.map(self._of_part, self._parts), strict=True):
                rows[self._order[part]] = near
                distances[self._order[part]] = far
        return rows, distances

    def _axes(self) -> int:
        """The number of axes that makes bounds and the pairs that remain cheapest together."""
        rows = np.linspace(0, len(self._points) - 1, min(_SAMPLE, len(self._points))).astype(np.intp)
        squared = self._squares - 2 * (self._rotated[rows] @ self._rotated.T)
        limits = np.partition(squared, self._k, axis=1)[:, self._k, None]
        dimensions: int = self._rotated.shape[1]
        costs: dict[int, float] = {}
        for axes in (*range(_STEP, dimensions, _STEP), dimensions):
            columns = self._bound_columns(axes)
            share = np.mean(self._asked(columns[rows]) @ columns.T <= limits)
            costs[axes] = axes + _MEASURED * float(share)
        return min(costs, key=costs.__getitem__)

    def _bound_columns(self, axes: int) -> Singles:
        """(N, axes + 2): coordinates on the first axes, length on the others, and |b|^2 less rounding."""
        rest = np.linalg.norm(self._rotated[:, axes:], axis=1)
        return np.column_stack([self._rotated[:, :axes], rest, self._squares * (1 - self._slack)])

    @staticmethod
    def _asked(columns: Singles) -> Singles:
        """Rows whose product with `_bound_columns` is |b|^2 - 2ab: the squared distance less |a|^2."""
        asked = np.float32(-2) * columns
        asked[:, -1] = 1
        return asked

    def _of_part(self, part: Rows) -> tuple[Rows, Doubles]:
        """The neighbours of those rows of a leaf that are asked for."""
        far = ((self._centres - self._rotated[part].mean(axis=0)) ** 2).sum(axis=1)
        others = [self._leaves[number] for number in np.argsort(far, kind="stable")]
        limits = self._first_limits(part, others)
        asked = self._asked(self._bounds[part])
        own = self._squares[part] * (1 - self._slack)
        found: list[Found] = []
        widest = max(each.stop - each.start for each in others)
        bounds, within = (np.empty((len(asked), widest), kind).ravel() for kind in (np.float32, np.bool_))
        for other in others:
            shape = len(asked), other.stop - other.start
            bound, hit = (each[: shape[0] * shape[1]].reshape(shape) for each in (bounds, within))
            np.matmul(asked, self._bounds[other].T, out=bound)
            np.less_equal(bound, (limits - own)[:, None], out=hit)
            found += self._measured(part, other, np.flatnonzero(hit), limits)
            if sum(len(pairs[0]) for pairs in found[1:]) > _GROWTH * len(limits):
                found = [self._nearer(found, limits)]
        return self._in_order(part, self._nearer(found, limits))

    def _first_limits(self, part: Rows, others: Sequence[slice]) -> Singles:
        """(n,) squared distances within which each row has k others for sure."""
        seeds = np.concatenate([np.arange(each.start, each.stop) for each in others[:_SEEDS]])
        squares = self._squares[seeds]
        squared = squares - 2 * (self._rotated[part] @ self._rotated[seeds].T)
        own = self._squares[part]
        limits: Singles = np.partition(squared, self._k, axis=1)[:, self._k] + own  # one is the row itself
        limits += self._slack * (own + squares.max())
        return limits

    def _measured(self, part: Rows, other: slice, hits: Rows, limits: Singles) -> Iterator[Found]:
        """The pairs of a part and a leaf, by places in the matrix of both, that are within the limits."""
        width = other.stop - other.start
        for start in range(0, len(hits), _CHUNK):
            rows, columns = np.divmod(hits[start : start + _CHUNK], width)
            columns += other.start
            difference = self._points.take(part[rows], axis=0)
            difference -= self._points.take(columns, axis=0)
            squared = np.einsum("ij,ij->i", difference, difference)
            kept = np.flatnonzero((squared <= limits[rows]) & (columns != part[rows]))
            yield rows[kept], columns[kept], squared[kept]

    def _nearer(self, found: Sequence[Found], limits: Singles) -> Found:
        """The pairs that may still be among the k nearest; lowers the limits to what they give."""
        rows, columns, squared = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((squared, rows))
        rows, columns, squared = rows[order], columns[order], squared[order]
        begins = np.searchsorted(rows, np.arange(len(limits) + 1))
        full = np.flatnonzero(np.diff(begins) >= self._k)
        # The difference of two values is rounded once, so that here the error is relative to the distance.
        last = squared[begins[full] + self._k - 1] * (1 + self._slack)
        limits[full] = np.minimum(limits[full], last)
        kept = squared <= limits[rows]
        return rows[kept], columns[kept], squared[kept]

    def _in_order(self, part: Rows, found: Found) -> tuple[Rows, Doubles]:
        """The k nearest of each row, in double precision."""
        rows, columns, _ = found
        squared = np.empty(len(rows))
        for start in range(0, len(rows), _CHUNK):
            some = slice(start, start + _CHUNK)
            difference = self._points.take(part[rows[some]], axis=0).astype(np.float64)
            difference -= self._points.take(columns[some], axis=0)
            squared[some] = np.einsum("ij,ij->i", difference, difference)
        others = self._order[columns]
        order = np.lexsort((others, squared, rows))
        begins = np.searchsorted(rows[order], np.arange(len(part)))
        taken = order[begins[:, None] + np.arange(self._k)]
        return others[taken], np.sqrt(squared[taken])


def _rotated(points: Singles) -> Singles:
    """The points around their mean along their principal axes, the widest first."""
    centre = points.mean(axis=0, dtype=np.float64)
    blocks = [slice(start, start + _CHUNK) for start in range(0, len(points), _CHUNK)]
    _, axes = np.linalg.eigh(sum((points[each] - centre).T @ (points[each] - centre) for each in blocks))
    rotated = np.empty(points.shape, np.float32)
    for each in blocks:
        rotated[each] = (points[each] - centre) @ axes[:, ::-1]
    return rotated


def _leaves(points: Singles, most: int) -> tuple[Rows, list[slice]]:
    """An order of the rows, and the leaves that are slices of it: halved on the widest axis until small."""
    order = np.arange(len(points))
    leaves = []
    parts = [slice(0, len(points))]
    while parts:
        part = parts.pop()
        size = part.stop - part.start
        if size <= most:
            leaves.append(part)
            continue
        inside = points[order[part]]
        axis = inside.var(axis=0).argmax()
        order[part] = order[part][np.argpartition(inside[:, axis], size // 2)]
        middle = part.start + size // 2
        parts += [slice(middle, part.stop), slice(part.start, middle)]
    return order, leaves
