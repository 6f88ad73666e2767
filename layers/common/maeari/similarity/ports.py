"""What new artists and the conversation ask of the store that keeps the space of the last refresh."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist
from typing import TYPE_CHECKING, NamedTuple, Protocol

from maeari.catalogue.model import is_thin, refresh_name
from maeari.similarity.scale import RECORDING_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from maeari.catalogue.model import Artist, Neighbour, Reason
    from maeari.similarity.scale import Scale, TagPlace

CLEARLY = 0.5
"""Standard deviations from the average from which on an artist lies in a region: the bar of
`reasons.NOTICEABLE`, so that what is said of an artist and where it is found agree."""


SAMPLE = 3000
"""Artists that a comparison ranks two among. Where there are no more, the ranks are exact; of more, the
shares have a standard error of at most 0.9 percentage points, and 0.2 near the ends, where it matters."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An artist of the space near some point.

    Attributes:
        scores: its z-scores, in the order of `catalogue.model.FEATURES`.
        distance: from that point.
        is_thin: whether the artist is compared by little.
    """

    artist: Artist
    scores: Sequence[float]
    distance: float
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """Where an artist lies in the space, or a point between several.

    Attributes:
        scores: nine z-scores in the order of `catalogue.model.FEATURES`.
        vector: all coordinates.
        tracks: how many measured recordings these rest on.
        is_tagged: whether tags or listeners say where it lies; if not, it is compared by recordings alone.
    """

    scores: tuple[float, ...]
    vector: tuple[float, ...]
    tracks: int
    is_tagged: bool

    @property
    def is_thin(self) -> bool:
        """Whether the artist is compared by little."""
        return is_thin(self.tracks, is_tagged=self.is_tagged)

    def known(self) -> tuple[float, ...]:
        """The leading coordinates, as far as anything is known: those of the recordings, or all."""
        return self.vector if self.is_tagged else self.vector[:RECORDING_DIMENSIONS]

    def distance(self, other: Sequence[float]) -> float:
        """To other coordinates, by what is known of this one, as a refresh ranks its neighbours."""
        return distance(self.known(), other)


def distance(vector: Sequence[float], other: Sequence[float]) -> float:
    """Euclidean, over as many leading coordinates as the first has: the others aren't known of it."""
    return dist(vector, other[: len(vector)])


def mean_sound(sounds: Sequence[Sound]) -> Sound:
    """The point between them: that of the least sum of squared distances."""
    return Sound(
        _mean([sound.scores for sound in sounds]),
        _mean([sound.vector for sound in sounds]),
        sum(sound.tracks for sound in sounds),
        any(sound.is_tagged for sound in sounds),
    )


def _mean(points: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(column) / len(points) for column in zip(*points, strict=True))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two artists sound.

    Attributes:
        sound: of the one artist.
        other: of the other.
        share: of all artists that are nearer to the one than the other is, 0 to 1.
        other_share: that are nearer to the other than the one is.
        rank: place of the other among all artists by their distance from the one, 1 the nearest; None
            where it is only known by the share, which a sample tells.
        other_rank: place of the one among all artists by their distance from the other, likewise.
        artists: how many there are but the one itself.
        reason: published with the pair, where at least one is a neighbour of the other.
    """

    sound: Sound
    other: Sound
    share: float
    other_share: float
    rank: int | None
    other_rank: int | None
    artists: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What the last refresh published.

    Attributes:
        day: of the lake, `YYYY-MM-DD`.
        artists: how many were compared.
        neighbours: how many rows they have together.
        algorithm: its name, empty when an older release published.
        version: of the algorithm.
        published_at: when the tables were filled, UTC without a zone.
    """

    day: str
    artists: int
    neighbours: int = 0
    algorithm: str = ""
    version: int = 0
    published_at: datetime | None = None

    @property
    def name(self) -> str:
        """What tells it from other refreshes."""
        return refresh_name(self.algorithm, self.version, self.day)


class VectorRow(NamedTuple):
    """An artist of the space.

    Attributes:
        scores: nine z-scores in the order of `FEATURES`.
        vector: coordinates as bytes, float32, little-endian.
    """

    cell: int
    artist_id: str
    scores: Sequence[float]
    tracks: int
    is_tagged: bool
    prominence: int
    vector: bytes


class NextSpace(NamedTuple):
    """What a refresh fills the space with: each table in the order of its primary key.

    Attributes:
        cells: (number, how many artists, centre as bytes).
        sample: (artist id, vector as bytes) of at most `SAMPLE` artists, as prominent and obscure as all are.
        tags: (key of the tag, inverse document frequency, direction as bytes).
    """

    scale: Scale
    vectors: Iterable[VectorRow]
    cells: Iterable[tuple[int, int, bytes]]
    sample: Iterable[tuple[str, bytes]]
    tags: Iterable[tuple[str, float, bytes]]


class Space(Protocol):
    """The vectors that the last refresh published."""

    def scale(self) -> Scale | None:
        """Its scale; None before the first refresh."""

    def tags(self, keys: Collection[str]) -> Mapping[str, TagPlace]:
        """Where tags point to, by their keys (`names.key`); those without a place are left out."""

    def nearest(self, vector: Sequence[float], besides: Collection[str], count: int) -> Sequence[Placed]:
        """The artists nearest to a point, nearest first, without those with the ids `besides`.

        A few of the nearest of very many artists may be missed.

        Args:
            vector: its coordinates; only the leading ones, if no more is known.
            besides: ids to leave out.
            count: at most so many.
        """

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        """Keeps provisional neighbours until a refresh has seen the artist."""


class Sounds(Protocol):
    """What the conversation asks of the space. Nobody is in it before the first refresh."""

    def of(self, artist_ids: Collection[str]) -> Mapping[str, Sound]:
        """The sounds of these artists; those that aren't in the space are left out."""

    def compared(self, artist_id: str, other_id: str) -> Comparison | None:
        """Two different artists; None when one of them isn't in the space."""

    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Collection[str]
    ) -> Sequence[Artist]:
        """Artists that lie `CLEARLY` on the wanted side of the average in each feature named.

        Only those of at least `WELL_MEASURED` recordings; the most popular first, then those of the most
        recordings.

        Args:
            directions: 1 for high or -1 for low by feature; features not named are free.
            count: at most so many.
            offset: how many to skip.
            besides: ids to leave out.
        """

    def near(self, sounds: Sequence[Sound], besides: Collection[str], count: int) -> Sequence[Placed]:
        """The artists nearest to the mean of one or more sounds, nearest first, without those `besides`."""

    def anybody(self, besides: Collection[str], start: str) -> Artist | None:
        """The first artist of `WELL_MEASURED` recordings from the id `start` on, or from the first id on.

        Args:
            besides: ids to leave out.
            start: an id, drawn at random to be surprised; nobody needs to have it.
        """

    def published(self) -> Published | None:
        """What is published; None before the first refresh."""
