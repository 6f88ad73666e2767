"""What a refresh and a new artist ask of the store that keeps the space of the last refresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, Neighbour
    from maeari.similarity.scale import Scale


@dataclass(frozen=True, slots=True)
class Placed:
    """An artist of the space near some point: its standardised features, and its distance from there."""

    artist: Artist
    scores: Sequence[float]
    distance: float


class Space(Protocol):
    """The vectors that the last refresh published."""

    def scale(self) -> Scale | None:
        """Its scale; None before the first refresh."""

    def nearest(
        self, scores: Sequence[float], genre_weights: Mapping[str, float], besides: str, count: int
    ) -> Sequence[Placed]:
        """The artists nearest to a point, nearest first, without the artist `besides`."""

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        """Keeps provisional neighbours until a refresh has seen the artist."""
