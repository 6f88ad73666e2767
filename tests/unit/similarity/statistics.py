"""Statistics of made-up recordings, as statistics.sql would tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.similarity.scale import BINS, COLUMNS
from maeari.similarity.vectors import Statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

type Recordings = Sequence[Sequence[float]]
"""Rows of one artist: a value for each of `COLUMNS`, NaN where none is known."""

EDGES = [[number / BINS for number in range(1, BINS)] for _ in COLUMNS]
"""Borders of values that are spread evenly between 0 and 1."""


def statistics_of(artists: Sequence[Recordings], edges: Sequence[Sequence[float]] = EDGES) -> Statistics:
    """By the definition: number of borders below each value, then mean and standard deviation."""
    means = np.full((len(artists), len(COLUMNS)), np.nan)
    deviations = means.copy()
    for row, recordings in enumerate(artists):
        for column, borders in enumerate(edges):
            known = [each[column] for each in recordings if not np.isnan(each[column])]
            if known and borders:
                quantiles = [sum(border <= value for border in borders) / (BINS - 1) for value in known]
                means[row, column] = np.mean(quantiles)
                deviations[row, column] = np.std(quantiles) if len(quantiles) > 1 else np.nan
    return Statistics(
        [f"{row:022d}" for row in range(len(artists))],
        np.array([len(recordings) for recordings in artists], np.int64),
        means,
        deviations,
        edges,
    )
