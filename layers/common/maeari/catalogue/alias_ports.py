"""What the filling of aliases asks of its sources and of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from maeari.deadline import Deadline

LANGUAGES = ("ko", "en")
"""The languages that people type names in. Spellings of other languages would only fill the table."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write an artist's name.

    Attributes:
        language: one of `LANGUAGES`, empty when the source doesn't tell.
        is_label: whether it is the source's title for the artist, not one of the other names.
    """

    text: str
    language: str = ""
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What a knowledge base knows of an artist; `mbids` are its ids in MusicBrainz."""

    spellings: tuple[Spelling, ...] = ()
    mbids: tuple[str, ...] = ()


class IdentitySource(Protocol):
    """Names by Spotify id. Raises `SourceError` or `OutOfTime`."""

    def identities(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        """Identities by Spotify id; artists that the source doesn't know are left out."""


class MusicbrainzSource(Protocol):
    """Names by MusicBrainz id. Each call raises `SourceError` or `OutOfTime`."""

    def mbids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        """MusicBrainz ids by Spotify id; artists without a link are left out."""

    def spellings(self, mbids: Sequence[str], deadline: Deadline) -> Mapping[str, Sequence[Spelling]]:
        """Names by MusicBrainz id; ids that lead nowhere are left out."""


class AliasChecks(Protocol):
    """When the aliases of each artist were last looked up."""

    def due(self, *, after: str, before: datetime, count: int) -> Sequence[tuple[str, str]]:
        """(id, name) of the next artists that were not looked up since `before`, in order of their ids."""

    def mark(self, artist_ids: Collection[str], at: datetime) -> None:
        """Notes that these artists were looked up."""

    def owners(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Ids of the artists whose own name has the key; keys that are nobody's own name are left out."""
