"""What is judged by what: playlists may serve as truth, and genres may have been read off playlists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.evaluation import truth
from maeari.errors import NothingToCompare

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from local.evaluation.track_table import TrackTable
    from local.evaluation.truth import Truth


@dataclass(frozen=True, slots=True)
class Fold:
    """One split of what is known.

    Attributes:
        table: what the methods are told.
        truth: of the same artists, what they are judged by.
        main_genres: of the same artists, as those who are judged have them; None for none.
    """

    table: TrackTable
    truth: Truth
    main_genres: Sequence[str | None]


def whole(table: TrackTable, known: Truth) -> list[Fold]:
    """The methods are told all, and judged by all."""
    return [Fold(table, known, table.main_genres())]


def split(table: TrackTable, count: int, generator: np.random.Generator) -> list[Fold]:
    """Cross-validation over playlists: each part is the truth once, and its rows tell no genre then.

    Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 36(2), 1974. All
    recordings stay known: how they sound doesn't come from the playlist. Rows without a playlist always
    tell their genres.

    Args:
        table: with playlists.
        count: how many parts, 2 or more.
        generator: deals the playlists out.

    Raises:
        NothingToCompare: no playlist of a part holds two of the artists.
    """
    playlists = sorted(set().union(*table.playlists()))
    dealt = [playlists[number] for number in generator.permutation(len(playlists)).tolist()]
    return [_fold(table, set(dealt[part::count]), set(playlists), count) for part in range(count)]


def _fold(table: TrackTable, held: set[str], playlists: set[str], count: int) -> Fold:
    judged = table.listed_in(held)
    try:
        known = truth.from_playlists(judged)
    except NothingToCompare as error:
        raise NothingToCompare(f"one of {count} folds is too small: {error}; take fewer folds") from error
    return Fold(table.listed_in({*(playlists - held), None}), known, judged.main_genres())
