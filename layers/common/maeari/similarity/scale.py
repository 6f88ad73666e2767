"""The scale of a refresh: what turns recordings and tags into coordinates, for one artist without numpy.

`vectors` does the same for all artists at once; a test holds that both agree.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = (*FEATURES, "release_year", "popularity", "duration")
"""What is known of a recording, in the order of the coordinates; features come first."""

RECORDING_DIMENSIONS = 2 * len(COLUMNS)
"""Leading coordinates, which come from recordings: a mean and a deviation of each column. Tags follow."""

BINS = 32
"""Quantile bins of a column: a step is a small part of how far one artist's recordings lie apart."""

FARTHEST = 3.0
"""Standard deviations at which a coordinate is cut, so that one odd recording doesn't stretch a distance."""

IMPORTANCE: Mapping[str, float] = {"release_year": 2.0, "popularity": 2.0}
"""How much a column counts beside its reliability, if not 1: by cross-validation over playlists, as the
other weights here."""

DEVIATION_WEIGHT = 0.25
"""How much an artist's deviation in a column counts against its mean."""

TAG_WEIGHT = 5.0
"""Length of the part that comes from tags. That of the recordings is about 5 too, on average."""

LISTENER_WEIGHT = 3.0
"""Length of the part that comes from listeners."""

PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "loudness": (-60.0, 0.0),
    "tempo": (1e-9, 400.0),
    "release_year": (1000.0, 9999.0),
    "popularity": (0.0, 100.0),
    "duration": (1.0, 2.0**31),
}
"""Least and greatest value that counts, as in recordings.sql; the other features lie between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of `COLUMNS`, as a refresh measured it in its catalogue.

    Attributes:
        edges: `BINS` - 1 ascending borders between the quantile bins; empty if no recording has a value.
        centre: average over artists of the mean quantile.
        spread: standard deviation of the same; 0 where all artists are equal.
        deviation_centre: average over artists of the deviation within their recordings.
        deviation_spread: standard deviation of the same.
        weight: how much the column counts.
    """

    edges: Sequence[float]
    centre: float
    spread: float
    deviation_centre: float
    deviation_spread: float
    weight: float

    def quantile(self, value: float) -> float:
        """0 to 1: the share of recordings that lie no higher, in steps of a bin."""
        return bisect_right(self.edges, value) / (BINS - 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """The columns of `COLUMNS`, in that order."""

    columns: Sequence[Column]

    def place(self, values: Sequence[Sequence[float]]) -> tuple[float, ...]:
        """The coordinates of an artist's recordings: of all means first, then of all deviations.

        Args:
            values: by column, those of the artist's recordings that have one and that are plausible.
        """
        quantiles = [
            [column.quantile(value) for value in own]
            for column, own in zip(self.columns, values, strict=True)
        ]
        means = [
            column.weight * standard(mean(own), column.centre, column.spread)
            for column, own in zip(self.columns, quantiles, strict=True)
        ]
        deviations = [
            DEVIATION_WEIGHT
            * column.weight
            * standard(deviation(own), column.deviation_centre, column.deviation_spread)
            for column, own in zip(self.columns, quantiles, strict=True)
        ]
        return (*means, *deviations)

    def scores(self, vector: Sequence[float]) -> tuple[float, ...]:
        """z-scores of the nine features of an artist, out of its coordinates."""
        return tuple(
            coordinate / column.weight if column.weight else 0.0
            for coordinate, column in zip(vector[: len(FEATURES)], self.columns, strict=False)
        )


def plausible(column: str, value: float | None) -> bool:
    """Whether a value counts."""
    low, high = PLAUSIBLE.get(column, (0.0, 1.0))
    return value is not None and isfinite(value) and low <= value <= high


def mean(values: Sequence[float]) -> float | None:
    """None of no values."""
    return sum(values) / len(values) if values else None


def deviation(values: Sequence[float]) -> float | None:
    """Of the whole population; None of fewer than two values, which tell none."""
    if len(values) < 2:  # noqa: PLR2004
        return None
    centre = sum(values) / len(values)
    return sqrt(sum((value - centre) ** 2 for value in values) / len(values))


def standard(value: float | None, centre: float, spread: float) -> float:
    """The z-score, cut at `FARTHEST`; 0, the average, for a missing value and where all are equal."""
    if value is None or not spread:
        return 0.0
    return min(max((value - centre) / spread, -FARTHEST), FARTHEST)


@dataclass(frozen=True, slots=True)
class TagPlace:
    """Where one tag points to.

    Attributes:
        idf: inverse document frequency: the rarer the tag, the more it tells.
        direction: its coordinates in the space of the tags, times its idf.
    """

    idf: float
    direction: Sequence[float]


def tag_part(places: Sequence[TagPlace]) -> tuple[float, ...]:
    """The coordinates of an artist with these tags, one or more: their sum, of length `TAG_WEIGHT`."""
    total = [sum(axis) for axis in zip(*(place.direction for place in places), strict=True)]
    length = sqrt(sum(value * value for value in total))
    return tuple(TAG_WEIGHT * value / length if length > _NOTHING else 0.0 for value in total)


_NOTHING = 1e-9
"""Tags whose directions cancel out, or of which none is left after the analysis, point nowhere."""
