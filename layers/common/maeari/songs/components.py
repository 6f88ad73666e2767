"""Principal components: the flat picture of rows that keeps most of how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Doubles = NDArray[np.float64]


def components(rows: NDArray[np.float32], count: int) -> tuple[Doubles, Doubles]:
    """The first principal components: eigenvectors of the covariance (Jolliffe 2002, chapter 1).

    Each is turned so that its largest loading is positive; without that its sign would be chance.

    Args:
        rows: (n, d), finite.
        count: components; those beyond d are 0.

    Returns:
        (n, count) coordinates, and (count,) the share of the variance that each explains.
    """
    points = rows.astype(np.float64)
    points -= points.mean(axis=0) if len(points) else 0.0
    variances, axes = np.linalg.eigh(points.T @ points)
    kept = min(count, len(variances))
    axes, variances = axes[:, ::-1][:, :kept], np.maximum(variances[::-1], 0.0)
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(kept)] < 0, -1.0, 1.0)
    placed, explained = np.zeros((len(points), count)), np.zeros(count)
    placed[:, :kept] = points @ axes
    if total := float(variances.sum()):
        explained[:kept] = variances[:kept] / total
    return placed, explained
