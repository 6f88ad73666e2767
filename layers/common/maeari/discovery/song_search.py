"""Songs that no refresh has published: searched for once for all who ask, and measured."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.catalogue import names
from maeari.catalogue.model import Artist, Track
from maeari.catalogue.recordings import is_version, key_without_additions
from maeari.discovery.newcomers import once
from maeari.songs.ports import Song

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import AudioFeatures
    from maeari.deadline import Deadline
    from maeari.discovery.ports import SharedSearches
    from maeari.sources.ports import FeatureSource, MusicSource, SearchResult

KEPT_SECONDS = 3600.0
"""What a search came to is told to others for so long, as for names that nobody has."""

_SOURCE = "spotify"


@dataclass(frozen=True, slots=True)
class FoundSongs:
    """What a search for a title came to.

    Attributes:
        songs: of exactly that title, in the source's order of relevance; versions come last.
        is_artist: whether it is rather an artist's name: one is called so, and heard in at least as many of
            the tracks found as have that title.
    """

    songs: Sequence[Song]
    is_artist: bool = False


class SongSearch:
    """Asks the music services for songs.

    Args:
        source: finds songs by title.
        features: tells how they sound.
        searches: keeps fifty people who ask for one song from asking the source fifty times.
    """

    def __init__(self, source: MusicSource, features: FeatureSource, searches: SharedSearches) -> None:
        self._source = source
        self._features = features
        self._searches = searches

    def find(self, title: str, artist: str, deadline: Deadline) -> FoundSongs:
        """The songs of a title, of any artist or of one; by one call to the source, or none.

        Raises:
            SourceError: or `OutOfTime`, and its kind `BeingSearched`: there is no answer yet.
        """
        what = f"song#{names.key(artist)}#{names.key(title)}"

        def search(left: Deadline) -> FoundSongs:
            found = self._asked(title, artist, left)
            self._searches.keep(what, _encoded(found), KEPT_SECONDS)
            return found

        return once(self._searches, what, deadline, lambda: _decoded(self._searches.kept(what)), search)

    def features_of(self, track: Track, deadline: Deadline) -> AudioFeatures | None:
        """How a song sounds; None when nobody has measured it. Raises `SourceError` or `OutOfTime`."""
        codes = {track.id: track.isrc} if track.isrc else {}
        return self._features.features([track.id], deadline, codes).get(track.id)

    def _asked(self, title: str, artist: str, deadline: Deadline) -> FoundSongs:
        language = "ko" if names.is_korean(artist or title) else "en"
        result = self._source.search(f"{artist} {title}".strip(), deadline, language)
        songs = [song for song in _songs(result) if _is_it(song, title, artist)]
        songs.sort(key=lambda song: is_version(song.track.title))
        return FoundSongs(songs, not artist and _is_artist(title, len(songs), result))


def _songs(result: SearchResult) -> list[Song]:
    """The tracks found with those of their artists whose names are told."""
    known = {artist.id: artist for artist in result.artists}
    now = datetime.now(UTC)
    named = {id_: known.get(id_) or Artist(id_, name, _SOURCE, now) for id_, name in result.names.items()}
    songs = (Song(track, tuple(named[id_] for id_ in ids if id_ in named)) for ids, track in result.tracks)
    return [song for song in songs if song.artists]


def _is_it(song: Song, title: str, artist: str) -> bool:
    told = key_without_additions(song.track.title), names.key(song.track.title)
    by = [names.key(each.name) for each in song.artists]
    return names.key(title) in told and (not artist or names.key(artist) in by)


def _is_artist(name: str, songs: int, result: SearchResult) -> bool:
    heard = Counter(artist_id for artist_ids, _ in result.tracks for artist_id in artist_ids)
    called_so = [each.id for each in result.artists if names.key(each.name) == names.key(name)]
    return any(heard[artist_id] >= songs for artist_id in called_so)


def _encoded(found: FoundSongs) -> str:
    songs = [
        [asdict(song.track), [[each.id, each.name, list(each.genres)] for each in song.artists]]
        for song in found.songs
    ]
    return json.dumps({"songs": songs, "is_artist": found.is_artist}, ensure_ascii=False)


def _decoded(text: str) -> FoundSongs | None:
    if not text:
        return None
    content: Any = json.loads(text)
    now = datetime.now(UTC)
    songs = [
        Song(
            Track(**track), tuple(Artist(id_, name, _SOURCE, now, tuple(genres)) for id_, name, genres in by)
        )
        for track, by in content["songs"]
    ]
    return FoundSongs(songs, content["is_artist"])
