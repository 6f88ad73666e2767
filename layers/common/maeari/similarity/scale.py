"""The scale of a refresh: what turns features and genres into coordinates, for one artist without numpy.

`vectors` does the same for all artists at once; a test holds that both agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FARTHEST = 3.0
"""Standard deviations at which a feature is cut, so that one odd track doesn't stretch a distance."""

GENRE_WEIGHT = 3.0
"""Length of the genre part. The nine features have length sqrt(9) on average, so both parts count alike."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a refresh measured in its catalogue.

    Attributes:
        centre: mean of each feature, in the order of `catalogue.model.FEATURES`.
        spread: standard deviation of each feature; 0 where all artists are equal.
        idf: inverse document frequency of each genre that has a coordinate.
    """

    centre: Sequence[float]
    spread: Sequence[float]
    idf: Mapping[str, float]

    def scores(self, means: Sequence[float | None]) -> tuple[float, ...]:
        """z-scores cut at `FARTHEST`; a missing value becomes 0, the average."""
        return tuple(
            0.0 if mean is None or spread == 0 else min(max((mean - centre) / spread, -FARTHEST), FARTHEST)
            for mean, centre, spread in zip(means, self.centre, self.spread, strict=True)
        )

    def genre_weights(self, genres: Iterable[str]) -> dict[str, float]:
        """tf-idf of an artist's genres, together of length 1; empty if none has a coordinate."""
        known = {genre: self.idf[genre] for genre in genres if genre in self.idf}
        length = sqrt(sum(weight * weight for weight in known.values()))
        return {genre: weight / length for genre, weight in known.items()}
