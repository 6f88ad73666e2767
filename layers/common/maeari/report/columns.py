"""The columns of tracks that the page shows, and the bins of their histograms."""

from __future__ import annotations

from typing import NamedTuple

from maeari.catalogue.model import FEATURES


class Column(NamedTuple):
    """A column of the tracks.

    Attributes:
        low: border below the first bin.
        width: of a bin.
        bins: how many there are; what lies beyond counts in the last one.
        unit: of the values, empty for shares between 0 and 1.
    """

    name: str
    low: float
    width: float
    bins: int
    unit: str = ""


_OWN = {
    "loudness": Column("loudness", -60, 2, 30, "dB"),
    "tempo": Column("tempo", 0, 8, 32, "beats per minute"),
}

RELEASE_YEAR = Column("release_year", 1000, 1, 9000, "year")
POPULARITY = Column("popularity", 0, 5, 20, "0 to 100")
DURATION = Column("duration", 0, 15, 41, "seconds")

FEATURE_COLUMNS = tuple(_OWN.get(name, Column(name, 0, 1 / 32, 32)) for name in FEATURES)
"""The nine audio features, in Spotify's scales."""

COLUMNS = (*FEATURE_COLUMNS, RELEASE_YEAR, POPULARITY, DURATION)
