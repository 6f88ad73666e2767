"""The space of a refresh as the rows that newcomers and the conversation read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue import names
from maeari.similarity.cells import cells_of, centres
from maeari.similarity.ports import SAMPLE, NextSpace, VectorRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from maeari.similarity.space import ArtistSpace


def next_space(space: ArtistSpace) -> NextSpace:
    """All rows, made as they are read."""
    cells = cells_of(space.points)
    sizes = np.bincount(cells).tolist()
    middles = _packed(centres(space.points, cells))
    return NextSpace(
        space.scale,
        _vectors(space, cells),
        zip(range(len(sizes)), sizes, middles, strict=True),
        _sample(space),
        _tags(space),
    )


def _vectors(space: ArtistSpace, cells: NDArray[np.int64]) -> Iterator[VectorRow]:
    for row in np.argsort(cells, kind="stable").tolist():  # ids ascend within a cell
        yield VectorRow(
            int(cells[row]),
            space.artist_ids[row],
            space.scores[row].tolist(),
            int(space.tracks[row]),
            bool(space.tagged[row]),
            int(space.prominence[row]),
            space.points[row].astype("<f4").tobytes(),
        )


def _sample(space: ArtistSpace) -> Iterator[tuple[str, bytes]]:
    """Evenly spread by prominence, in the order of the ids."""
    step = -(-len(space.artist_ids) // SAMPLE)
    rows = np.sort(np.argsort(space.prominence)[::step])
    return zip((space.artist_ids[row] for row in rows.tolist()), _packed(space.points[rows]), strict=True)


def _tags(space: ArtistSpace) -> Iterator[tuple[str, float, bytes]]:
    tags = space.tags
    rows = zip(map(names.key, tags.names), tags.idf.tolist(), _packed(tags.directions), strict=True)
    return iter(sorted(rows))


def _packed(points: NDArray[np.floating]) -> Iterator[bytes]:
    return (row.tobytes() for row in points.astype("<f4"))
