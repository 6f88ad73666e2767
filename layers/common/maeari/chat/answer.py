"""One answer to one request: the use-case behind the skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue import close_names, names
from maeari.catalogue.matches import Homonym
from maeari.catalogue.model import KnownArtist
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
from maeari.errors import NotFound, OutOfTime, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.matches import CloseArtist
    from maeari.catalogue.model import Artist, Neighbour, Track
    from maeari.catalogue.ports import NamesStore, TrackStore
    from maeari.chat.discovery import Discoverer, Discovery
    from maeari.deadline import Deadline
    from maeari.kakao import SkillResponse
    from maeari.kakao.payload import SkillRequest


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
        discoverer: returns the `Discoverer`; called only for an artist that isn't known.
    """

    def __init__(self, artists: NamesStore, tracks: TrackStore, discoverer: Callable[[], Discoverer]) -> None:
        self._artists = artists
        self._tracks = tracks
        self._discoverer = discoverer

    def answer(self, request: SkillRequest, deadline: Deadline) -> SkillResponse:
        """The response to a request. Raises only what is wrong inside: database, storage, programming."""
        wanted = wish(request)
        match wanted:
            case FindArtist():
                found = self._find(wanted)
                if found is None:
                    return self._not_known(wanted, deadline)
                return self._known(found, wanted.name, deadline, wanted.first_rank)
            case NameWanted(whole):
                found = self._find(FindArtist(whole=whole, name=whole))
                return (
                    cards.message(texts.WHOSE_NAME) if found is None else self._known(found, whole, deadline)
                )
            case Greet() | Help() | NotText() | MoreOfWhom():
                return cards.message(_SMALL_TALK[type(wanted)])

    def _find(self, wanted: FindArtist) -> KnownArtist | None:
        return self._artists.find(
            artist_id=wanted.artist_id,
            whole_key=names.key(wanted.whole),
            name_key=names.key(wanted.name),
            first_rank=wanted.first_rank,
            last_rank=wanted.first_rank + NEIGHBOURS_SHOWN - 1,
        )

    def _known(self, found: KnownArtist, name: str, deadline: Deadline, first_rank: int = 1) -> SkillResponse:
        if isinstance(found, Homonym) and not _leads(found.artist, found.others):
            logger.info("several artists of that name", artists=1 + len(found.others))
            return cards.homonyms(name, [found.artist, *found.others])
        logger.info("known artist", artist_id=found.artist.id, first_rank=first_rank)
        tracks = self._tracks.of_artists(_shown(found))
        if first_rank > 1:
            return cards.more_answer(found, tracks)
        if not found.neighbours:
            neighbours = self._discoverer().neighbours_of(
                found.artist, tracks.get(found.artist.id, ()), deadline
            )
            return self._new(found.artist, tracks.get(found.artist.id, ()), neighbours)
        return cards.artist_answer(found, tracks)

    def _new(self, artist: Artist, tracks: Sequence[Track], neighbours: Sequence[Neighbour]) -> SkillResponse:
        """The answer about an artist that no refresh has seen."""
        found = KnownArtist(artist, tuple(neighbours[:NEIGHBOURS_SHOWN]), provisional=True)
        near = self._tracks.of_artists(_shown(found)[1:]) if found.neighbours else {}
        return cards.artist_answer(found, {**near, artist.id: tracks})

    def _not_known(self, wanted: FindArtist, deadline: Deadline) -> SkillResponse:
        """A typing error is looked for before a source is asked: it costs no call of the day's allowance."""
        if wanted.artist_id:
            return self._new_artist(wanted, [], deadline)
        close = [] if wanted.as_typed else self._artists.close(names.key(wanted.name))
        likely, sure = _likely(wanted.name, close)
        found = self._find(FindArtist("", "", artist_id=sure.id)) if sure else None
        if found is not None:
            logger.info("corrected name", artist_id=found.artist.id)
            return cards.corrected_answer(wanted.name, found, self._tracks.of_artists(_shown(found)))
        if likely:
            logger.info("close names", artists=len(likely))
            return cards.close_names(wanted.name, likely)
        return self._new_artist(wanted, [each.artist for each in close], deadline)

    def _new_artist(self, wanted: FindArtist, nearest: Sequence[Artist], deadline: Deadline) -> SkillResponse:
        key = "" if wanted.artist_id else names.key(wanted.name)
        if key and self._artists.is_unknown(key):
            logger.info("name that nobody had a while ago")
            return cards.unknown(wanted.name, nearest)
        try:
            discovery = self._discover(wanted, deadline)
        except NotFound:
            discovery = None
        except (SourceError, OutOfTime) as error:
            logger.warning("artist not found in time or not at all", reason=str(error))
            return cards.message(texts.SOURCE_SILENT.format(name=wanted.name))
        if discovery is not None and discovery.artist is not None:
            logger.info("new artist", artist_id=discovery.artist.id, tracks=len(discovery.tracks))
            return self._new(discovery.artist, discovery.tracks, discovery.neighbours)
        if discovery is not None and discovery.candidates:
            logger.info("no artist of that name", candidates=len(discovery.candidates))
            return cards.candidates(wanted.name, discovery.candidates)
        logger.info("nobody of that name", nearest=len(nearest))
        if key:
            self._artists.remember_unknown(key)
        return cards.unknown(wanted.name, nearest)

    def _discover(self, wanted: FindArtist, deadline: Deadline) -> Discovery:
        discoverer = self._discoverer()
        if wanted.artist_id:
            return discoverer.by_id(wanted.artist_id, deadline)
        return discoverer.by_name(wanted.name, deadline)


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
