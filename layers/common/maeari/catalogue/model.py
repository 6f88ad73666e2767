"""What the catalogue holds. Plain values: they know no database, no HTTP and no Kakao."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_REASON_LENGTH = 255
"""Characters of the column that holds a `Reason`."""


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist.

    Attributes:
        id: 22 characters; Spotify's id, or one derived from an imported name (`names.artist_id`).
        name: as shown.
        genres: genre names in lower case, most telling first.
        popularity: 0 to 100, None when the source doesn't tell (Spotify's development mode).
        source: where the record comes from: `spotify` or `import`.
        fetched_at: when it was read from the source, UTC.
    """

    id: str
    name: str
    source: str
    fetched_at: datetime
    genres: tuple[str, ...] = ()
    popularity: int | None = None
    image_url: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling that leads to an artist.

    Attributes:
        key: `names.key` of the spelling.
        language: ISO 639-1, empty when unknown.
        confidence: 100 for the artist's own name, less for guesses.
    """

    key: str
    artist_id: str
    source: str
    language: str = ""
    confidence: int = 100


@dataclass(frozen=True, slots=True)
class Track:
    """A recording as one artist's track.

    Attributes:
        release_date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the source tells; None when unknown.
        popularity: 0 to 100, or None.
        album_id: Spotify's, None where only the album's name is told.
    """

    id: str
    title: str
    album: str | None = None
    release_date: str | None = None
    popularity: int | None = None
    duration_ms: int | None = None
    isrc: str | None = None
    image_url: str | None = None
    album_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AudioFeatures:
    """How a track sounds, in Spotify's scales (music-sources reference, section 5.1).

    Attributes:
        loudness: dB relative to full scale, at most 0 for a sound analysis.
        tempo: beats per minute; 0 marks a failed analysis.
        others: 0 to 1. None where the source has no value.
    """

    track_id: str
    source: str
    fetched_at: datetime
    danceability: float | None = None
    energy: float | None = None
    loudness: float | None = None
    speechiness: float | None = None
    acousticness: float | None = None
    instrumentalness: float | None = None
    liveness: float | None = None
    valence: float | None = None
    tempo: float | None = None


FEATURES = tuple(f.name for f in fields(AudioFeatures) if f.name not in {"track_id", "source", "fetched_at"})
"""Names of the nine audio features, in the order of every vector and table."""

NEIGHBOURS = 20
"""Kept for each artist, nearest first; by a refresh as for a new one."""


WELL_MEASURED = 3
"""Measured recordings from which on they tell how an artist sounds: one or two may be unlike all others."""


def is_thin(tracks: int, *, is_tagged: bool) -> bool:
    """Whether an artist is compared by too little to be sure; then that is told.

    Args:
        tracks: how many measured recordings there are.
        is_tagged: whether there are tags to compare by.
    """
    return tracks < WELL_MEASURED and not is_tagged


def refresh_name(algorithm: str, version: int, day: str) -> str:
    """What tells one refresh from the others: `quantile-lsa 1 2026-11-20`."""
    return f"{algorithm} {version} {day}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two artists are close.

    Attributes:
        genres: genres that both have, most telling first.
        traits: what both sound like, such as `energy-low`: a feature's name and `low` or `high` against the
            catalogue's average, closest feature first.
    """

    genres: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()

    def encode(self) -> str:
        """Text for a database column; `decode` reads it. In genre names | and ; become spaces.

        The last genres are left out when the column can't hold them all.
        """
        genres = [genre.replace("|", " ").replace(";", " ") for genre in self.genres]
        traits = ";" + "|".join(self.traits)
        while len(text := "|".join(genres) + traits) > _REASON_LENGTH and genres:
            genres.pop()
        return text

    @classmethod
    def decode(cls, text: str | None) -> Self:
        """The reason that `encode` wrote; an empty one for None."""
        genres, _, traits = (text or "").partition(";")
        return cls(tuple(filter(None, genres.split("|"))), tuple(filter(None, traits.split("|"))))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An artist near another: rank 1 is nearest, `distance` Euclidean in the refresh's vector space.

    Attributes:
        is_thin: whether the artist is compared by little.
    """

    artist: Artist
    rank: int
    distance: float
    reason: Reason
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class KnownArtist:
    """An artist of the catalogue with some of its neighbours, nearest first.

    Attributes:
        provisional: whether the neighbours were found when the artist was, and no refresh has seen it yet.
        is_thin: whether it is compared by little; never told of an artist that no refresh has seen.
        refresh: by which the neighbours were found: algorithm, version and day of the data.
    """

    artist: Artist
    neighbours: tuple[Neighbour, ...] = ()
    provisional: bool = False
    is_thin: bool = False
    refresh: str = ""


def merged(kept: Iterable[Track], added: Iterable[Track]) -> list[Track]:
    """Both lists as one without repeating an id; the added record wins, the kept one fills its gaps."""
    by_id = {track.id: track for track in kept}
    for track in added:
        old = by_id.get(track.id)
        gaps = {f.name: getattr(old, f.name) for f in fields(Track) if old and getattr(track, f.name) is None}
        by_id[track.id] = replace(track, **gaps)
    return list(by_id.values())
