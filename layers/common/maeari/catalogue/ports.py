"""What the use-cases ask of the stores. `mysql_artists` and `dynamodb_tracks` are the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maeari.catalogue.matches import CloseArtist
    from maeari.catalogue.model import Alias, Artist, KnownArtist, Track


class ArtistStore(Protocol):
    """Artists, the spellings that lead to them, and their neighbours."""

    def find(
        self, *, artist_id: str, whole_key: str, name_key: str, first_rank: int, last_rank: int
    ) -> KnownArtist | None:
        """The artist with that id, else of that key, with its neighbours of the ranks asked for.

        A `matches.Homonym` when the key leads to several artists.
        """

    def save(self, artists: Iterable[Artist], aliases: Iterable[Alias]) -> None:
        """Adds or refreshes artists and the spellings that lead to them."""

    def page(self, *, after: str, count: int, source: str) -> Sequence[Artist]:
        """The next artists of a source in the order of their ids, for walking over all of them."""

    def ids_by_key(self, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Ids of the artists that each key leads to, best first; keys that lead nowhere are left out."""


class ArtistWalk(Protocol):
    """The artists of a source in the order of their ids."""

    def page(self, *, after: str, count: int, source: str) -> Sequence[Artist]:
        """The next artists, at most `count`."""

    def count(self, *, after: str, source: str) -> int:
        """How many there are to come."""


class NamesStore(ArtistStore, Protocol):
    """An `ArtistStore` that also knows near names, and names that nobody has."""

    def close(self, name_key: str) -> Sequence[CloseArtist]:
        """Artists with a spelling near that key, nearest first, each once."""

    def is_unknown(self, name_key: str) -> bool:
        """Whether every source was asked for that key within the hour and had nothing."""

    def remember_unknown(self, name_key: str) -> None:
        """Notes for an hour that no source has that key."""


class TrackStore(Protocol):
    """The tracks of each artist that the bot can show."""

    def of_artists(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        """Tracks by artist id, a music source's and imported ones together; artists without any are left out.

        Of a track that both brought, the music source's record wins and the import fills its gaps.
        """

    def save(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        """Replaces what a music source told of the tracks of each artist given. It expires."""


class ImportedTrackStore(TrackStore, Protocol):
    """A `TrackStore` that also keeps the operator's own tracks. They don't expire."""

    def imported(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        """Imported tracks by artist id, with nothing of a music source; artists without any are left out."""

    def save_imported(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        """Replaces the imported tracks of each artist given."""
