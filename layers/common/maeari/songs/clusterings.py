"""What the catalogue page shows of the clusters: pictures, examples, and how other clusterings compare."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from maeari.catalogue.model import FEATURES
from maeari.songs import algorithm
from maeari.songs.cluster_metrics import calinski_harabasz, davies_bouldin, silhouette
from maeari.songs.clusters import CRITERION
from maeari.songs.components import components
from maeari.songs.dbscan import NOISE, dbscan, radius_of
from maeari.songs.kmeans import drawn, kmeans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from maeari.songs.clusters import GroupClusters
    from maeari.songs.relations import Told
    from maeari.songs.space import SongSpace

    type Points = NDArray[np.float32]

KEY = "report/clusterings.json"
"""Of the object in the lake's bucket."""

SAMPLE = 20_000
"""Songs that are clustered as a whole catalogue, at random."""

WHOLE = (24, 50)
"""Clusters of the whole catalogue by k-means."""

POINTS = 400
EXAMPLES = 5
"""Songs of a group in its picture, at random; of a cluster, those nearest to its centre."""

_DECIMALS = 3


def clusterings(
    day: str,
    space: SongSpace,
    groups: Sequence[GroupClusters],
    tell: Callable[[set[str]], Mapping[str, Told]],
) -> dict[str, Any]:
    """All of it as JSON.

    Args:
        day: of the lake.
        space: where the songs lie.
        groups: their clusters.
        tell: gives titles and artists' names of songs by their ids.

    Returns:
        `{"day", "algorithm", "columns", "chosen_by", "groups": [{"name", "tracks", "explained", "clusters":
        [{"cluster", "tracks", "traits", "examples": [{"track_id", "title", "artists"}]}], "points": [[x, y,
        cluster, track_id, title, artists], …]}], "clusterings": [{"name", "group", "clusters", "tracks",
        "noise", "silhouette", "davies_bouldin", "calinski_harabasz", "seconds"}]}`; a measure that isn't
        defined is null.
    """
    drawn_points = [_drawn(group) for group in groups]
    examples = [_examples(space, group) for group in groups]
    shown = {space.track_ids[row] for rows in drawn_points for row in rows.tolist()}
    shown |= {space.track_ids[row] for own in examples for rows in own for row in rows}
    told = tell(shown)
    return {
        "day": day,
        "algorithm": f"{algorithm.NAME} {algorithm.VERSION}",
        "columns": list(FEATURES),
        "chosen_by": CRITERION,
        "groups": [_group(space, *each, told) for each in zip(groups, drawn_points, examples, strict=True)],
        "clusterings": [*(_of_group(space, group) for group in groups), *_comparisons(space.sound)],
    }


def _group(
    space: SongSpace,
    group: GroupClusters,
    drawn_rows: NDArray[np.intp],
    examples: Sequence[Sequence[int]],
    told: Mapping[str, Told],
) -> dict[str, Any]:
    places, explained = components(space.sound[group.rows], 2)
    at = np.searchsorted(group.rows, drawn_rows)
    sizes = np.bincount(group.labels, minlength=len(group.centres)).tolist()

    def song(row: int) -> dict[str, Any]:
        track_id = space.track_ids[row]
        title, artists = told[track_id]
        return {"track_id": track_id, "title": title, "artists": list(artists)}

    return {
        "name": group.group,
        "tracks": len(group.rows),
        "explained": explained.round(_DECIMALS).tolist(),
        "clusters": [
            {"cluster": cluster, "tracks": size, "traits": list(traits), "examples": list(map(song, own))}
            for cluster, (size, traits, own) in enumerate(zip(sizes, group.traits, examples, strict=True))
        ],
        "points": [
            [*place, cluster, *song(row).values()]
            for place, cluster, row in zip(
                places[at].round(_DECIMALS).tolist(),
                group.labels[at].tolist(),
                drawn_rows.tolist(),
                strict=True,
            )
        ],
    }


def _drawn(group: GroupClusters) -> NDArray[np.intp]:
    found: NDArray[np.intp] = group.rows[np.sort(drawn(np.random.default_rng(0), len(group.rows), POINTS))]
    return found


def _examples(space: SongSpace, group: GroupClusters) -> list[list[int]]:
    """For each cluster the rows of the songs nearest to its centre."""
    found = []
    for cluster, centre in enumerate(group.centres):
        rows = group.of(cluster)
        far = ((space.sound[rows] - centre) ** 2).sum(axis=1)
        found.append(rows[np.argsort(far, kind="stable")[:EXAMPLES]].tolist())
    return found


def _of_group(space: SongSpace, group: GroupClusters) -> dict[str, Any]:
    points = space.sound[group.rows]
    return _judged("k-means per group", group.group, points, group.labels, group.seconds)


def _comparisons(points: Points) -> list[dict[str, Any]]:
    """k-means and DBSCAN of the whole catalogue."""
    sample = points[drawn(np.random.default_rng(0), len(points), SAMPLE)]
    least = 2 * sample.shape[1]
    ways: list[tuple[str, Callable[[], NDArray[np.int32]]]] = [
        *(("k-means", lambda count=count: kmeans(sample, count).labels) for count in WHOLE),
        ("DBSCAN", lambda: dbscan(sample, radius_of(sample, least), least)),
    ]
    return [_timed(name, sample, way) for name, way in ways]


def _timed(name: str, sample: Points, way: Callable[[], NDArray[np.int32]]) -> dict[str, Any]:
    start = time.perf_counter()
    labels = way()
    return _judged(name, None, sample, labels, time.perf_counter() - start)


def _judged(
    name: str, group: str | None, points: Points, labels: NDArray[np.int32], seconds: float
) -> dict[str, Any]:
    """One row of the table; noise, if there may be any, counts in no measure."""
    kept = labels != NOISE
    points, clustered = points[kept], labels[kept]
    return {
        "name": name,
        "group": group,
        "clusters": len(np.unique(clustered)),
        "tracks": len(labels),
        "noise": int((~kept).sum()) if name == "DBSCAN" else None,
        "silhouette": _rounded(silhouette(points, clustered)),
        "davies_bouldin": _rounded(davies_bouldin(points, clustered)),
        "calinski_harabasz": _rounded(calinski_harabasz(points, clustered)),
        "seconds": round(seconds, _DECIMALS),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
