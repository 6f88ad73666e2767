"""Density-based clusters: rows that lie in one dense region, and noise.

Ester, Kriegel, Sander and Xu, "A density-based algorithm for discovering clusters in large spatial databases
with noise", KDD 1996. All pairs are compared, a block at a time and none kept: memory grows with the rows
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.similarity.neighbours import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    type Doubles = NDArray[np.float64]
    type Numbers = NDArray[np.intp]

NOISE = -1

ASKED = 2000
"""Rows at random whose distances tell the radius."""

_BLOCK = 1 << 20
"""Distances at once: 8 MB."""


def dbscan(rows: NDArray[np.float32], radius: float, least: int) -> NDArray[np.int32]:
    """Finds clusters of any number and shape.

    A core is a row with `least` rows, itself included, within the radius. Cores within it of each other are
    one cluster; a row that isn't one joins the first cluster with a core within it, or is noise.

    Args:
        rows: (n, d), finite.
        radius: 0 or more, Euclidean.
        least: 1 or more.

    Returns:
        (n,) the cluster of each row, from 0 on in the order of their first cores, or `NOISE`.
    """
    points = _centred(rows)
    everybody = np.arange(len(points))
    counts = [near.sum(axis=1) for near in _within(points, everybody, everybody, radius)]
    is_core = np.concatenate([np.zeros(0, np.intp), *counts]) >= least
    labels = np.full(len(points), NOISE, np.int32)
    cluster = 0
    for core in np.flatnonzero(is_core).tolist():
        if labels[core] == NOISE:
            labels[_reached(points, core, is_core, labels == NOISE, radius)] = cluster
            cluster += 1
    return labels


def radius_of(rows: NDArray[np.float32], least: int, seed: int = 0) -> float:
    """The radius at the knee of the sorted distances from a row to its (least - 1)-th nearest other.

    The plot is that of Ester and others, 4.2; its knee, where noise begins, is the point farthest below the
    line between its ends (Satopää and others, "Finding a 'kneedle' in a haystack", ICDCS Workshops 2011).
    `least` is 2 d by custom: Sander and others, "Density-based clustering in spatial databases", Data
    Mining and Knowledge Discovery 2, 1998.

    Args:
        rows: (n, d), finite.
        least: as `dbscan`.
        seed: of the rows that are asked, when there are more than `ASKED`.
    """
    if len(rows) < 2 or least < 2:  # noqa: PLR2004 - without a neighbour there is no distance
        return 0.0
    asked = np.zeros(len(rows), np.bool_)
    generator = np.random.default_rng(seed)
    asked[generator.choice(len(rows), min(ASKED, len(rows)), replace=False)] = True
    _, distances = nearest(rows, least - 1, asked)
    curve = np.sort(distances[:, -1])
    line = np.linspace(curve[0], curve[-1], len(curve))
    return float(curve[(line - curve).argmax()])


def _reached(
    points: Doubles, core: int, is_core: NDArray[np.bool_], is_free: NDArray[np.bool_], radius: float
) -> NDArray[np.bool_]:
    """(n,) the free rows that can be reached from a core, over other cores; itself first."""
    reached = np.zeros(len(points), np.bool_)
    reached[core] = True
    edge = np.array([core])
    while len(edge):
        left = np.flatnonzero(is_free & ~reached)
        near = np.zeros(len(left), np.bool_)
        for block in _within(points, edge, left, radius):
            near |= block.any(axis=0)
        reached[left[near]] = True
        edge = left[near & is_core[left]]
    return reached


def _within(points: Doubles, some: Numbers, others: Numbers, radius: float) -> Iterator[NDArray[np.bool_]]:
    """(b, m) for b of some rows after the other: which of m others lie within the radius of each."""
    to = points[others].T
    squares = np.einsum("ij,ij->j", to, to)
    step = max(_BLOCK // max(len(others), 1), 1)
    for start in range(0, len(some), step):
        block = points[some[start : start + step]]
        own = np.einsum("ij,ij->i", block, block)[:, None]
        # What rounding may take from a distance on the border is given back.
        yield own - 2 * block @ to + squares <= radius**2 + np.finfo(np.float64).eps * 16 * (own + squares)


def _centred(rows: NDArray[np.float32]) -> Doubles:
    points = rows.astype(np.float64)
    if len(points):
        points -= points.mean(axis=0)
    return points
