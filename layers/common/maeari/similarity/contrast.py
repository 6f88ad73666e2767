"""In which audio features two artists are alike, and in which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.similarity.reasons import ALIKE, NOTICEABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

DIFFERENT = 1.0
"""Standard deviations from which on two artists differ in a feature."""


def alike_in(own: Sequence[float], other: Sequence[float], most: int) -> list[int]:
    """Numbers of the features that are close, those that characterise both artists first.

    Args:
        own: z-scores in the order of `FEATURES`.
        other: those of the other artist.
        most: how many at most.
    """
    close = [(not _is_noticeable(own[n], other[n]), gap, n) for gap, n in _gaps(own, other) if gap <= ALIKE]
    return [number for _, _, number in sorted(close)][:most]


def different_in(own: Sequence[float], other: Sequence[float], most: int) -> list[int]:
    """Numbers of the features that are far apart, the farthest first; as `alike_in`."""
    far = [(gap, number) for gap, number in _gaps(own, other) if gap >= DIFFERENT]
    return [number for _, number in sorted(far, reverse=True)][:most]


def _gaps(own: Sequence[float], other: Sequence[float]) -> list[tuple[float, int]]:
    return [(abs(own[number] - other[number]), number) for number in range(len(FEATURES))]


def _is_noticeable(mine: float, theirs: float) -> bool:
    return mine * theirs > 0 and min(abs(mine), abs(theirs)) >= NOTICEABLE
