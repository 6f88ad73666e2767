"""What the chat asks of the songs that a refresh published. `catalogue.mysql_songs` is the real store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Reason, Track


@dataclass(frozen=True, slots=True)
class Song:
    """A track with all its artists, the best known first."""

    track: Track
    artists: tuple[Artist, ...]


@dataclass(frozen=True, slots=True)
class SimilarSong:
    """A song near another: rank 1 is the first, `distance` Euclidean in the space of the refresh of songs.

    Attributes:
        reason: `genres` are the genre groups of both, `traits` what both sound like.
        refresh: by which it was found: algorithm, version and day; empty for a song that none has seen.
    """

    song: Song
    rank: int
    distance: float
    reason: Reason
    refresh: str = ""


class Songs(Protocol):
    """The published songs. Every call may raise `DatabaseUnavailable`."""

    def titled(self, title_key: str, artist_key: str = "") -> Sequence[Song]:
        """The songs of that title, the most popular first; several releases of one recording are one.

        Args:
            title_key: `names.key` of a title without additions.
            artist_key: of one of its artists' names; empty for all artists'.
        """

    def song(self, track_id: str) -> Song | None:
        """One song."""

    def similar(self, track_id: str, first_rank: int, last_rank: int) -> Sequence[SimilarSong]:
        """The neighbours of a published song with these ranks, in their order."""

    def near(
        self, features: AudioFeatures, track: Track, genres: Sequence[str], artist_ids: Sequence[str]
    ) -> Sequence[SimilarSong]:
        """The neighbours of a song that no refresh has seen, in the order that a refresh would give them.

        Args:
            features: how it sounds.
            track: its year, length and popularity, as far as known.
            genres: of its artists.
            artist_ids: of these; songs of others go first.
        """
