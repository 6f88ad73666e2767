"""Answers about an artist's songs, popular or new, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.recordings import by_age, by_popularity
from maeari.chat import artist_cards, cards
from maeari.chat.reply import Reply
from maeari.chat.resolving import undecided
from maeari.chat.wishes import FindArtist, Songs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.deadline import Deadline


class SongAnswers:
    """Lists songs."""

    def __init__(self, resolver: Resolver, shelf: Shelf) -> None:
        self._resolver = resolver
        self._shelf = shelf

    def answer(self, wanted: Songs, deadline: Deadline) -> Reply | None:
        """A page of songs; None when the catalogue doesn't hold the artist."""
        found = self._resolver.find(FindArtist(wanted.whole, wanted.name, wanted.artist_id))
        if found is None:
            return None
        artist = found.artist
        if others := undecided(found):
            return Reply(cards.which(wanted.name, [artist, *others], lambda each: _of(each, wanted)))
        tracks = self._shelf.songs([artist], deadline).get(artist.id, ())
        answer = artist_cards.songs_answer(artist, _ordered(tracks, wanted), wanted.order, wanted.page)
        return Reply(answer, artist.id, Songs(artist_id=artist.id, order=wanted.order, page=wanted.page + 1))


def _of(artist: Artist, wanted: Songs) -> Songs:
    return Songs(artist_id=artist.id, order=wanted.order)


def _ordered(tracks: Sequence[Track], wanted: Songs) -> Sequence[Track]:
    return by_age(tracks) if wanted.order == "newest" else by_popularity(tracks)
