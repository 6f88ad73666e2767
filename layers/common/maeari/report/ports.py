"""What the catalogue page asks of the published neighbours. `catalogue.mysql_explorer` is the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

type Kind = Literal["artist", "song"]


class Node(NamedTuple):
    """An artist with its genres, or a song with its artists' names, as `line`.

    Attributes:
        popularity: 0 to 100, or None.
        is_playable: whether Spotify's player knows the id.
    """

    id: str
    name: str
    line: str
    popularity: int | None
    is_playable: bool


class Link(NamedTuple):
    """A neighbour; `reason` as `Reason.encode` gives it."""

    id: str
    rank: int
    related_id: str
    distance: float
    reason: str


class Explorer(Protocol):
    """The published artists and songs. Every call may raise `DatabaseUnavailable`."""

    def published(self, kind: Kind) -> int:
        """How many have been published."""

    def nodes(self, kind: Kind, most: int) -> Sequence[Node]:
        """The best known first, those of unknown popularity last."""

    def links(self, kind: Kind, most: int) -> Sequence[Link]:
        """The neighbours of the same, in any order."""
