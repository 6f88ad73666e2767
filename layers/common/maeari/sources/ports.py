"""What the use-cases ask of music services."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.deadline import Deadline
    from maeari.errors import SourceError


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, in the source's order of relevance.

    Attributes:
        artists: candidates for the name searched.
        tracks: (ids of the track's artists, track).
        names: of all artists of the tracks, by id: few of them are candidates.
    """

    artists: tuple[Artist, ...]
    tracks: tuple[tuple[tuple[str, ...], Track], ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def tracks_of(self, artist_id: str) -> list[Track]:
        """The tracks found that this artist takes part in."""
        return [track for artist_ids, track in self.tracks if artist_id in artist_ids]


class MusicSource(Protocol):
    """Artists and their tracks. Every call raises `SourceError` or `OutOfTime`."""

    def search(self, text: str, deadline: Deadline, language: str) -> SearchResult:
        """Artists and tracks for a name; `language` is ISO 639-1 and chooses the names' language."""

    def artist(self, artist_id: str, deadline: Deadline, language: str) -> Artist:
        """One artist by id."""

    def tracks_of(self, artist: Artist, deadline: Deadline) -> Sequence[Track]:
        """The artist's best known tracks, at most a few dozen."""


@dataclass(frozen=True, slots=True)
class FoundTracks:
    """An artist's tracks, best known first, and the source that told them."""

    source: str
    tracks: Sequence[Track]


class BatchSource(Protocol):
    """Tracks of many artists, for work that nobody waits for."""

    def tracks_of(
        self, artists: Sequence[Artist], deadline: Deadline
    ) -> Iterator[tuple[str, FoundTracks | SourceError]]:
        """(artist id, its tracks) in the order given, each as soon as it is read.

        Where one artist failed its error stands in their place. Raises `RateLimited`, `CredentialsRefused` or
        `OutOfTime` where it can't go on.
        """

    def calls(self) -> Mapping[str, int]:
        """Calls made so far, by source."""


class ArtistSource(Protocol):
    """Many artists at once."""

    def artists(self, artist_ids: Sequence[str], deadline: Deadline, language: str) -> Iterator[Artist]:
        """The artists in the order of their ids, each as soon as it is read; unknown ids are left out.

        Raises `SourceError` or `OutOfTime` where it can't go on.
        """


@dataclass(frozen=True, slots=True)
class PlaylistTrack:
    """A track at its place in a playlist, from 0, with the ids of its artists, the main one first."""

    position: int
    artist_ids: tuple[str, ...]
    track: Track


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist as one market hears it.

    Attributes:
        market: under which this copy is kept: an ISO 3166-1 country, a label, or empty.
        followers: None where the source doesn't tell.
        skipped: entries that are no tracks of artists, by reason.
    """

    id: str
    market: str
    name: str
    followers: int | None
    tracks: tuple[PlaylistTrack, ...]
    skipped: Mapping[str, int]


class PlaylistSource(ArtistSource, Protocol):
    """Playlists, and the artists in them."""

    def playlist(self, playlist_id: str, deadline: Deadline, market: str) -> Playlist:
        """A playlist whole. Raises `PlaylistClosed` with what to do, `SourceError` or `OutOfTime`."""


class FeatureSource(Protocol):
    """Audio features by Spotify track id. Raises `SourceError` or `OutOfTime`."""

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        """Features by track id; tracks that the source doesn't know are left out.

        `isrcs` are codes by track id, as far as known: another release of the recording may be measured.
        """
