"""What a refresh, a new artist and the conversation ask of the store that keeps the space of the last refresh."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from maeari.similarity.scale import GENRE_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from maeari.catalogue.model import Artist, Neighbour
    from maeari.similarity.scale import Scale

WELL_MEASURED = 3
"""Measured tracks from which on an artist is recommended to somebody who didn't name it: one or two tracks may be
unlike all the others."""

CLEARLY = 0.5
"""Standard deviations from the average from which on an artist lies in a region, the bar of `reasons.NOTICEABLE`."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An artist of the space near some point: its standardised features, and its distance from there."""

    artist: Artist
    scores: Sequence[float]
    distance: float


@dataclass(frozen=True, slots=True)
class Sound:
    """Where an artist lies in the space, or a point between several.

    Attributes:
        scores: nine z-scores in the order of `catalogue.model.FEATURES`.
        genre_weights: tf-idf by genre; an artist's are together of length 1, or none.
        tracks: how many measured tracks the scores rest on.
    """

    scores: tuple[float, ...]
    genre_weights: Mapping[str, float]
    tracks: int

    def squared_distance(self, other: Sound) -> float:
        """By the metric of `vectors.vectors`."""
        features = sum((own - its) ** 2 for own, its in zip(self.scores, other.scores, strict=True))
        genres = sum(
            (self.genre_weights.get(genre, 0.0) - other.genre_weights.get(genre, 0.0)) ** 2
            for genre in self.genre_weights.keys() | other.genre_weights.keys()
        )
        return features + GENRE_WEIGHT**2 * genres


def mean_sound(sounds: Sequence[Sound]) -> Sound:
    """The point between them: that of the least sum of squared distances."""
    weights: Counter[str] = Counter()
    for sound in sounds:
        weights.update(sound.genre_weights)
    return Sound(
        tuple(sum(column) / len(sounds) for column in zip(*(sound.scores for sound in sounds), strict=True)),
        {genre: weight / len(sounds) for genre, weight in weights.items()},
        sum(sound.tracks for sound in sounds),
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two artists sound.

    Attributes:
        sound: of the one artist.
        other: of the other.
        distance: between them.
        rank: place of the other among all artists by their distance from the one, 1 the nearest.
        other_rank: place of the one among all artists by their distance from the other.
        artists: how many were ranked each time: all but the one itself.
    """

    sound: Sound
    other: Sound
    distance: float
    rank: int
    other_rank: int
    artists: int


@dataclass(frozen=True, slots=True)
class Published:
    """What the last refresh published.

    Attributes:
        day: of the lake, `YYYY-MM-DD`.
        artists: how many were compared.
    """

    day: str
    artists: int


class Space(Protocol):
    """The vectors that the last refresh published."""

    def scale(self) -> Scale | None:
        """Its scale; None before the first refresh."""

    def nearest(
        self,
        scores: Sequence[float],
        genre_weights: Mapping[str, float],
        besides: Collection[str],
        count: int,
    ) -> Sequence[Placed]:
        """The artists nearest to a point, nearest first, without those with the ids `besides`."""

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        """Keeps provisional neighbours until a refresh has seen the artist."""


class Sounds(Protocol):
    """What the conversation asks of the space. Nobody is in it before the first refresh."""

    def of(self, artist_ids: Collection[str]) -> Mapping[str, Sound]:
        """The sounds of these artists; those that aren't in the space are left out."""

    def compared(self, artist_id: str, other_id: str) -> Comparison | None:
        """Two different artists; None when one of them isn't in the space.

        Artists at the same distance are ranked in the order of their ids, as neighbours are.
        """

    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Collection[str]
    ) -> Sequence[Artist]:
        """Artists that lie `CLEARLY` on the wanted side of the average in each feature named.

        Only those that are `WELL_MEASURED`; the most popular first, then those that lie farthest in that direction.

        Args:
            directions: 1 for high or -1 for low by feature; features not named are free.
            count: at most so many.
            offset: how many to skip.
            besides: ids to leave out.
        """

    def near(self, sounds: Sequence[Sound], besides: Collection[str], count: int) -> Sequence[Placed]:
        """The artists nearest to the mean of one or more sounds, nearest first, without those `besides`."""

    def anybody(self, besides: Collection[str], start: str) -> Artist | None:
        """The first artist from the id `start` on, or from the first id on, that is `WELL_MEASURED`.

        Args:
            besides: ids to leave out.
            start: an id, drawn at random to be surprised; nobody needs to have it.
        """

    def published(self) -> Published | None:
        """What is published; None before the first refresh."""
