"""The songs of the artists that an answer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.chat.outcomes import note_fallback
from maeari.errors import TracksUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.catalogue.ports import TrackStore
    from maeari.deadline import Deadline
    from maeari.discovery.newcomers import Newcomers

SPOTIFY = "spotify"
"""Source of the artists that can be asked for again."""

COMPLETION_SECONDS = 1.5
"""Least time left in which incomplete artists are handed over: an answer that is ready goes before."""


class Shelf:
    """Reads songs, and hands artists over of which a source's data is gone.

    Args:
        tracks: one call finds the songs of all artists.
        newcomers: returns the `Newcomers`; called only for incomplete artists.
    """

    def __init__(self, tracks: TrackStore, newcomers: Callable[[], Newcomers]) -> None:
        self._tracks = tracks
        self._newcomers = newcomers

    def songs(
        self, artists: Sequence[Artist], deadline: Deadline, pictured: Artist | None = None
    ) -> Mapping[str, Sequence[Track]]:
        """Tracks by artist id; none at all when they can't be read, for an answer does without.

        Args:
            artists: those shown.
            deadline: of the answer.
            pictured: the one of them whose picture is shown.
        """
        if not artists:
            return {}
        try:
            found = self._tracks.of_artists([artist.id for artist in artists])
        except TracksUnavailable as error:
            logger.warning("an answer goes without songs", reason=str(error))
            note_fallback()
            return {}
        for artist in artists:
            is_without_picture = artist is pictured and artist.image_url is None
            if artist.source == SPOTIFY and (is_without_picture or not found.get(artist.id)):
                self._complete(artist, deadline)
        return found

    def _complete(self, artist: Artist, deadline: Deadline) -> None:
        if deadline.remaining() >= COMPLETION_SECONDS:
            self._newcomers().complete(artist.id, display=artist.image_url is None)
