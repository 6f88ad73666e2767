"""An artist's tracks out of every list that the sources allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.recordings import best_recordings, is_version
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, SourceError
from maeari.sources.bounded import begin
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.sources.ports import SearchResult
    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify

ENOUGH = 10
"""With so many recordings no live, karaoke or remixed version is added."""

MOST = 30

EXTRA_SECONDS = 1.5
"""A person waits no longer than this for the lists beside the search: it may be all that is needed."""


class ArtistTracks:
    """The `MusicSource` and `ArtistSource` over Spotify and ReccoBeats.

    Args:
        spotify: artists, and tracks to show.
        reccobeats: tracks with the popularity that Spotify's development mode doesn't tell.
    """

    def __init__(self, spotify: Spotify, reccobeats: Reccobeats) -> None:
        self._spotify = spotify
        self._reccobeats = reccobeats

    def search(self, text: str, deadline: Deadline, language: str) -> SearchResult:
        """Artists and tracks for a name, by one call to Spotify."""
        return self._spotify.search(text, deadline, language)

    def artist(self, artist_id: str, deadline: Deadline, language: str) -> Artist:
        """One artist by id."""
        return self._spotify.artist(artist_id, deadline, language)

    def artists(self, artist_ids: Sequence[str], deadline: Deadline, language: str) -> Iterator[Artist]:
        """Several artists by id, 50 in a call where that is allowed."""
        return self._spotify.artists(artist_ids, deadline, language)

    def tracks_of(self, artist: Artist, deadline: Deadline) -> Sequence[Track]:
        """The top tracks where this app may ask for them; else what three lists give together.

        The lists are a search for the artist's tracks, the newest two albums, and ReccoBeats' tracks; they
        are asked side by side. A person gets what came of them in time. Batch work gets
        none when Spotify's own fail, because tracks without pictures must not replace those that are stored.

        Raises:
            SourceError: no list came; in batch work, Spotify's didn't.
            OutOfTime: the same, for want of time.
        """
        errors: list[SourceError | OutOfTime] = []
        try:
            top = self._spotify.top_tracks(artist, deadline)
        except (SourceError, OutOfTime) as error:
            if self._is_batch():
                raise
            errors.append(error)
            top = None
        if top is not None:
            return best_known(top)
        search = begin(lambda: self._spotify.searched_tracks(artist, deadline))
        extra = deadline if self._spotify.purpose == "batch" else Deadline(deadline.timeout(EXTRA_SECONDS))
        others = [begin(lambda ask=ask: ask(artist, extra)) for ask in self._other_lists()]  # type: ignore[misc]
        lists = []
        for asked in (search, *others):
            try:
                lists.append(asked.result())
            except (SourceError, OutOfTime) as error:
                if asked is search and self._is_batch():
                    raise
                logger.warning("a list of tracks is missing", artist_id=artist.id, reason=str(error))
                errors.append(error)
        if not lists:
            raise errors[0]
        return best_known([track for tracks in lists for track in tracks])

    def _other_lists(self) -> list[Callable[[Artist, Deadline], list[Track]]]:
        newest = self._spotify.newest_tracks
        if self._spotify.capabilities.may("popularity"):
            return [newest]
        return [newest, self._reccobeats.tracks_of]

    def _is_batch(self) -> bool:
        return self._spotify.purpose == "batch"


def best_known(tracks: Sequence[Track]) -> list[Track]:
    """The best recordings; versions only fill up what is missing."""
    best = best_recordings(tracks)
    originals = sum(not is_version(track.title) for track in best)
    return best[: min(MOST, max(originals, ENOUGH))]
