"""What a refresh of songs fills its tables with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maeari.similarity.cells import cells_of, centres
from maeari.similarity.pair_reasons import PairReasons, neighbour_rows
from maeari.songs.genre_groups import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from maeari.songs.clusters import GroupClusters
    from maeari.songs.relations import Row, Songs
    from maeari.songs.scale import Scale
    from maeari.songs.space import SongSpace


class NextSongs(NamedTuple):
    """Rows of each table, in the order of its primary key.

    Attributes:
        related: (track, rank, neighbour, distance, reason as `Reason.encode` gives it).
        clusters: (group, cluster, songs, traits joined by |, centre as bytes).
        cells: (group, cluster, cell, songs, centre as bytes).
        clustered: (group, cluster, cell, track, vector as bytes).
    """

    tracks: Iterable[Row]
    albums: Iterable[Row]
    artist_tracks: Iterable[Row]
    artist_albums: Iterable[Row]
    features: Iterable[Row]
    related: Iterable[Row]
    clusters: Iterable[Row]
    cells: Iterable[Row]
    clustered: Iterable[Row]
    scale: Scale


def next_songs(
    songs: Songs,
    space: SongSpace,
    groups: Sequence[GroupClusters],
    near: NDArray[np.intp],
    distances: NDArray[np.float64],
) -> NextSongs:
    """All rows of a refresh.

    Args:
        songs: all of a day.
        space: those that were measured.
        groups: their clusters.
        near: (N, k) rows of the space as `similar.neighbours_of` gives them.
        distances: (N, k) likewise.
    """
    ordered = sorted(groups, key=lambda group: group.group)
    parted = [part for group in ordered for part in _parted(space, group)]
    return NextSongs(
        tracks=songs.tracks(),
        albums=songs.albums(),
        artist_tracks=songs.artist_tracks(),
        artist_albums=songs.artist_albums(),
        features=songs.features(),
        related=_related(space, near, distances),
        clusters=[row for group in ordered for row in _cluster_rows(group)],
        cells=[row for own, _ in parted for row in own],
        clustered=(row for _, own in parted for row in own),
        scale=space.scale,
    )


def _related(space: SongSpace, near: NDArray[np.intp], distances: NDArray[np.float64]) -> Iterator[Row]:
    reasons = _reasons(space)
    rows = neighbour_rows(space.track_ids, near, distances, reasons.numbers(near), reasons)
    return (row for row in rows if row[0] != row[2])  # a place without a neighbour holds the song itself


def _reasons(space: SongSpace) -> PairReasons:
    """As `placing.pair_reason` tells them: groups in alphabetical order, none rarer than another."""
    told = [group for group in sorted(space.members) if group != OTHERS]
    owners = [space.members[group] for group in told]
    numbers = np.repeat(np.arange(len(told)), [len(own) for own in owners])
    return PairReasons(
        space.scores, np.concatenate([np.zeros(0, np.intp), *owners]), numbers, told, dict.fromkeys(told, 0.0)
    )


def _cluster_rows(group: GroupClusters) -> Iterator[Row]:
    sizes = np.bincount(group.labels, minlength=len(group.centres)).tolist()
    for cluster, centre in enumerate(group.centres):
        yield group.group, cluster, sizes[cluster], "|".join(group.traits[cluster]), _bytes(centre)


def _parted(space: SongSpace, group: GroupClusters) -> Iterator[tuple[list[Row], Iterator[Row]]]:
    """For each cluster the rows of its cells, and of its songs by cell."""
    for cluster in range(len(group.centres)):
        rows = group.of(cluster)
        points = space.points[rows]
        cells = cells_of(points)
        sizes = np.bincount(cells).tolist()
        middles = centres(points, cells)
        yield (
            [(group.group, cluster, cell, size, _bytes(middles[cell])) for cell, size in enumerate(sizes)],
            _clustered_rows(space, group.group, cluster, rows, cells),
        )


def _clustered_rows(
    space: SongSpace, group: str, cluster: int, rows: NDArray[np.intp], cells: NDArray[np.int64]
) -> Iterator[Row]:
    order = np.argsort(cells, kind="stable")
    for row, cell in zip(rows[order].tolist(), cells[order].tolist(), strict=True):
        yield group, cluster, cell, space.track_ids[row], _bytes(space.points[row])


def _bytes(vector: NDArray[np.float32]) -> bytes:
    return vector.astype("<f4").tobytes()
