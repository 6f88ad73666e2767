"""Why two artists are close, in terms that can be told: shared genres, and features that both have alike."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST_GENRES = 3
MOST_TRAITS = 2
NOTICEABLE = 0.5
"""Standard deviations from the average from which on a feature characterises an artist."""

ALIKE = 0.75
"""Standard deviations within which two artists have a feature alike."""


def reason(
    own: Sequence[float],
    other: Sequence[float],
    genres: Sequence[str],
    other_genres: Collection[str],
) -> Reason:
    """The reason for one neighbour; `pair_reasons` gives the same for all of a refresh, as a test holds.

    Args:
        own: standardised features of the artist, those that made the distance.
        other: those of the neighbour.
        genres: the artist's genres, in the order of `rarest_first`.
        other_genres: the neighbour's.
    """
    # Noticeable for both and on the same side of the average, so that "both calm" is true of both.
    alike = sorted(
        (abs(mine - theirs), number)
        for number, (mine, theirs) in enumerate(zip(own, other, strict=True))
        if mine * theirs > 0 and min(abs(mine), abs(theirs)) >= NOTICEABLE and abs(mine - theirs) <= ALIKE
    )
    return Reason(
        tuple(genre for genre in genres if genre in other_genres)[:MOST_GENRES],
        tuple(trait(number, high=own[number] > 0) for _, number in alike[:MOST_TRAITS]),
    )


def trait(number: int, *, high: bool) -> str:
    """The name of a feature, by its number in `FEATURES`, with the side of the average."""
    return f"{FEATURES[number]}-{'high' if high else 'low'}"


def rarest_first(genres: Collection[str], idf: Mapping[str, float]) -> list[str]:
    """Genres in the order of what they tell; one too rare for a coordinate (not in `idf`) comes first."""
    return sorted(set(genres), key=lambda genre: (-idf.get(genre, inf), genre))
