"""Tables of numbers in clusters, to try clusterings on."""

from __future__ import annotations

import numpy as np


def blobs(count: int, middles: int, columns: int = 5, apart: float = 3.0, seed: int = 0) -> np.ndarray:
    """(count, columns) rows normal about middles that are normal themselves: of unlike sizes, in disorder."""
    random = np.random.default_rng(seed)
    places = random.normal(0, apart, (middles, columns))
    chosen = (middles * random.random(count) ** 1.5).astype(int)
    rows: np.ndarray = places[chosen] + random.normal(0, 1, (count, columns))
    return rows.astype(np.float32)


def cloud(count: int, columns: int = 5, seed: int = 0) -> np.ndarray:
    """(count, columns) rows without any cluster: one normal cloud, wider along some columns."""
    random = np.random.default_rng(seed)
    return (random.normal(0, 1, (count, columns)) * np.linspace(1, 3, columns)).astype(np.float32)


def with_outliers(count: int, columns: int = 5, seed: int = 0) -> np.ndarray:
    """(count, columns) rows of a few values that are often 0 or 1, and one in fifty far away."""
    random = np.random.default_rng(seed)
    rows = np.round(random.beta(0.4, 0.4, (count, columns)), 2)
    rows[random.random(count) < 0.02] *= 20
    return rows.astype(np.float32)


TABLES = {
    "blobs": blobs(3000, 6),
    "many blobs": blobs(4000, 20, columns=13),
    "close blobs": blobs(3000, 9, apart=1.5),
    "cloud": cloud(2500),
    "outliers": with_outliers(3000, 9),
    "few rows": blobs(60, 3),
    "far from zero": blobs(2000, 5) + np.float32(500),
}
