"""What a name may lead to besides one artist."""

from __future__ import annotations

from dataclasses import dataclass

from maeari.catalogue.model import Artist, KnownArtist


@dataclass(frozen=True, slots=True)
class Homonym(KnownArtist):
    """The first artist of a name that others have, too.

    Attributes:
        others: the other artists of exactly that name, best first.
    """

    others: tuple[Artist, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseArtist:
    """An artist with a spelling near a name; `edits` as `close_names.distance` counts them."""

    artist: Artist
    edits: int
