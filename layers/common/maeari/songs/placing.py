"""Where a song lies among the clusters, and in which order its neighbours are told: plain values, no numpy.

A refresh orders the lists of all songs by `ranked`; who asks for a song that no refresh has seen reads some
songs of its clusters and orders them by the same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import dist
from typing import TYPE_CHECKING

from maeari.similarity.ports import distance
from maeari.similarity.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.model import Reason

SONG_NEIGHBOURS = 10
"""Kept for each song."""

NEAR = 60
"""The nearest songs out of which a list is made, those of the song's own clusters."""

SONGS_OF_ONE_ARTIST = 2
"""At most so many in a list."""

FRESH_EVERY = 3
"""Each third place is for a fresh song, as long as there is one among the nearest."""

READ = 6000
"""Songs that are compared with a new one, those of the nearest cells of its clusters; where there are no
more, all are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order of a list rests on, beside the distance.

    Attributes:
        title_key: `recordings.key_without_additions` of its title.
        is_fresh: `is_fresh` of its date.
    """

    track_id: str
    title_key: str
    artist_ids: Collection[str]
    is_fresh: bool = False


def ranked(song: Candidate, near: Sequence[Candidate]) -> list[int]:
    """Places in `near` of a song's neighbours, the first rank first.

    The nearest songs of other artists; every `FRESH_EVERY`th of them is the nearest fresh one. Where these
    don't fill the list, songs of its own artists follow. Nobody has more than `SONGS_OF_ONE_ARTIST`, and of
    several recordings of one title by one artist only the nearest is told, none of the song itself.

    Args:
        song: it need not be in `near`, which may hold it.
        near: at most `NEAR`, nearest first.
    """
    chosen = _Chosen(song, near)
    own = frozenset(song.artist_ids)
    others = [place for place, each in enumerate(near) if own.isdisjoint(each.artist_ids)]
    fresh = [place for place in others if near[place].is_fresh]
    while len(chosen.places) < SONG_NEIGHBOURS:
        turn = chain(fresh, others) if (len(chosen.places) + 1) % FRESH_EVERY == 0 else others
        if not chosen.first_of(turn):
            break
    while len(chosen.places) < SONG_NEIGHBOURS and chosen.first_of(range(len(near))):
        pass
    return chosen.places


class _Chosen:
    """A list that grows by one allowed song after the other."""

    def __init__(self, song: Candidate, near: Sequence[Candidate]) -> None:
        self.places: list[int] = []
        self._near = near
        self._told = {(song.title_key, artist) for artist in song.artist_ids}
        self._seen = {place for place, each in enumerate(near) if each.track_id == song.track_id}
        self._counts: dict[str, int] = {}

    def first_of(self, places: Iterable[int]) -> bool:
        """Takes the first song that is allowed; whether there was one. What isn't allowed never will be."""
        for place in places:
            if place not in self._seen:
                self._seen.add(place)
                if self._take(place):
                    return True
        return False

    def _take(self, place: int) -> bool:
        song = self._near[place]
        titles = {(song.title_key, artist) for artist in song.artist_ids}
        full = any(self._counts.get(artist, 0) >= SONGS_OF_ONE_ARTIST for artist in song.artist_ids)
        if full or not self._told.isdisjoint(titles):
            return False
        for artist in song.artist_ids:
            self._counts[artist] = self._counts.get(artist, 0) + 1
        self._told |= titles
        self.places.append(place)
        return True


def nearest_cluster(vector: Sequence[float], centres: Mapping[int, Sequence[float]]) -> int:
    """The number of the cluster of a group whose centre is nearest; the first of equals.

    Args:
        vector: the song's coordinates.
        centres: of all clusters of one group, one or more, by number, in the leading coordinates.
    """
    return min(centres, key=lambda number: (distance(centres[number], vector), number))


def nearest_cells(
    vector: Sequence[float], cells: Iterable[tuple[int, int, Sequence[float]]], most: int = READ
) -> Iterator[int]:
    """The nearest cells of a cluster, as many as hold `most` songs or a few more, nearest first.

    Args:
        vector: the song's coordinates.
        cells: (number, songs, centre) of all cells of the cluster.
        most: of a song in several groups, `READ` divided by their number.
    """
    songs = 0
    for _, number, size in sorted((dist(vector, centre), number, size) for number, size, centre in cells):
        if songs >= most:
            return
        songs += size
        yield number


def pair_reason(
    own: Sequence[float], other: Sequence[float], groups: Iterable[str], other_groups: Collection[str]
) -> Reason:
    """Why two songs are close: groups of both, and what both sound like.

    Args:
        own: `scale.scores_of` the song.
        other: of its neighbour.
        groups: the song's, `genre_groups.OTHERS` left out: that many songs are in none is no reason.
        other_groups: the neighbour's.
    """
    return reason(own, other, sorted(groups), other_groups)


def fresh_since(newest: str) -> str:
    """The date from which on songs are fresh: a year before the newest song's, `YYYY` … `YYYY-MM-DD`."""
    return f"{int(newest[:4]) - 1:04}{newest[4:]}"


def is_fresh(release_date: str | None, since: str | None) -> bool:
    """Whether a song is; dates of any precision. None is when no date is known."""
    return bool(release_date and since and release_date >= since)
