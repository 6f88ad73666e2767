"""Answers about how artists sound: why two are near, how near, who is near several, who fits a mood."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING, Literal

from maeari.catalogue.model import Neighbour
from maeari.chat import artist_cards, cards, sound_cards, texts
from maeari.chat.moods import BY_KEY
from maeari.chat.reply import Reply
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import NEIGHBOURS_SHOWN, Compare, FindArtist, InMood, Named, Taste, Why
from maeari.kakao import QuickReply
from maeari.ranking.shown import Shown
from maeari.similarity.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.model import Artist, KnownArtist
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.wishes import Wish
    from maeari.deadline import Deadline
    from maeari.similarity.ports import Placed, Sound, Sounds

MOST_OF_TASTE = 18
"""Artists near a taste, in pages of `NEIGHBOURS_SHOWN`."""

_BASE62 = string.digits + string.ascii_letters
_ID_LENGTH = 22


class SoundAnswers:
    """Compares artists in the space of the last refresh.

    Args:
        resolver: looks names up.
        shelf: has the songs.
        sounds: the space.
        start: gives the id that a surprise is looked for from, by the request's id.
    """

    def __init__(
        self, resolver: Resolver, shelf: Shelf, sounds: Sounds, start: Callable[[str], str] | None = None
    ) -> None:
        self._resolver = resolver
        self._shelf = shelf
        self._sounds = sounds
        self._start = start or _start

    def why(self, wanted: Why, first_rank: int = 1) -> Reply:
        """Why an artist is near another; without the other, the neighbour of `first_rank`."""
        found = self._resolver.find(FindArtist("", "", wanted.artist_id, first_rank))
        if found is None:
            return Reply(cards.message(say(texts.WHY_WHOM)))
        near = [each.artist for each in found.neighbours]
        wanted_id = wanted.other_id or (near[0].id if near else "")
        other = next((each for each in near if each.id == wanted_id), None) or self._artist(wanted_id)
        if other is None:
            return Reply(cards.message(say(texts.NO_NEIGHBOURS_YET)), found.artist.id)
        more = [_why(found.artist, each) for each in near if each.id != other.id]
        return self._beside(found.artist, other, more)

    def compare(self, wanted: Compare) -> Reply:
        """How near two artists are."""
        meant = [self._resolver.meant(named) for named in wanted.artists]
        artists = self._decided(wanted.artists, meant, Compare)
        if isinstance(artists, Reply):
            return artists
        artist, other = artists
        if artist.id == other.id:
            return Reply(cards.message(say(texts.THE_SAME, name=artist.name)), artist.id)
        compared, published = self._sounds.compared(artist.id, other.id), self._sounds.published()
        if compared is None or published is None:
            return self._not_comparable(artist, other)
        answer = sound_cards.compared_answer(artist, other, compared, published)
        return Reply(answer, artist.id, pair=(artist.id, other.id))

    def taste(self, wanted: Taste, deadline: Deadline) -> Reply | None:
        """Artists near all of those named; None when the names may rather be one name."""
        meant = [self._resolver.meant(named) for named in wanted.artists]
        if not wanted.is_sure and sum(map(bool, meant)) < 2:  # noqa: PLR2004 - fewer are no taste
            return None
        artists = self._decided(wanted.artists, meant, Taste)
        if isinstance(artists, Reply):
            return artists
        sounds = self._sounds.of([artist.id for artist in artists])
        # Who is too new to be compared doesn't keep the others from an answer.
        liked = {artist.id: artist for artist in artists if artist.id in sounds}
        if not liked:
            return Reply(cards.message(say(texts.NOT_COMPARABLE, name=artists[0].name)))
        return self._near(list(liked.values()), list(sounds.values()), wanted.first_rank, deadline)

    def _near(
        self, liked: Sequence[Artist], sounds: Sequence[Sound], first: int, deadline: Deadline
    ) -> Reply:
        told = ", ".join(artist.name for artist in liked)
        last = min(first + NEIGHBOURS_SHOWN - 1, MOST_OF_TASTE)
        besides = [artist.id for artist in liked]
        placed = self._sounds.near(sounds, besides, count=last) if first <= last else []
        ranked = list(enumerate(placed, start=1))[first - 1 :]
        if not ranked:
            walk = [cards.walk_to(artist) for artist in liked]
            return Reply(cards.message(say(texts.NO_MORE_OF_TASTE, names=told), [*walk, cards.help_reply()]))
        entries = [(_heading(rank, each, liked), each.artist) for rank, each in ranked]
        more = Taste(tuple(Named(artist.name, artist.id) for artist in liked), first_rank=last + 1)
        shown = self._shown("taste", besides, [each.artist for _, each in ranked], first)
        return self._listed(say(texts.TASTE, names=told), entries, more, deadline, shown)

    def in_mood(self, wanted: InMood, deadline: Deadline) -> Reply:
        """Artists with songs for a mood."""
        mood = BY_KEY[wanted.mood]
        label = say(mood.label)
        before = (wanted.page - 1) * NEIGHBOURS_SHOWN
        found = self._sounds.in_region(mood.directions, count=NEIGHBOURS_SHOWN, offset=before, besides=())
        if not found:
            others = [*cards.moods(besides=mood.key), cards.help_reply()]
            return Reply(cards.message(say(texts.NO_MORE_OF_MOOD, mood=label), others))
        entries = [(say(texts.MOOD_HEADER, name=artist.name, mood=label), artist) for artist in found]
        more = InMood(wanted.mood, page=wanted.page + 1)
        shown = self._shown("mood", [wanted.mood], found, before + 1)
        return self._listed(say(texts.MOOD, mood=label), entries, more, deadline, shown)

    def _shown(
        self, reason: Literal["taste", "mood"], of: Sequence[str], artists: Sequence[Artist], first: int
    ) -> Shown:
        published = self._sounds.published()
        version = published.name if published else ""
        return Shown("artist", reason, of, [artist.id for artist in artists], first, version)

    def anybody(self, besides: Sequence[str], request_id: str) -> Artist | None:
        """A well-supported artist, the same for the same request; None before the first refresh."""
        return self._sounds.anybody([each for each in besides if each], self._start(request_id))

    def pair(self, artist_id: str, other_id: str) -> tuple[Artist, Artist] | None:
        """Two artists that the catalogue holds."""
        artist, other = self._artist(artist_id), self._artist(other_id)
        return (artist, other) if artist and other else None

    def day(self) -> str:
        """The day of the data that neighbours come from; empty before the first refresh."""
        published = self._sounds.published()
        return published.day if published else ""

    def _beside(self, artist: Artist, other: Artist, more: Sequence[QuickReply]) -> Reply:
        compared, published = self._sounds.compared(artist.id, other.id), self._sounds.published()
        if compared is None or published is None:
            return self._not_comparable(artist, other)
        answer = sound_cards.why_answer(artist, other, compared, published, more)
        return Reply(answer, artist.id, pair=(artist.id, other.id))

    def _not_comparable(self, artist: Artist, other: Artist) -> Reply:
        known = self._sounds.of([artist.id, other.id])
        missing = other if artist.id in known else artist
        return Reply(cards.message(say(texts.NOT_COMPARABLE, name=missing.name)), artist.id)

    def _decided(
        self,
        named: Sequence[Named],
        meant: Sequence[Sequence[Artist]],
        again: Callable[[tuple[Named, ...]], Wish],
    ) -> Sequence[Artist] | Reply:
        """The artists of the names; where one is nobody's or several's, the question about it."""
        for place, (each, found) in enumerate(zip(named, meant, strict=True)):
            if not found:
                said = say(texts.UNKNOWN_OF_SEVERAL, name=each.name)
                return Reply(cards.message(said, [_only(each.name), cards.help_reply()]))
            if len(found) > 1:
                choosing = _choosing(named, place, again)
                return Reply(cards.which(texts.WHICH_OF_THEM, each.name, found, choosing))
        return [found[0] for found in meant]

    def _listed(
        self,
        text: str,
        entries: Sequence[tuple[str, Artist]],
        more: Wish,
        deadline: Deadline,
        shown: Shown,
    ) -> Reply:
        songs = self._shelf.songs([artist for _, artist in entries], deadline)
        is_last = len(entries) < NEIGHBOURS_SHOWN
        following = [] if is_last else [cards.reply_for(texts.MORE_LABEL, more)]
        answer = artist_cards.list_answer(text, entries, songs, following)
        return Reply(answer, more=more, turns_away=True, shown=shown)

    def _artist(self, artist_id: str) -> Artist | None:
        found: KnownArtist | None = self._resolver.by_id(artist_id)
        return found.artist if found else None


def _start(request_id: str) -> str:
    """An id out of all that there can be; the same for a request that is delivered twice."""
    chosen = random.Random(request_id or None)  # noqa: S311 - no secret
    return "".join(chosen.choices(_BASE62, k=_ID_LENGTH))


def _why(artist: Artist, near: Artist) -> QuickReply:
    label = say(texts.WHY_OTHER, name=near.name)
    return QuickReply.message(label, label, extra=extra(Why("", artist.id, near.id)))


def _only(name: str) -> QuickReply:
    return QuickReply.message(name, name)


def _choosing(
    named: Sequence[Named], place: int, again: Callable[[tuple[Named, ...]], Wish]
) -> Callable[[Artist], Wish]:
    """What a tap wants that says whom one of the names means."""
    return lambda artist: again((*named[:place], Named(artist.name, artist.id), *named[place + 1 :]))


def _heading(rank: int, placed: Placed, liked: Sequence[Artist]) -> str:
    """What an artist near a taste has in common with those liked: genres, for features are their mean."""
    genres = [genre for artist in liked for genre in artist.genres if genre in placed.artist.genres]
    shared = reason((), (), list(dict.fromkeys(genres)), placed.artist.genres)
    return artist_cards.heading(Neighbour(placed.artist, rank, placed.distance, shared, placed.is_thin))
