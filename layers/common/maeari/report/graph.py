"""Artists or songs and their neighbours, as numbers that a page can carry by the ten thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maeari.report.packing import Block, coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maeari.report.ports import Link, Node

HUNDREDTHS = 100
"""Distances are carried, and shown, in hundredths."""

UNKNOWN = 255
"""Stands for a popularity that the source doesn't tell."""


@dataclass(frozen=True, slots=True)
class Graph:
    """N nodes and the k nearest of each.

    Attributes:
        nodes: the best known first.
        near: (N, k) rows of the neighbours by rank; N for none, or for one that isn't among the nodes.
        distances: (N, k) in hundredths.
        reasons: (N, k) places in `told`.
        told: the distinct reasons, the first of them empty.
    """

    nodes: Sequence[Node]
    near: NDArray[np.uint32]
    distances: NDArray[np.uint16]
    reasons: NDArray[np.uint32]
    told: Sequence[str]

    def block(self, count: int) -> Block:
        """The first `count` nodes with those of their neighbours that are among these, for the page.

        A neighbour beyond them has the row `count`.
        """
        nodes = self.nodes[:count]
        near = np.minimum(self.near[:count], count)
        reasons = np.where(near < count, self.reasons[:count], 0)
        told, places = np.unique(reasons, return_inverse=True)
        lines, line_places = coded([node.line for node in nodes])
        return Block(
            {
                "ranks": int(near.shape[1]),
                "ids": [node.id for node in nodes],
                "names": [node.name for node in nodes],
                "lines": lines,
                "reasons": [self.told[each] for each in told.tolist()],
            },
            {
                "line": line_places,
                "popularity": _popularity(nodes),
                "playable": np.array([node.is_playable for node in nodes], np.uint8),
                "near": near.ravel(),
                "distance": np.where(near < count, self.distances[:count], 0).ravel(),
                "reason": places.ravel(),
            },
        )


def graph_of(nodes: Sequence[Node], links: Sequence[Link]) -> Graph:
    """The graph of some nodes; links from or to others are left out."""
    rows = {node.id: row for row, node in enumerate(nodes)}
    shape = (len(nodes), max((link.rank for link in links), default=0))
    near = np.full(shape, len(nodes), np.uint32)
    distances, reasons = np.zeros(shape, np.uint16), np.zeros(shape, np.uint32)
    told = {"": 0}
    for link in links:
        row, related = rows.get(link.id), rows.get(link.related_id)
        if row is None or related is None:
            continue
        near[row, link.rank - 1] = related
        distances[row, link.rank - 1] = min(round(link.distance * HUNDREDTHS), np.iinfo(np.uint16).max)
        reasons[row, link.rank - 1] = told.setdefault(link.reason, len(told))
    return Graph(nodes, near, distances, reasons, list(told))


def _popularity(nodes: Sequence[Node]) -> NDArray[np.uint8]:
    told = [UNKNOWN if node.popularity is None else node.popularity for node in nodes]
    return np.array(told, np.uint8)
