"""Artists that the catalogue doesn't hold: searched for once for all who ask, and handed on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.deadline import Deadline
from maeari.discovery.messages import ArtistIncomplete
from maeari.discovery.outcome import BeingSearched, Discovery
from maeari.errors import MaeariError, NotFound
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.model import Artist, Neighbour, Track
    from maeari.catalogue.ports import NamesStore
    from maeari.discovery.discoverer import Discoverer
    from maeari.discovery.messages import ArtistAsked
    from maeari.discovery.ports import Queues, SharedSearches

LATER_SECONDS = 0.5
"""Of an answer's time that is kept for handing the search over."""

LOOK_SECONDS = 0.2
"""Between two looks at what the one who searches has found."""

CLAIM_SECONDS = 15.0
"""Longest claim to a search: others wait no longer for one that was broken off. Few take longer."""

HAND_OVER_SECONDS = 5.0
"""To send a message takes less."""

AGAIN_SECONDS = 3600.0
"""An artist that features weren't found for, or that was handed over, is left alone for so long."""


class Newcomers:
    """Searches and remembers what came of it.

    Args:
        discoverer: asks the source and stores what it finds.
        artists: remembers names that nobody has.
        searches: keeps fifty people who ask for one artist from asking the source fifty times.
        queues: take what can't be done in an answer's time.
    """

    def __init__(
        self, discoverer: Discoverer, artists: NamesStore, searches: SharedSearches, queues: Queues
    ) -> None:
        self._discoverer = discoverer
        self._artists = artists
        self._searches = searches
        self._queues = queues

    def find[T](
        self, name: str, artist_id: str, deadline: Deadline, settled: Callable[[], T | None]
    ) -> Discovery | T:
        """Asks the source, unless somebody else does: then waits for what that comes to.

        Args:
            name: as searched for.
            artist_id: of the source, "" to search by name.
            deadline: of the answer; a little of it is left at the end.
            settled: looks whether the artist or the question is settled by now.

        Raises:
            SourceError: no answer of the source; the next who asks may try.
            BeingSearched: somebody else is still at it.
            OutOfTime: the source was too slow.
        """
        what = f"search#{artist_id or names.key(name)}"
        return once(self._searches, what, deadline, settled, lambda left: self._search(name, artist_id, left))

    def neighbours_of(
        self, artist: Artist, tracks: Sequence[Track], deadline: Deadline
    ) -> Sequence[Neighbour] | None:
        """Provisional neighbours of an artist that is kept; None when they can't be told yet.

        Where nothing was found to compare by, the sources are left alone for an hour.
        """
        what = f"neighbours#{artist.id}"
        if self._searches.is_noted(what):
            return ()
        claim = self._searches.claim(what, deadline.remaining() + 1)
        if claim is None:
            return None
        try:
            found = self._discoverer.neighbours_of(artist, tracks, deadline)
            if found is not None and not found:
                self._searches.note(what, AGAIN_SECONDS)
        finally:
            self._searches.free(claim)
        return found

    def later(self, asked: ArtistAsked) -> bool:
        """Hands a search over; tells whether somebody takes it on."""
        return self._queues.send(asked)

    def complete(self, artist_id: str, *, display: bool) -> None:
        """Hands an artist over whose details are missing, at most once an hour.

        Args:
            artist_id: of the source.
            display: whether name, picture and popularity are missing too.
        """
        claim = self._searches.claim(f"complete#{artist_id}", HAND_OVER_SECONDS)
        if claim is None:
            return
        if self._queues.send(ArtistIncomplete(artist_id, display)):
            self._searches.prolong(claim, AGAIN_SECONDS)
        else:
            self._searches.free(claim)

    def offer(self, name: str, artists: Sequence[Artist]) -> None:
        """Remembers which known artists a question offered for a name, so that a tap can teach it."""
        self._searches.offer(names.key(name), artists, from_source=False)

    def offered(self, name: str, *, from_source: bool = False) -> Sequence[Artist]:
        """The artists offered for a name within the hour; with `from_source` only those of a source."""
        return self._searches.offered(names.key(name), from_source=from_source)

    def _search(self, name: str, artist_id: str, deadline: Deadline) -> Discovery:
        found = self._asked(name, artist_id, deadline)
        if found.artist is not None:
            logger.info("new artist", artist_id=found.artist.id, tracks=len(found.tracks))
            self.complete(found.artist.id, display=not found.has_both_names)
        elif found.candidates:
            logger.info("no artist of that name", candidates=len(found.candidates))
            self._searches.offer(names.key(name), found.candidates, from_source=True)
        elif not artist_id and (key := names.key(name)):
            self._remember_unknown(key)
        return found

    def _remember_unknown(self, name_key: str) -> None:
        try:
            self._artists.remember_unknown(name_key)
        except MaeariError as error:  # the answer is known all the same
            logger.warning("a name that nobody has isn't remembered", reason=str(error))

    def _asked(self, name: str, artist_id: str, deadline: Deadline) -> Discovery:
        try:
            if artist_id:
                return self._discoverer.by_id(artist_id, deadline)
            return self._discoverer.by_name(name, deadline)
        except NotFound:
            return Discovery()


def once[T, S](
    searches: SharedSearches,
    what: str,
    deadline: Deadline,
    settled: Callable[[], S | None],
    search: Callable[[Deadline], T],
) -> T | S:
    """Searches, unless somebody else does: then waits for what that comes to.

    Args:
        searches: tells who is on it.
        what: is searched for.
        deadline: of the answer; a little of it is left at the end.
        settled: looks whether it is known by now.
        search: asks the source, within the deadline that it is given.

    Raises:
        BeingSearched: somebody else is still at it; and what the search raises.
    """
    left = Deadline(deadline.remaining() - LATER_SECONDS)
    while (claim := searches.claim(what, min(left.remaining() + 1, CLAIM_SECONDS))) is None:
        if (answer := settled()) is not None:
            return answer
        if left.remaining() < LOOK_SECONDS:
            raise BeingSearched("somebody else is still searching")
        time.sleep(LOOK_SECONDS)
    try:
        answer = settled()  # another's search may have ended since the last look
        return search(left) if answer is None else answer
    finally:
        searches.free(claim)
