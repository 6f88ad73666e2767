"""From a name that was typed to the artists of the catalogue that it may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from maeari.catalogue import close_names, names
from maeari.catalogue.matches import Homonym
from maeari.chat.wishes import NEIGHBOURS_SHOWN, FindArtist

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from maeari.catalogue.matches import CloseArtist
    from maeari.catalogue.model import Artist, KnownArtist
    from maeari.catalogue.ports import NamesStore
    from maeari.chat.wishes import Named

POPULARITY_LEAD = 20
"""Points of popularity by which an artist must lead those of its name to be meant without asking."""


class Close(NamedTuple):
    """Whom a typing error may stand for.

    Attributes:
        likely: the artists, nearest first.
        sure: the one that it surely stands for, if there is one.
        is_exact: whether that is no error at all: somebody else's question has just made the artist known.
    """

    likely: Sequence[Artist]
    sure: Artist | None
    is_exact: bool


class Resolver:
    """Looks names up.

    Args:
        artists: one statement finds an artist with its neighbours, a second one close names.
    """

    def __init__(self, artists: NamesStore) -> None:
        self._artists = artists

    def find(self, wanted: FindArtist) -> KnownArtist | None:
        """The artist, with the neighbours that the wish asks for; a `Homonym` where several have the name."""
        return self._artists.find(
            artist_id=wanted.artist_id,
            whole_key=names.key(wanted.whole),
            name_key=names.key(wanted.name),
            first_rank=wanted.first_rank,
            last_rank=wanted.first_rank + NEIGHBOURS_SHOWN - 1,
        )

    def by_id(self, artist_id: str) -> KnownArtist | None:
        """The artist with that id and its first neighbours."""
        return self.find(FindArtist("", "", artist_id)) if artist_id else None

    def known(self, told: Sequence[str]) -> Collection[str]:
        """Those of the names that an artist of the catalogue has. One statement for all."""
        keys = {name: names.key(name) for name in told}
        found = self._artists.ids_by_key(sorted(set(filter(None, keys.values()))))
        return {name for name, key in keys.items() if key in found}

    def meant(self, named: Named) -> Sequence[Artist]:
        """The artists that a name among several may mean: one, none, or those that it must be asked about.

        A typing error counts where it is sure.
        """
        found = self.find(FindArtist("", named.name, named.artist_id))
        if found is not None:
            return (found.artist, *undecided(found))
        sure = self.close(named.name).sure
        return [sure] if sure else []

    def close(self, typed: str) -> Close:
        """Whom a name may mean that `find` didn't know."""
        return _likely(typed, self._artists.close(names.key(typed)))


def undecided(found: KnownArtist) -> Sequence[Artist]:
    """The others of the artist's name, unless popularity decides for it."""
    if not isinstance(found, Homonym) or _leads(found.artist, found.others):
        return ()
    return found.others


def _leads(artist: Artist, others: Sequence[Artist]) -> bool:
    if artist.popularity is None:
        return False
    known = [other.popularity for other in others if other.popularity is not None]
    return all(artist.popularity >= other + POPULARITY_LEAD for other in known)


def _likely(name: str, close: Sequence[CloseArtist]) -> Close:
    typed = close_names.units(names.key(name))
    likely = [each for each in close if each.edits <= close_names.limit(typed)]
    nearest = [each for each in likely if each.edits == likely[0].edits]
    sure = nearest[0].artist if len(nearest) == 1 and close_names.is_sure(typed, nearest[0].edits) else None
    return Close([each.artist for each in likely], sure, is_exact=bool(likely) and likely[0].edits == 0)
