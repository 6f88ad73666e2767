"""What the lookup of names and tags asks of its sources and of the database."""

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
class Tag:
    """A word that a source files an artist under, most often a genre.

    Attributes:
        name: as the source writes it.
        weight: how many people say so, at least 1; 1 where the source counts nobody.
    """

    name: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class ArtistTag:
    """A tag as it is kept: of which artist, who told it and when.

    Attributes:
        weight: what the source counts, 1 where it counts nothing.
        fetched_at: UTC.
    """

    artist_id: str
    tag: str
    weight: int
    source: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """What a source knows of an artist; `mbids` are its ids in MusicBrainz."""

    spellings: tuple[Spelling, ...] = ()
    mbids: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()


class IdentitySource(Protocol):
    """Names and tags by Spotify id. Raises `SourceError` or `OutOfTime`."""

    def identities(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        """Identities by Spotify id; artists that the source doesn't know are left out."""


class MusicbrainzSource(Protocol):
    """Names and tags by MusicBrainz id. Each call raises `SourceError` or `OutOfTime`."""

    def mbids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        """MusicBrainz ids by Spotify id; artists without a link are left out."""

    def artists(self, mbids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        """Identities by MusicBrainz id; ids that lead nowhere are left out."""


class AliasChecks(Protocol):
    """When each artist was last looked up."""

    def due(self, *, after: str, before: datetime, count: int) -> Sequence[tuple[str, str]]:
        """(id, name) of the next artists that were not looked up since `before`, in order of their ids."""

    def checked(self, artist_ids: Collection[str], *, since: datetime) -> Collection[str]:
        """Those of the ids that were looked up since then."""

    def mark(self, artist_ids: Collection[str], at: datetime) -> None:
        """Notes that these artists were looked up."""

    def owners(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Ids of the artists whose own name has the key; keys that are nobody's own name are left out."""


class ArtistMbids(Protocol):
    """The MusicBrainz ids of each artist."""

    def replace(self, source: str, mbids: Mapping[str, Sequence[str]], at: datetime) -> None:
        """Keeps the ids that the source told of each artist given; any other ids of these artists go."""


class ArtistTags(Protocol):
    """The tags of each artist by source, and the genres that they come to."""

    def replace(self, source: str, tags: Mapping[str, Sequence[Tag]], at: datetime) -> None:
        """Keeps what the source told of each artist given; what it told of them before goes."""

    def fill_genres(self, genres: Mapping[str, Sequence[str]]) -> None:
        """Gives genres to those of the artists that have none."""
