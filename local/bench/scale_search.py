"""The neighbours of a refresh by other means: FAISS, and the double loop that one writes first."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from local.bench.peak import peak_mib
from maeari.catalogue.model import NEIGHBOURS

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Database

NAIVE = (200, 400)

TOLERANCE = 1e-3
"""Of squared distances, for which FAISS subtracts sums of single precision from each other."""


def compare(vectors: Path) -> None:
    """Prints how long the product and FAISS search the same vectors, each in a process of its own."""
    ours = _measured("ours", vectors)
    theirs = _measured("faiss", vectors)
    print(f"exact top {NEIGHBOURS}, ours:  {ours['seconds']:.1f} s, peak {ours['peak_mib']:.0f} MiB")
    print(f"exact top {NEIGHBOURS}, FAISS: {theirs['seconds']:.1f} s, peak {theirs['peak_mib']:.0f} MiB")
    print(f"FAISS / ours: {theirs['seconds'] / ours['seconds']:.2f}", flush=True)
    own, other = (np.load(vectors.with_suffix(f".{name}.npy")) for name in ("ours", "faiss"))
    worst = float(np.abs(own**2 - other**2).max())
    if worst > TOLERANCE:
        raise SystemExit(f"squared distances differ by up to {worst}")
    print(f"all squared distances agree within {worst:.1e}")


def measure_naive(vectors: Path, database: Database, seconds: float) -> None:
    """Prints what a double loop with one INSERT a pair would take, by its first 200 and 400 artists.

    Args:
        vectors: of all artists.
        database: takes the pairs.
        seconds: of the product, for the neighbours and their publication.
    """
    points = np.load(vectors, mmap_mode="r")
    costs = []
    for count in NAIVE:
        begun = time.perf_counter()
        _naive(points[:count].tolist(), database)
        costs.append((time.perf_counter() - begun) / count**2)
        print(f"naive, {count} artists: {costs[-1] * count**2:.1f} s")
    whole = costs[-1] * len(points) ** 2
    days = whole / 86_400
    print(
        f"naive, {len(points):,} artists: {days:.1f} days (extrapolated), {whole / seconds:,.0f} times ours"
    )


def _naive(points: list[list[float]], database: Database) -> None:
    database.execute("DROP TABLE IF EXISTS naive")
    database.execute("CREATE TABLE naive (a INT, b INT, distance FLOAT, PRIMARY KEY (a, b))")
    insert = "INSERT INTO naive VALUES (%(a)s, %(b)s, %(distance)s)"
    for a, b in combinations(range(len(points)), 2):
        distance = sqrt(sum((x - y) ** 2 for x, y in zip(points[a], points[b], strict=True)))
        for one, other in ((a, b), (b, a)):
            database.execute(insert, {"a": one, "b": other, "distance": distance})
    database.execute("DROP TABLE naive")


def _measured(name: str, vectors: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "local.bench.scale_search", name, vectors],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, peak = map(float, done.stdout.split())
    return {"seconds": seconds, "peak_mib": peak}


def main(name: str, file: str) -> None:
    """Searches once; prints seconds and the process's peak memory in MiB."""
    points = np.load(file)
    begun = time.perf_counter()
    distances = (_by_faiss if name == "faiss" else _by_ours)(points)
    seconds = time.perf_counter() - begun
    print(seconds, peak_mib())
    np.save(Path(file).with_suffix(f".{name}.npy"), distances)


def _by_ours(points: np.ndarray) -> np.ndarray:
    from maeari.similarity.neighbours import nearest  # noqa: PLC0415 each process loads what it measures

    return nearest(points, NEIGHBOURS)[1]


def _by_faiss(points: np.ndarray) -> np.ndarray:
    import faiss  # noqa: PLC0415

    index = faiss.IndexFlatL2(points.shape[1])
    index.add(points)
    squared, _ = index.search(points, NEIGHBOURS + 1)  # one more, because the row itself is among them
    distances: np.ndarray = np.sqrt(np.maximum(squared[:, 1:], 0))
    return distances


if __name__ == "__main__":
    main(*sys.argv[1:])
