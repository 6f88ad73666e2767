"""One answer to one request: the use-case behind the skill."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from maeari.catalogue import close_names, names
from maeari.catalogue.matches import Homonym
from maeari.catalogue.model import Alias, KnownArtist
from maeari.chat import cards, texts
from maeari.chat.understand import (
    NEIGHBOURS_SHOWN,
    FindArtist,
    Greet,
    Help,
    MoreOfWhom,
    NameWanted,
    NotText,
    wish,
)
from maeari.discovery.messages import ArtistAsked
from maeari.discovery.outcome import BeingSearched, Discovery, is_passing
from maeari.errors import OutOfTime, SourceError
from maeari.kakao import SkillResponse, callback
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.catalogue.matches import CloseArtist
    from maeari.catalogue.model import Artist, Neighbour, Track
    from maeari.catalogue.ports import NamesStore, TrackStore
    from maeari.deadline import Deadline
    from maeari.discovery.newcomers import Newcomers
    from maeari.kakao.payload import SkillRequest


SPOTIFY = "spotify"
"""Source of the artists that can be asked for again."""

LEARNED_CONFIDENCE = 70
"""Of a name that a person typed and then chose an artist for: below a knowledge base's names."""

POPULARITY_LEAD = 20
"""Points of popularity by which an artist must lead those of its name to be meant without asking."""


_SMALL_TALK = {
    Greet: texts.GREETING,
    Help: texts.HELP,
    NotText: texts.NAME_ONLY,
    MoreOfWhom: texts.MORE_OF_WHOM,
}


