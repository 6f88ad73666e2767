"""Answers about an artist's songs, popular or new, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.recordings import by_age, by_popularity
from maeari.chat import artist_cards, cards, texts
from maeari.chat.reply import Reply
from maeari.chat.resolving import undecided
from maeari.chat.speech import say
from maeari.chat.wishes import FindArtist, Songs
from maeari.ranking.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.speech import Text
    from maeari.deadline import Deadline


class SongAnswers:
    """Lists songs."""

    def __init__(self, resolver: Resolver, shelf: Shelf) -> None:
        self._resolver = resolver
        self._shelf = shelf

    def answer(self, wanted: Songs, deadline: Deadline) -> Reply | None:
        """A page of songs; None when the catalogue holds nobody whom the name may mean."""
        found = self._resolver.find(FindArtist(wanted.whole, wanted.name, wanted.artist_id))
        if found is None:
            return self._of_close(wanted, deadline) if wanted.name else None
        if others := undecided(found):
            return self._asking(texts.WHICH_OF_THEM, [found.artist, *others], wanted)
        return self._page(found.artist, wanted, deadline)

    def _of_close(self, wanted: Songs, deadline: Deadline) -> Reply | None:
        """Of an artist whose name was typed with an error."""
        close = self._resolver.close(wanted.name)
        if close.sure:
            corrected = say(texts.CORRECTED, typed=wanted.name, name=close.sure.name)
            return self._page(close.sure, wanted, deadline, "" if close.is_exact else corrected)
        return self._asking(texts.DID_YOU_MEAN, close.likely, wanted) if close.likely else None

    def _asking(self, text: Text, artists: Sequence[Artist], wanted: Songs) -> Reply:
        return Reply(cards.which(text, wanted.name, artists, lambda artist: _of(artist, wanted)))

    def _page(self, artist: Artist, wanted: Songs, deadline: Deadline, introduction: str = "") -> Reply:
        tracks = _ordered(self._shelf.songs([artist], deadline).get(artist.id, ()), wanted)
        answer = artist_cards.songs_answer(artist, tracks, wanted.order, wanted.page, introduction)
        first = (wanted.page - 1) * artist_cards.SONGS_PER_PAGE
        listed = [track.id for track in tracks[first : first + artist_cards.SONGS_PER_PAGE]]
        shown = Shown("song", "songs", [artist.id], listed, first + 1)
        following = Songs(artist_id=artist.id, order=wanted.order, page=wanted.page + 1)
        return Reply(answer, artist.id, following, shown=shown)


def _of(artist: Artist, wanted: Songs) -> Songs:
    return Songs(artist_id=artist.id, order=wanted.order)


def _ordered(tracks: Sequence[Track], wanted: Songs) -> Sequence[Track]:
    return by_age(tracks) if wanted.order == "newest" else by_popularity(tracks)
