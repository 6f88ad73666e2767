"""What a search comes to. Light: the chat path imports it for every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari.errors import OutOfTime, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist, Neighbour, Track


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search came to.

    Attributes:
        artist: the artist meant, stored by now; None when no candidate has the name typed.
        tracks: its tracks.
        neighbours: its provisional neighbours, nearest first; None when they can't be told yet.
        candidates: artists that might have been meant, when none is sure.
        has_both_names: whether the source told its name in Korean and in English.
    """

    artist: Artist | None = None
    tracks: Sequence[Track] = ()
    neighbours: Sequence[Neighbour] | None = ()
    candidates: Sequence[Artist] = ()
    has_both_names: bool = False


class BeingSearched(OutOfTime):
    """Somebody else is searching for the artist, and hasn't found it in time."""


def is_passing(error: Exception) -> bool:
    """Whether to try again in a few seconds may help."""
    return isinstance(error, SourceUnavailable | OutOfTime)
