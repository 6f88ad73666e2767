"""Finding an artist that the catalogue doesn't hold yet, and keeping it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.model import Alias, Artist, Neighbour, Track
from maeari.errors import OutOfTime, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.ports import ArtistStore, TrackStore
    from maeari.deadline import Deadline
    from maeari.similarity.provisional import Provisional
    from maeari.sources.ports import MusicSource, SearchResult

FEW_TRACKS = 4
"""Fewer tracks than this, and one more call asks for the artist's own."""

_TYPED_CONFIDENCE = 90


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search came to.

    Attributes:
        artist: the artist meant, stored by now; None when no candidate has the name typed.
        tracks: its tracks.
        neighbours: its provisional neighbours, nearest first; empty when they can't be told yet.
        candidates: artists that might have been meant, when none is sure.
    """

    artist: Artist | None = None
    tracks: Sequence[Track] = ()
    neighbours: Sequence[Neighbour] = ()
    candidates: Sequence[Artist] = ()


class Discoverer:
    """Asks a music source and stores what it finds.

    Args:
        source: where artists come from.
        artists: where they are kept.
        tracks: where their tracks are kept.
        provisional: finds the neighbours of artists that no refresh has seen.
    """

    def __init__(
        self, source: MusicSource, artists: ArtistStore, tracks: TrackStore, provisional: Provisional
    ) -> None:
        self._source = source
        self._artists = artists
        self._tracks = tracks
        self._provisional = provisional

    def by_name(self, name: str, deadline: Deadline) -> Discovery:
        """The artist of exactly that name, or candidates. Raises `SourceError` or `OutOfTime`."""
        language = "ko" if _is_korean(name) else "en"
        result = self._source.search(name, deadline, language)
        chosen = _of_that_name(name, result)
        if chosen is None:
            return Discovery(candidates=result.artists)
        return self._keep(chosen, name, language, result.tracks_of(chosen.id), deadline)

    def by_id(self, artist_id: str, deadline: Deadline) -> Discovery:
        """The artist with that id of the source. Raises `SourceError` (`NotFound`) or `OutOfTime`."""
        artist = self._source.artist(artist_id, deadline, "ko")
        return self._keep(artist, artist.name, "ko", [], deadline)

    def neighbours_of(
        self, artist: Artist, tracks: Sequence[Track], deadline: Deadline
    ) -> Sequence[Neighbour]:
        """Provisional neighbours of an artist that is kept; empty when the source of features is silent."""
        try:
            return self._provisional.neighbours(artist, tracks, deadline)
        except (SourceError, OutOfTime) as error:
            logger.warning("no provisional neighbours", artist_id=artist.id, reason=str(error))
            return ()

    def _keep(
        self, artist: Artist, typed: str, language: str, tracks: Sequence[Track], deadline: Deadline
    ) -> Discovery:
        other_language = "en" if language == "ko" else "ko"
        with ThreadPoolExecutor(1) as beside:  # its name in the other language, while its sound is looked up
            asked = beside.submit(self._source.artist, artist.id, deadline, other_language)
            tracks = self._enough(artist, tracks, deadline)
            neighbours = self.neighbours_of(artist, tracks, deadline)
        other = _or_log(asked.result, artist)
        shown = with_changes(artist, name=artist.name if language == "ko" else other.name)
        aliases = [
            Alias(names.key(artist.name), artist.id, artist.source, language),
            Alias(names.key(other.name), artist.id, artist.source, other_language),
            Alias(names.key(typed), artist.id, "typed", language, _TYPED_CONFIDENCE),
        ]
        self._artists.save([shown], [alias for alias in aliases if alias.key])
        self._tracks.save({artist.id: tracks})
        return Discovery(shown, tracks, neighbours)

    def _enough(self, artist: Artist, tracks: Sequence[Track], deadline: Deadline) -> Sequence[Track]:
        """The tracks that the search brought, or the artist's own where those are few."""
        if len(tracks) >= FEW_TRACKS:
            return tracks
        return _or_log(lambda: self._source.tracks_of(artist, deadline), tracks) or tracks


def _or_log[T](ask: Callable[[], T], otherwise: T) -> T:
    """What a source says; if it fails, what is known already."""
    try:
        return ask()
    except (SourceError, OutOfTime) as error:
        logger.warning("answered with what the search gave", reason=str(error))
        return otherwise


def _is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


def _of_that_name(name: str, result: SearchResult) -> Artist | None:
    """The candidate with that name; of several the most popular.

    Development mode tells no popularity: how often an artist occurs among the tracks of the same answer
    stands in for it (music-sources reference, section 4).
    """
    heard = Counter(artist_id for artist_ids, _ in result.tracks for artist_id in artist_ids)
    same = [artist for artist in result.artists if names.key(artist.name) == names.key(name)]
    return max(same, key=lambda artist: (artist.popularity or 0, heard[artist.id]), default=None)
