"""Clusters of songs beside scikit-learn's k-means: seconds and inertia on one table of 15,000 x 13."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation import lake, track_table
from maeari.songs.kmeans import kmeans
from maeari.songs.space import measured, space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    type Rows = NDArray[np.float32]

ROWS, COLUMNS = 15_000, 13
COUNTS = (8, 24, 50)
RUNS = 5
"""Of each, in turn; the fastest counts, for what else the machine does only adds to it."""


def main(arguments: Sequence[str]) -> None:
    """Prints a line for each table and number of clusters.

    Args:
        arguments: a CSV of tracks, if there is one: its songs are a table too.
    """
    print("one fit each: KMeans(n_clusters=k, random_state=0), whose n_init is 1, against kmeans(rows, k)")
    print(
        f"load {os.getloadavg()[0]:.2f}; fastest of {RUNS} runs each; float64 as a plain user hands it over"
    )
    print(
        f"{'table':<10}{'k':>4}{'sklearn f64':>14}{'sklearn f32':>14}{'ours':>10}{'inertia, ours / its':>22}"
    )
    for name, rows in _tables(arguments):
        for count in COUNTS:
            print(f"{name:<10}{count:>4}{_compared(rows, count)}", flush=True)


def _compared(rows: Rows, count: int) -> str:
    from sklearn.cluster import KMeans  # noqa: PLC0415

    doubles = rows.astype(np.float64)
    found: dict[str, list[tuple[float, float]]] = {"double": [], "single": [], "ours": []}
    for _ in range(RUNS):
        found["double"].append(_timed(lambda: KMeans(count, random_state=0).fit(doubles).inertia_))
        found["single"].append(_timed(lambda: KMeans(count, random_state=0).fit(rows).inertia_))
        found["ours"].append(_timed(lambda: kmeans(rows, count).inertia))
    double, single, ours = (min(each) for each in found.values())
    return f"{double[0]:>12.3f} s{single[0]:>12.3f} s{ours[0]:>8.3f} s{ours[1] / double[1]:>22.4f}"


def _timed(fit: Callable[[], float]) -> tuple[float, float]:
    """Seconds and inertia."""
    begun = time.perf_counter()
    inertia = fit()
    return time.perf_counter() - begun, inertia


def _tables(arguments: Sequence[str]) -> Iterator[tuple[str, Rows]]:
    generator = np.random.default_rng(1)
    middles = generator.normal(0, 2, (24, COLUMNS))[generator.integers(0, 24, ROWS)]
    yield "made up", (middles + generator.normal(0, 1, (ROWS, COLUMNS))).astype(np.float32)
    yield "one cloud", generator.normal(0, 1, (ROWS, COLUMNS)).astype(np.float32)
    for path in arguments:
        yield "songs", _songs(Path(path), generator)


def _songs(path: Path, generator: np.random.Generator) -> Rows:
    """The coordinates of a refresh of songs and how often each artist is there: 13 columns."""
    table = track_table.read(path, 10**9, generator, Counter(), fewest=1)
    songs = measured(lake.songs_of(table))
    artists = [own[0] for own in songs["artist_ids"].to_pylist()]
    counts = Counter(artists)
    often = np.log([counts[artist] for artist in artists])
    points = np.column_stack([space_of(songs, {}).points, (often - often.mean()) / often.std()])
    return points[generator.permutation(len(points))[:ROWS]].astype(np.float32)
