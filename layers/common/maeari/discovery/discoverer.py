"""Finding an artist that the catalogue doesn't hold yet, and keeping it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.model import Alias
from maeari.discovery.outcome import Discovery
from maeari.errors import OutOfTime, SourceError, TracksUnavailable
from maeari.sources.bounded import begin
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.catalogue.model import Artist, KnownArtist, Neighbour, Track
    from maeari.catalogue.ports import ArtistStore, TrackStore
    from maeari.deadline import Deadline
    from maeari.similarity.provisional import Provisional
    from maeari.sources.ports import MusicSource, SearchResult

FEW_TRACKS = 4
"""Fewer tracks than this, and one more call asks for the artist's own."""

_TYPED_CONFIDENCE = 90


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
        language = "ko" if names.is_korean(name) else "en"
        result = self._source.search(name, deadline, language)
        chosen = _of_that_name(name, result)
        if chosen is None:
            return Discovery(candidates=result.artists)
        return self._keep(chosen, name, language, result.tracks_of(chosen.id), deadline)

    def by_id(self, artist_id: str, deadline: Deadline) -> Discovery:
        """The artist with that id of the source. Raises `SourceError` (`NotFound`) or `OutOfTime`."""
        artist = self._source.artist(artist_id, deadline, "ko")
        return self._keep(artist, artist.name, "ko", [], deadline)

    def complete(self, known: KnownArtist, deadline: Deadline, *, display: bool) -> None:
        """Reads again what a hurried answer left out, and keeps it.

        Args:
            known: the artist as it is kept; neighbours of a refresh are left alone.
            deadline: for all of it.
            display: whether the source is asked for the artist itself too, in both languages.

        Raises:
            SourceError: or `OutOfTime`; what came before is kept.
        """
        artist = known.artist
        if display:
            named = {
                language: self._source.artist(artist.id, deadline, language) for language in ("ko", "en")
            }
            artist = self._save_names(named, named["ko"].genres or artist.genres)
        tracks = self._source.tracks_of(artist, deadline)
        if tracks:
            self._tracks.save({artist.id: tracks})
        if known.provisional or not known.neighbours:
            self._provisional.neighbours(artist, tracks, deadline)

    def neighbours_of(
        self, artist: Artist, tracks: Sequence[Track], deadline: Deadline
    ) -> Sequence[Neighbour] | None:
        """Provisional neighbours of an artist that is kept; None when the source of features is silent."""
        try:
            return self._provisional.neighbours(artist, tracks, deadline)
        except (SourceError, OutOfTime) as error:
            logger.warning("no provisional neighbours", artist_id=artist.id, reason=str(error))
            return None

    def _keep(
        self, artist: Artist, typed: str, language: str, tracks: Sequence[Track], deadline: Deadline
    ) -> Discovery:
        other_language = "en" if language == "ko" else "ko"
        # Its name in the other language is asked for while its sound is looked up.
        asked = begin(lambda: self._source.artist(artist.id, deadline, other_language))
        tracks = self._enough(artist, tracks, deadline)
        neighbours = self.neighbours_of(artist, tracks, deadline)
        other = _or_log(asked.result, None)
        named = {language: artist} | ({other_language: other} if other else {})
        typed_alias = Alias(names.key(typed), artist.id, "typed", language, _TYPED_CONFIDENCE)
        if tracks:  # first: others who wait for the artist answer as soon as it has a name
            self._save_tracks(artist, tracks)
        shown = self._save_names(named, artist.genres, typed_alias)
        return Discovery(shown, tracks, neighbours, has_both_names=other is not None)

    def _save_tracks(self, artist: Artist, tracks: Sequence[Track]) -> None:
        try:
            self._tracks.save({artist.id: tracks})
        except TracksUnavailable as error:  # its completion reads them again
            logger.warning("an artist is kept without its tracks", artist_id=artist.id, reason=str(error))

    def _save_names(self, named: Mapping[str, Artist], genres: tuple[str, ...], *more: Alias) -> Artist:
        """Stores an artist under its names by language; it is shown with the Korean one if that is told."""
        shown = with_changes(named.get("ko") or named["en"], genres=genres)
        aliases = [Alias(names.key(each.name), each.id, each.source, told) for told, each in named.items()]
        self._artists.save([shown], [alias for alias in (*aliases, *more) if alias.key])
        return shown

    def _enough(self, artist: Artist, tracks: Sequence[Track], deadline: Deadline) -> Sequence[Track]:
        """The tracks that the search brought, or the artist's own where those are few."""
        if len(tracks) >= FEW_TRACKS:
            return tracks
        return _or_log(lambda: self._source.tracks_of(artist, deadline), tracks) or tracks


def _or_log[T, D](ask: Callable[[], T], otherwise: D) -> T | D:
    """What a source says; if it fails, what is known already."""
    try:
        return ask()
    except (SourceError, OutOfTime) as error:
        logger.warning("answered with what the search gave", reason=str(error))
        return otherwise


def _of_that_name(name: str, result: SearchResult) -> Artist | None:
    """The candidate with that name; of several the most popular.

    Development mode tells no popularity: how often an artist occurs among the tracks of the same answer
    stands in for it (music-sources reference, section 4).
    """
    heard = Counter(artist_id for artist_ids, _ in result.tracks for artist_id in artist_ids)
    same = [artist for artist in result.artists if names.key(artist.name) == names.key(name)]
    return max(same, key=lambda artist: (artist.popularity or 0, heard[artist.id]), default=None)
