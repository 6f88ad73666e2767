"""The reasons of all pairs of a refresh: what `reasons.reason` tells of one, as numbers for millions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import FEATURES, Reason
from maeari.similarity.reasons import ALIKE, MOST_GENRES, MOST_TRAITS, NOTICEABLE, rarest_first, trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    type Numbers = NDArray[np.int64]

_BLOCK = 4096
"""Artists taken at once: their 80,000 pairs with 9 gaps in double precision take 6 MB."""

_NONE = 0
"""Stands for no further genre or trait; the others are counted from 1."""

_TRAITS = ("", *(trait(number, high=high) for number in range(len(FEATURES)) for high in (False, True)))


class PairReasons:
    """Reasons among N artists.

    A reason's number has a digit for each of its genres and traits, so that 6 million take 48 MB.

    Args:
        scores: (N, 9) standardised features, as `reasons.reason` takes them.
        owners: (E,) row of the artist that has a genre; any order.
        genres: (E,) the genre as a number in `names`.
        names: G genres.
        idf: inverse document frequency of a genre, by which the rarest is told first.
    """

    def __init__(
        self,
        scores: NDArray[np.float32],
        owners: NDArray[np.integer],
        genres: NDArray[np.integer],
        names: Sequence[str],
        idf: Mapping[str, float],
    ) -> None:
        self._scores = scores.astype(np.float64)  # gaps are compared as `reason` compares them
        ordered = rarest_first(names, idf)
        places = {name: place for place, name in enumerate(ordered)}
        place = np.array([places[name] for name in names], np.int64)
        self._genres = ("", *ordered)
        self._base = len(self._genres)
        # One ascending key for each genre of an artist: the rows of an artist lie together, rarest first.
        self._keys = np.unique(owners * self._base + place[genres] + 1)
        self._begins = np.searchsorted(self._keys, np.arange(len(scores) + 1) * self._base)

    def numbers(self, near: NDArray[np.intp]) -> Numbers:
        """(N, k) reasons of each artist's neighbours, given as (N, k) rows."""
        blocks = [slice(start, start + _BLOCK) for start in range(0, len(near), _BLOCK)]
        found = np.empty(near.shape, np.int64)
        for block in blocks:
            digits = self._shared(block, near[block])
            number = digits[..., 0]
            for place in range(1, MOST_GENRES):
                number = number * self._base + digits[..., place]
            for trait_digit in self._alike(block, near[block]):
                number = number * len(_TRAITS) + trait_digit
            found[block] = number
        return found

    def texts(self, numbers: Numbers) -> list[str]:
        """The reasons as a database column holds them; one text for equal ones."""
        told, places = np.unique(numbers, return_inverse=True)
        texts = np.array([self.reason(number).encode() for number in told.tolist()], object)
        found: list[str] = texts[places.ravel()].tolist()
        return found

    def reason(self, number: int) -> Reason:
        """What a number stands for."""
        traits, genres = [], []
        for _ in range(MOST_TRAITS):
            number, digit = divmod(number, len(_TRAITS))
            traits.append(_TRAITS[digit])
        for _ in range(MOST_GENRES):
            number, digit = divmod(number, self._base)
            genres.append(self._genres[digit])
        return Reason(tuple(filter(None, reversed(genres))), tuple(filter(None, reversed(traits))))

    def _shared(self, block: slice, near: NDArray[np.intp]) -> Numbers:
        """(n, k, `MOST_GENRES`) genres of both, rarest first."""
        first, last = self._begins[:-1][block], self._begins[1:][block]
        owned = np.repeat(last - first, near.shape[1])
        pairs = np.repeat(np.arange(near.size), owned)
        entries = np.repeat(first, near.shape[1])[pairs] + _counted(owned)
        genres = self._keys[entries] % self._base
        wanted = near.ravel()[pairs] * self._base + genres
        places = np.searchsorted(self._keys, wanted)
        both = np.flatnonzero(np.take(self._keys, places, mode="clip") == wanted) if len(wanted) else places
        pairs, genres = pairs[both], genres[both]
        order = _counted(np.bincount(pairs, minlength=near.size))
        told = order < MOST_GENRES
        digits = np.full((near.size, MOST_GENRES), _NONE, np.int64)
        digits[pairs[told], order[told]] = genres[told]
        return digits.reshape(*near.shape, MOST_GENRES)

    def _alike(self, block: slice, near: NDArray[np.intp]) -> Iterator[Numbers]:
        """(n, k) traits of both, the closest first, `MOST_TRAITS` times."""
        own, others = self._scores[block][:, None, :], self._scores[near]
        gaps = np.abs(own - others)
        noticeable = np.minimum(np.abs(own), np.abs(others)) >= NOTICEABLE
        gaps[~(noticeable & (own * others > 0) & (gaps <= ALIKE))] = np.inf
        high = np.broadcast_to(own > 0, gaps.shape)
        for _ in range(MOST_TRAITS):
            closest = gaps.argmin(axis=2, keepdims=True)
            digits = 1 + 2 * closest + np.take_along_axis(high, closest, axis=2)
            known = np.take_along_axis(gaps, closest, axis=2) < np.inf
            yield np.where(known, digits, _NONE)[..., 0]
            np.put_along_axis(gaps, closest, np.inf, axis=2)


def neighbour_rows(
    artist_ids: Sequence[str],
    near: NDArray[np.intp],
    distances: NDArray[np.float64],
    numbers: Numbers,
    reasons: PairReasons,
) -> Iterator[tuple[str, int, str, float, str]]:
    """Rows of `related_artists` by artist and rank, made a block at a time while they are read.

    Args:
        artist_ids: N ids.
        near: (N, k) rows of the neighbours, nearest first.
        distances: (N, k).
        numbers: (N, k) as `PairReasons.numbers` gives them.
        reasons: tells them.
    """
    ids = np.array(artist_ids, object)
    count, k = near.shape
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        columns: tuple[Iterable[str | int | float], ...] = (
            np.repeat(ids[block], k).tolist(),
            np.tile(np.arange(1, k + 1), block.stop - block.start).tolist(),
            ids[near[block]].ravel().tolist(),
            distances[block].ravel().tolist(),
            reasons.texts(numbers[block].ravel()),
        )
        yield from zip(*columns, strict=True)


def _counted(lengths: NDArray[np.integer]) -> Numbers:
    """0 to length - 1 for each of some lengths, one after the other."""
    ends = np.cumsum(lengths)
    places: Numbers = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    return places