class Conversation:
    """Answers requests out of the catalogue, and out of a music source for artists it doesn't hold.

    Args:
        artists: one statement finds an artist with its neighbours, a second one close names.
        tracks: one call finds the songs of all of them.
        newcomers: returns the `Newcomers`; called only where the catalogue isn't enough.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        artists: NamesStore,
        tracks: TrackStore,
        newcomers: Callable[[], Newcomers],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._artists = artists
        self._tracks = tracks
        self._newcomers = newcomers
        self._clock = clock

    def answer(self, request: SkillRequest, deadline: Deadline) -> SkillResponse:
        """The response to a request. Raises only what is wrong inside: database, storage, programming."""
        wanted = wish(request)
        match wanted:
            case FindArtist():
                known = self._catalogued(wanted, deadline)
                return known or self._unknown_to_catalogue(wanted, request, deadline)
            case NameWanted(whole):
                return self._exact(FindArtist(whole, whole), deadline) or cards.message(texts.WHOSE_NAME)
            case Greet() | Help() | NotText() | MoreOfWhom():
                return cards.message(_SMALL_TALK[type(wanted)])

    def find(self, wanted: FindArtist, deadline: Deadline) -> SkillResponse:
        """The response about an artist, from a source if need be.

        Raises:
            SourceError: or `OutOfTime`: there is no answer yet.
        """
        return self._catalogued(wanted, deadline) or self._searched(wanted, deadline)

    def _unknown_to_catalogue(
        self, wanted: FindArtist, request: SkillRequest, deadline: Deadline
    ) -> SkillResponse:
        """By callback where Kakao takes one; else what the source tells in time; else later."""
        if callback.is_kakaos(request.callback_url) and not request.is_test:
            asked = self._asked(wanted, request.callback_url)
            if self._newcomers().later(asked):
                logger.info("to be called back")
                return SkillResponse.waiting(texts.WAITING.format(name=wanted.name))
        try:
            return self._searched(wanted, deadline)
        except BeingSearched:
            logger.info("somebody else is searching for it")
            return cards.searching(wanted)
        except (SourceError, OutOfTime) as error:
            logger.warning("artist not found in time or not at all", reason=str(error))
            if is_passing(error) and self._newcomers().later(self._asked(wanted)):
                return cards.searching(wanted)
            return cards.message(texts.SOURCE_SILENT.format(name=wanted.name))

    def _asked(self, wanted: FindArtist, callback_url: str = "") -> ArtistAsked:
        now = self._clock()
        return ArtistAsked(wanted.whole, wanted.name, wanted.artist_id, wanted.as_typed, now, callback_url)

    def _catalogued(self, wanted: FindArtist, deadline: Deadline) -> SkillResponse | None:
        """The answer without asking a source, None if one must be asked.

        A typing error is looked for before a source is asked: it costs no call of the day's allowance.
        """
        if found := self._find(wanted):
            return self._known(found, wanted, deadline)
        if not wanted.artist_id and not wanted.as_typed and (answer := self._close(wanted.name)):
            return answer
        return self._settled(wanted)

    def _exact(self, wanted: FindArtist, deadline: Deadline) -> SkillResponse | None:
        found = self._find(wanted)
        return self._known(found, wanted, deadline) if found else None

    def _find(self, wanted: FindArtist) -> KnownArtist | None:
        return self._artists.find(
            artist_id=wanted.artist_id,
            whole_key=names.key(wanted.whole),
            name_key=names.key(wanted.name),
            first_rank=wanted.first_rank,
            last_rank=wanted.first_rank + NEIGHBOURS_SHOWN - 1,
        )

    def _known(self, found: KnownArtist, wanted: FindArtist, deadline: Deadline) -> SkillResponse:
        if isinstance(found, Homonym) and not _leads(found.artist, found.others):
            logger.info("several artists of that name", artists=1 + len(found.others))
            return cards.homonyms(wanted.name, [found.artist, *found.others])
        logger.info("known artist", artist_id=found.artist.id, first_rank=wanted.first_rank)
        self._learn(found.artist, wanted.typed)
        tracks = self._tracks_of(found)
        if wanted.first_rank > 1:
            return cards.more_answer(found, tracks)
        if found.neighbours:
            return cards.artist_answer(found, tracks)
        own = tracks.get(found.artist.id, ())
        return self._new(found.artist, own, self._newcomers().neighbours_of(found.artist, own, deadline))

    def _tracks_of(self, found: KnownArtist) -> Mapping[str, Sequence[Track]]:
        """The tracks of all that are shown. Artists of a source whose data is gone are handed over."""
        tracks = self._tracks.of_artists(_shown(found))
        for artist in (found.artist, *(neighbour.artist for neighbour in found.neighbours)):
            has_no_picture = artist is found.artist and artist.image_url is None
            if artist.source == SPOTIFY and (has_no_picture or not tracks.get(artist.id)):
                self._newcomers().complete(artist.id, display=artist.image_url is None)
        return tracks

    def _new(
        self, artist: Artist, tracks: Sequence[Track], neighbours: Sequence[Neighbour] | None
    ) -> SkillResponse:
        """The answer about an artist that no refresh has seen."""
        near = tuple((neighbours or ())[:NEIGHBOURS_SHOWN])
        found = KnownArtist(artist, near, provisional=True)
        known = self._tracks.of_artists(_shown(found)[1:]) if near else {}
        return cards.artist_answer(found, {**known, artist.id: tracks}, is_complete=neighbours is not None)

    def _learn(self, artist: Artist, typed: str) -> None:
        """Keeps the name that somebody typed before choosing this artist, if it was among those offered.

        A tap comes from outside: what we didn't offer for that name teaches nothing.
        """
        key = names.key(typed)
        if not key or artist.id not in [each.id for each in self._newcomers().offered(typed)]:
            return
        language = "ko" if names.is_korean(typed) else "en"
        self._artists.save([], [Alias(key, artist.id, "learned", language, LEARNED_CONFIDENCE)])
        logger.info("learned a name", artist_id=artist.id)

    def _close(self, typed: str) -> SkillResponse | None:
        likely, sure = _likely(typed, self._artists.close(names.key(typed)))
        found = self._find(FindArtist("", "", artist_id=sure.id)) if sure else None
        if found is not None:
            logger.info("corrected name", artist_id=found.artist.id)
            return cards.corrected_answer(typed, found, self._tracks_of(found))
        if not likely:
            return None
        logger.info("close names", artists=len(likely))
        self._newcomers().offer(typed, likely)
        return cards.close_names(typed, likely)

    def _settled(self, wanted: FindArtist) -> SkillResponse | None:
        """What a search within the hour came to, None if there was none."""
        key = "" if wanted.artist_id else names.key(wanted.name)
        if not key:
            return None
        if self._artists.is_unknown(key):
            logger.info("name that nobody had a while ago")
            return self._nobody(wanted)
        candidates = self._newcomers().offered(wanted.name, from_source=True)
        return cards.candidates(wanted.name, candidates) if candidates else None

    def _searched(self, wanted: FindArtist, deadline: Deadline) -> SkillResponse:
        """Asks the source. Raises `SourceError` or `OutOfTime`."""
        found = self._newcomers().find(
            wanted.name,
            wanted.artist_id,
            deadline,
            lambda: self._exact(wanted, deadline) or self._settled(wanted),
        )
        if not isinstance(found, Discovery):
            return found
        if found.artist is not None:
            self._learn(found.artist, wanted.typed)
            return self._new(found.artist, found.tracks, found.neighbours)
        if found.candidates:
            return cards.candidates(wanted.name, found.candidates)
        return self._nobody(wanted)

    def _nobody(self, wanted: FindArtist) -> SkillResponse:
        nearest = [] if wanted.artist_id else self._artists.close(names.key(wanted.name))
        logger.info("nobody of that name", nearest=len(nearest))
        return cards.unknown(wanted.name, [each.artist for each in nearest])


def _shown(found: KnownArtist) -> list[str]:
    return [found.artist.id, *(neighbour.artist.id for neighbour in found.neighbours)]


def _leads(artist: Artist, others: Sequence[Artist]) -> bool:
    """Whether popularity decides for the first of several artists of one name."""
    if artist.popularity is None:
        return False
    known = [other.popularity for other in others if other.popularity is not None]
    return all(artist.popularity >= other + POPULARITY_LEAD for other in known)


def _likely(name: str, close: Sequence[CloseArtist]) -> tuple[list[Artist], Artist | None]:
    """The artists that a typing error may stand for, and the one that it surely does, if there is one."""
    typed = close_names.units(names.key(name))
    likely = [each for each in close if each.edits <= close_names.limit(typed)]
    nearest = [each for each in likely if each.edits == likely[0].edits]
    sure = nearest[0].artist if len(nearest) == 1 and close_names.is_sure(typed, nearest[0].edits) else None
    return [each.artist for each in likely], sure
