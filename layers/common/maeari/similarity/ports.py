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


@dataclass(frozen=True, slots=True)
class Sound:
    scores: Sequence[float]
    genre_weights: Mapping[str, float]
    tracks: int


@dataclass(frozen=True, slots=True)
class Comparison:
    sound: Sound
    other: Sound
    distance: float
    rank: int
    other_rank: int
    artists: int


@dataclass(frozen=True, slots=True)
class Published:
    day: str
    artists: int


class Sounds(Protocol):
    def of(self, artist_ids: Sequence[str]) -> Mapping[str, Sound]: ...
    def compared(self, artist_id: str, other_id: str) -> Comparison | None: ...
    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Sequence[str]
    ) -> Sequence[Artist]: ...
    def near(self, sounds: Sequence[Sound], besides: Sequence[str], count: int) -> Sequence[Placed]: ...
    def anybody(self, besides: Sequence[str], start: str) -> Artist | None: ...
    def published(self) -> Published | None: ...
