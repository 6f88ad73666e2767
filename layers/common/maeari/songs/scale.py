"""The columns of songs, how much each counts, and the scale of a refresh, for one song without numpy.

`space` does the same for all songs at once; a test holds that both agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.similarity.scale import plausible, standard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import AudioFeatures, Track

WEIGHTS: Mapping[str, float] = {
    **dict.fromkeys(FEATURES, 1.0),
    "release_year": 2.0,
    "popularity": 2.0,
    "duration": 0.5,
}
"""How much each column counts, in standard deviations' worth of distance. Year and popularity were chosen by
playlists; docs/songs.md says how."""

COLUMNS = tuple(WEIGHTS)
"""In the order of the coordinates; features come first. `similarity.scale.PLAUSIBLE` bounds their values."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as a refresh measured it among its songs.

    Attributes:
        centre: mean of the known values.
        spread: their standard deviation; 0 where all are equal.
        weight: how much the column counts.
    """

    name: str
    centre: float
    spread: float
    weight: float


type Scale = Sequence[Column]
"""The columns of a refresh in the order of its coordinates."""


def vector_of(features: AudioFeatures, track: Track, scale: Scale) -> tuple[float, ...]:
    """The coordinates of one song: its weighted z-scores, cut at 3; 0, the average, for what isn't known."""
    values = _values(features, track)
    return tuple(
        column.weight * standard(_known(column.name, values), column.centre, column.spread)
        for column in scale
    )


def scores_of(vector: Sequence[float], scale: Scale) -> tuple[float, ...]:
    """z-scores of the nine features of a song, out of its coordinates."""
    return tuple(
        coordinate / column.weight if column.weight else 0.0
        for coordinate, column in zip(vector, scale[: len(FEATURES)], strict=False)
    )


def _values(features: AudioFeatures, track: Track) -> dict[str, float | None]:
    year = (track.release_date or "")[:4]
    return {
        **{name: getattr(features, name) for name in FEATURES},
        "release_year": int(year) if year.isdecimal() else None,
        "popularity": track.popularity,
        "duration": track.duration_ms,
    }


def _known(name: str, values: Mapping[str, float | None]) -> float | None:
    value = values.get(name)
    return value if plausible(name, value) else None
