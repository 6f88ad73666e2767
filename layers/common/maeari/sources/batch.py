"""Tracks of thousands of artists in a night, within what the sources allow (music-sources reference, 9.2).

Spotify's top tracks where this app may ask for them; else ReccoBeats, which takes one call for forty artists'
own ids and one for each artist's tracks. Spotify's search is left to people: in development mode a day's
calls would do for some hundred artists.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

from maeari.errors import CredentialsRefused, NotFound, RateLimited, SourceError
from maeari.sources import reccobeats as recco
from maeari.sources import spotify as spot
from maeari.sources.ports import FoundTracks
from maeari.sources.tracks import best_known
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.deadline import Deadline
    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify


class BatchTracks:
    """The `BatchSource` over Spotify and ReccoBeats.

    Args:
        spotify: not asked any more once it has failed: the work goes on without it.
        reccobeats: its failures are the artist's, or end the work.
    """

    def __init__(self, spotify: Spotify, reccobeats: Reccobeats) -> None:
        self._spotify = spotify
        self._reccobeats = reccobeats
        self._has_failed = False

    def tracks_of(
        self, artists: Sequence[Artist], deadline: Deadline
    ) -> Iterator[tuple[str, FoundTracks | SourceError]]:
        """Each artist's tracks as soon as they are read; none where no source knows the artist."""
        for page in batched(artists, recco.IDS_PER_CALL, strict=False):
            own_ids: Mapping[str, str] | None = None
            for artist in page:
                try:
                    top = self._top_tracks(artist, deadline)
                    if top is None and own_ids is None:
                        own_ids = self._reccobeats.own_ids([each.id for each in page], deadline)
                    found = self._of_reccobeats(artist.id, own_ids or {}, deadline) if top is None else top
                except (RateLimited, CredentialsRefused):
                    raise
                except SourceError as error:
                    yield artist.id, error
                else:
                    yield artist.id, found

    def calls(self) -> Mapping[str, int]:
        """Calls made so far, by source, those of the clients' other users included."""
        return {spot.NAME: self._spotify.calls, recco.NAME: self._reccobeats.calls}

    def _top_tracks(self, artist: Artist, deadline: Deadline) -> FoundTracks | None:
        """Spotify's, None where it may not be asked or has failed."""
        if self._has_failed:
            return None
        try:
            top = self._spotify.top_tracks(artist, deadline)
        except NotFound:
            raise
        except SourceError as error:
            self._has_failed = True
            logger.warning("the batch goes on without spotify", reason=str(error))
            return None
        return None if top is None else _found(spot.NAME, top)

    def _of_reccobeats(self, artist_id: str, own_ids: Mapping[str, str], deadline: Deadline) -> FoundTracks:
        own_id = own_ids.get(artist_id)
        tracks = self._reccobeats.tracks_by_own_id(artist_id, own_id, deadline) if own_id else []
        return _found(recco.NAME, tracks)


def _found(source: str, tracks: list[Track]) -> FoundTracks:
    return FoundTracks(source, best_known(tracks))
