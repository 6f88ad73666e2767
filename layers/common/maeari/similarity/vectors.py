"""From per-artist statistics to vectors whose Euclidean distance tells how alike two artists sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import FEATURES
from maeari.similarity.scale import COLUMNS, DEVIATION_WEIGHT, FARTHEST, IMPORTANCE, Column, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of the recordings of N artists, as statistics.sql tells it.

    Attributes:
        artist_ids: N ids in ascending order.
        tracks: (N,) numbers of recordings that were measured.
        means: (N, 12) mean quantile of each column of `scale.COLUMNS`, 0 to 1; NaN where no recording has a
            value.
        deviations: (N, 12) standard deviation of the same; NaN of fewer than two recordings.
        edges: by column the borders of the quantile bins, empty where no recording has a value.
    """

    artist_ids: Sequence[str]
    tracks: NDArray[np.int64]
    means: Floats
    deviations: Floats
    edges: Sequence[Sequence[float]]

    def chosen(self, rows: NDArray[np.bool_]) -> Statistics:
        """Only some of the artists."""
        return Statistics(
            [each for each, kept in zip(self.artist_ids, rows.tolist(), strict=True) if kept],
            self.tracks[rows],
            self.means[rows],
            self.deviations[rows],
            self.edges,
        )


def scale_of(statistics: Statistics) -> Scale:
    """The scale that these artists give."""
    centres, spreads = _centre_and_spread(statistics.means)
    deviation_centres, deviation_spreads = _centre_and_spread(statistics.deviations)
    weights = _weights(statistics)
    return Scale(
        tuple(
            Column(tuple(edges), *numbers)
            for edges, *numbers in zip(
                statistics.edges,
                centres.tolist(),
                spreads.tolist(),
                deviation_centres.tolist(),
                deviation_spreads.tolist(),
                weights.tolist(),
                strict=True,
            )
        )
    )


def recording_part(statistics: Statistics, scale: Scale) -> NDArray[np.float32]:
    """(N, 24) coordinates as `Scale.place` gives them for one artist: of means, then of deviations."""
    weights = np.array([column.weight for column in scale.columns])
    means = _standard(
        statistics.means,
        [column.centre for column in scale.columns],
        [column.spread for column in scale.columns],
    )
    deviations = _standard(
        statistics.deviations,
        [column.deviation_centre for column in scale.columns],
        [column.deviation_spread for column in scale.columns],
    )
    return np.hstack([weights * means, DEVIATION_WEIGHT * weights * deviations]).astype(np.float32)


def scores(points: NDArray[np.float32], scale: Scale) -> NDArray[np.float32]:
    """(N, 9) z-scores of the features, out of the coordinates, as `Scale.scores`."""
    weights = np.array([column.weight or np.inf for column in scale.columns[: len(FEATURES)]], np.float32)
    found: NDArray[np.float32] = points[:, : len(FEATURES)] / weights
    return found


def _weights(statistics: Statistics) -> Floats:
    """(12,) how much each column counts: its reliability times its importance.

    The reliability is the share of a column's variance that lies between artists rather than within their
    recordings: the intraclass correlation ICC(1) of Shrout and Fleiss, "Intraclass correlations",
    Psychological Bulletin 86(2), 1979. Tempo tells little of who sings, the year much. Divided by their root
    mean square, so that the part has about the same length whatever is known.
    """
    reliability = _reliability(statistics)
    length = np.sqrt((reliability[reliability > 0] ** 2).mean()) if (reliability > 0).any() else 1.0
    weights: Floats = reliability / length * np.array([IMPORTANCE.get(name, 1.0) for name in COLUMNS])
    return weights


def _reliability(statistics: Statistics) -> Floats:
    """(12,) ICC(1), at least `_LEAST`; 0 where all are equal, 1 where no artist has two recordings."""
    pairs = ~np.isnan(statistics.deviations)
    # What has a deviation rests on two recordings at least, be they measured or not.
    tracks = np.maximum(statistics.tracks[:, None], np.where(pairs, 2, 1)).astype(np.float64)
    freedom = np.where(pairs, tracks - 1, 0).sum(axis=0)
    squares = np.where(pairs, np.nan_to_num(statistics.deviations) ** 2 * tracks, 0).sum(axis=0)
    within = np.divide(squares, freedom, out=np.zeros_like(squares), where=freedom > 0)
    known = ~np.isnan(statistics.means)
    counted = np.maximum(known.sum(axis=0), 1)
    # What scatters within artists scatters their means too, by so much less as they rest on more recordings.
    noise = within * np.where(known, 1 / tracks, 0).sum(axis=0) / counted
    _, spreads = _centre_and_spread(statistics.means)
    variance = spreads**2 * counted / np.maximum(counted - 1, 1)  # of a sample of artists
    between = np.maximum(variance - noise, 0)
    total = between + within
    shares = np.divide(between, total, out=np.zeros_like(total), where=total > 0)
    return np.where(spreads > 0, np.maximum(shares, _LEAST), 0.0)


def _centre_and_spread(values: Floats) -> tuple[Floats, Floats]:
    """By column the mean and the standard deviation of the known values; no spread if all are equal."""
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, values, 0).sum(axis=0) / counts
    spread = np.sqrt((np.where(known, values - centre, 0) ** 2).sum(axis=0) / counts)
    spread[spread <= _EQUAL] = 0.0
    return centre, spread


def _standard(values: Floats, centres: Sequence[float], spreads: Sequence[float]) -> Floats:
    """z-scores by column, cut; 0 for missing values and where all are equal, as `scale.standard`."""
    spread = np.array(spreads)
    divided = np.nan_to_num(values - np.array(centres)) / np.where(spread > 0, spread, np.inf)
    cut: Floats = np.clip(divided, -FARTHEST, FARTHEST)
    return cut


_LEAST = 0.05
"""Reliability where artists differ by no more than chance, which among few artists is chance too."""

_EQUAL = 1e-9
"""Spread of quantiles below which they differ by rounding only."""
