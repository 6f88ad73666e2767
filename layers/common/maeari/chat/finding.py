"""Answers about one artist: out of the catalogue, else from a music source, else later."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.model import Alias, KnownArtist
from maeari.chat import artist_cards, cards, texts
from maeari.chat.outcomes import note_fallback
from maeari.chat.reply import Reply
from maeari.chat.resolving import undecided
from maeari.chat.speech import say, spoken
from maeari.chat.wishes import NEIGHBOURS_SHOWN, FindArtist
from maeari.discovery.messages import ArtistAsked
from maeari.discovery.outcome import BeingSearched, Discovery, is_passing
from maeari.errors import DatabaseUnavailable, OutOfTime, SourceError
from maeari.kakao import SkillResponse, callback
from maeari.ranking.shown import Shown
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.model import Artist, Neighbour, Track
    from maeari.catalogue.ports import NamesStore
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.turn import Turn
    from maeari.deadline import Deadline
    from maeari.discovery.newcomers import Newcomers


LEARNED_CONFIDENCE = 70
"""Of a name that a person typed and then chose an artist for: below a knowledge base's names."""


class ArtistAnswers:
    """Finds the artist that a person means, and answers with songs and neighbours.

    Args:
        artists: keeps what is learned, and knows near names and names that nobody has.
        resolver: looks names up in it.
        shelf: has the songs.
        newcomers: returns the `Newcomers`; called only where the catalogue isn't enough.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        artists: NamesStore,
        resolver: Resolver,
        shelf: Shelf,
        newcomers: Callable[[], Newcomers],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._artists = artists
        self._resolver = resolver
        self._shelf = shelf
        self._newcomers = newcomers
        self._clock = clock

    def answer(self, wanted: FindArtist, turn: Turn) -> Reply:
        """The answer to a request for an artist. Raises only what is wrong inside."""
        if known := self._catalogued(wanted, turn.deadline):
            return known
        if wanted.artist_id and (wanted.first_rank > 1 or not wanted.name):
            logger.info("a tap on an artist that is gone", artist_id=wanted.artist_id)
            return Reply(cards.message(say(texts.GONE)))
        return self._unknown_to_catalogue(wanted, turn)

    def exact(self, whole: str, deadline: Deadline) -> Reply | None:
        """The answer about the artist of exactly that name, if the catalogue holds one and can be asked."""
        try:
            return self.exactly(FindArtist(whole, whole), deadline) if names.key(whole) else None
        except DatabaseUnavailable as error:  # most phrases need no artist
            logger.warning("a phrase was not looked up as a name", reason=str(error))
            note_fallback()
            return None

    def exactly(self, wanted: FindArtist, deadline: Deadline) -> Reply | None:
        """The answer about an artist of the catalogue; None where nobody has exactly that name."""
        found = self._resolver.find(wanted)
        return self._known(found, wanted, deadline) if found else None

    def neighbours(self, artist_id: str, deadline: Deadline) -> Reply:
        """The answer about an artist whose neighbours are wanted; short if it has none."""
        found = self._resolver.by_id(artist_id)
        if found is None:
            return Reply(cards.message(say(texts.GONE)))
        if not found.neighbours:
            return Reply(cards.message(say(texts.NO_NEIGHBOURS_YET)), artist_id)
        return self._known(found, FindArtist("", "", artist_id), deadline)

    def find(self, wanted: FindArtist, deadline: Deadline) -> Reply:
        """The answer about an artist, from a source if need be.

        Raises:
            SourceError: or `OutOfTime`: there is no answer yet.
        """
        return self._catalogued(wanted, deadline) or self._searched(wanted, deadline)

    def surprise(self, artist: Artist, deadline: Deadline) -> Reply:
        """The answer about an artist of the catalogue that nobody asked for."""
        found = self._resolver.by_id(artist.id) or KnownArtist(artist)
        songs = self._shelf.songs(_shown(found), deadline, found.artist)
        answer = artist_cards.surprise_answer(found, songs)
        shown = Shown("artist", "surprise", (), [artist.id], version=found.refresh)
        following = artist_cards.following(found)
        return Reply(answer, artist.id, following, surprised=artist.id, shown=shown)

    def _unknown_to_catalogue(self, wanted: FindArtist, turn: Turn) -> Reply:
        """By callback where Kakao takes one; else what the source tells in time; else later."""
        request = turn.request
        if callback.is_kakaos(request.callback_url) and not request.is_test:
            asked = self._asked(wanted, request.callback_url, turn.person)
            if self._newcomers().later(asked):
                logger.info("to be called back")
                return Reply(SkillResponse.waiting(say(texts.WAITING, name=wanted.name)), turns_away=True)
        try:
            return self._searched(wanted, turn.deadline)
        except BeingSearched:
            logger.info("somebody else is searching for it")
            note_fallback()
            return Reply(cards.searching(wanted), turns_away=True)
        except (SourceError, OutOfTime) as error:
            logger.warning("artist not found in time or not at all", reason=str(error))
            note_fallback()
            if is_passing(error) and self._newcomers().later(self._asked(wanted)):
                return Reply(cards.searching(wanted), turns_away=True)
            return Reply(cards.message(say(texts.SOURCE_SILENT, name=wanted.name)))

    def _asked(self, wanted: FindArtist, callback_url: str = "", person: str = "") -> ArtistAsked:
        return ArtistAsked(
            whole=wanted.whole,
            name=wanted.name,
            artist_id=wanted.artist_id,
            as_typed=wanted.as_typed,
            asked_at=self._clock(),
            callback_url=callback_url,
            language=spoken(),
            person=person,
        )

    def _catalogued(self, wanted: FindArtist, deadline: Deadline) -> Reply | None:
        """The answer without asking a source, None if one must be asked.

        A typing error is looked for before a source is asked: it costs no call of the day's allowance.
        """
        if found := self._resolver.find(wanted):
            return self._known(found, wanted, deadline)
        if not wanted.artist_id and not wanted.as_typed and (answer := self._close(wanted.name, deadline)):
            return answer
        return self._settled(wanted)

    def _known(self, found: KnownArtist, wanted: FindArtist, deadline: Deadline) -> Reply:
        artist = found.artist
        if others := undecided(found):
            logger.info("several artists of that name", artists=1 + len(others))
            return Reply(cards.homonyms(wanted.name, [artist, *others]))
        logger.info("known artist", artist_id=artist.id, first_rank=wanted.first_rank)
        self._learn(artist, wanted.typed)
        if wanted.first_rank > 1:
            return self._more(found, wanted, deadline)
        songs = self._shelf.songs(_shown(found), deadline, artist)
        if found.neighbours:
            return _reply(artist_cards.artist_answer(found, songs), found)
        own = songs.get(artist.id, ())
        return self._new(artist, own, self._newcomers().neighbours_of(artist, own, deadline), deadline)

    def _more(self, found: KnownArtist, wanted: FindArtist, deadline: Deadline) -> Reply:
        if not found.neighbours:
            first = self._resolver.by_id(found.artist.id)
            nearest = [each.artist for each in first.neighbours] if first else []
            return Reply(artist_cards.no_more_answer(found.artist, nearest), found.artist.id, wanted)
        songs = self._shelf.songs(_shown(found)[1:], deadline)
        return _reply(artist_cards.more_answer(found, songs), found)

    def _new(
        self,
        artist: Artist,
        tracks: Sequence[Track],
        neighbours: Sequence[Neighbour] | None,
        deadline: Deadline,
    ) -> Reply:
        """The answer about an artist that no refresh has seen; `neighbours` are None while looked for."""
        if neighbours is None:
            note_fallback()
        near = tuple((neighbours or ())[:NEIGHBOURS_SHOWN])
        found = KnownArtist(artist, near, provisional=True)
        songs = {**self._shelf.songs(_shown(found)[1:], deadline), artist.id: tracks}
        answer = artist_cards.artist_answer(found, songs, is_complete=neighbours is not None)
        return _reply(answer, found)

    def _learn(self, artist: Artist, typed: str) -> None:
        """Keeps the name that somebody typed before choosing this artist, if it was among those offered.

        A tap comes from outside: what we didn't offer for that name teaches nothing.
        """
        key = names.key(typed)
        if not key or artist.id not in [each.id for each in self._newcomers().offered(typed)]:
            return
        language = "ko" if names.is_korean(typed) else "en"
        try:
            self._artists.save([], [Alias(key, artist.id, "learned", language, LEARNED_CONFIDENCE)])
        except DatabaseUnavailable as error:  # the answer is there all the same
            logger.warning("a name could not be learned", artist_id=artist.id, reason=str(error))
        else:
            logger.info("learned a name", artist_id=artist.id)

    def _close(self, typed: str, deadline: Deadline) -> Reply | None:
        likely, sure, is_exact = self._resolver.close(typed)
        found = self._resolver.by_id(sure.id) if sure else None
        if found is not None and is_exact:
            return self._known(found, FindArtist(typed, typed, found.artist.id), deadline)
        if found is not None:
            logger.info("corrected name", artist_id=found.artist.id)
            songs = self._shelf.songs(_shown(found), deadline, found.artist)
            answer = artist_cards.corrected_answer(typed, found, songs)
            return _reply(answer, found)
        if not likely:
            return None
        logger.info("close names", artists=len(likely))
        self._newcomers().offer(typed, likely)
        return Reply(cards.close_names(typed, likely))

    def _settled(self, wanted: FindArtist) -> Reply | None:
        """What a search within the hour came to, None if there was none."""
        key = "" if wanted.artist_id else names.key(wanted.name)
        if not key:
            return None
        if self._artists.is_unknown(key):
            logger.info("name that nobody had a while ago")
            return self._nobody(wanted)
        offered = self._newcomers().offered(wanted.name, from_source=True)
        return Reply(cards.candidates(wanted.name, offered)) if offered else None

    def _searched(self, wanted: FindArtist, deadline: Deadline) -> Reply:
        """Asks the source. Raises `SourceError` or `OutOfTime`."""
        found = self._newcomers().find(
            wanted.name,
            wanted.artist_id,
            deadline,
            lambda: self.exactly(wanted, deadline) or self._settled(wanted),
        )
        if not isinstance(found, Discovery):
            return found
        if found.artist is not None:
            self._learn(found.artist, wanted.typed)
            return self._new(found.artist, found.tracks, found.neighbours, deadline)
        if found.candidates:
            return Reply(cards.candidates(wanted.name, found.candidates))
        return self._nobody(wanted)

    def _nobody(self, wanted: FindArtist) -> Reply:
        nearest = [] if wanted.artist_id else self._artists.close(names.key(wanted.name))
        logger.info("nobody of that name", nearest=len(nearest))
        return Reply(cards.unknown(wanted.name, [each.artist for each in nearest]))


def _reply(answer: SkillResponse, found: KnownArtist) -> Reply:
    near = found.neighbours
    shown = Shown(
        "artist",
        "neighbours",
        [found.artist.id],
        [each.artist.id for each in near],
        near[0].rank if near else 1,
        "provisional" if found.provisional else found.refresh,
    )
    return Reply(answer, found.artist.id, artist_cards.following(found), shown=shown)


def _shown(found: KnownArtist) -> list[Artist]:
    return [found.artist, *(neighbour.artist for neighbour in found.neighbours)]
