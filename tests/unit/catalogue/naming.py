"""A catalogue of some artists in memory, its sources of names and tags, and what works on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.catalogue import names
from maeari.catalogue.alias_filling import AliasFilling
from maeari.catalogue.alias_ports import Identity, Spelling, Tag
from maeari.catalogue.model import Alias, Artist
from maeari.catalogue.names_lookup import NamesLookup
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceUnavailable
from tests.unit.lake.fakes import FakeArtists

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
DOWN = SourceUnavailable("source", "503")
LIMITED = RateLimited("source", 60, "Too Many Requests")


class Checks:
    """An `AliasChecks`."""

    def __init__(self, artists: FakeArtists) -> None:
        self.artists = artists
        self.at: dict[str, datetime] = {}
        self.asked_before: list[datetime] = []

    def due(self, *, after: str, before: datetime, count: int) -> Sequence[tuple[str, str]]:
        self.asked_before.append(before)
        known = sorted((artist.id, artist.name) for artist in self.artists.artists.values())
        found = [e for e in known if e[0] > after and (e[0] not in self.at or self.at[e[0]] < before)]
        return found[:count]

    def checked(self, artist_ids: Collection[str], *, since: datetime) -> Collection[str]:
        return {i for i in artist_ids if i in self.at and self.at[i] >= since}

    def mark(self, artist_ids: Collection[str], at: datetime) -> None:
        self.at |= dict.fromkeys(artist_ids, at)

    def owners(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        own = [alias for alias in self.artists.aliases if alias.confidence == 100 and alias.key in keys]
        return {alias.key: {a.artist_id for a in own if a.key == alias.key} for alias in own}


class Tags:
    """An `ArtistTags`."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Sequence[Tag]] = {}
        self.genres: dict[str, Sequence[str]] = {}

    def replace(self, source: str, tags: Mapping[str, Sequence[Tag]], at: datetime) -> None:
        self.kept |= {(source, artist_id): of_artist for artist_id, of_artist in tags.items()}

    def fill_genres(self, genres: Mapping[str, Sequence[str]]) -> None:
        self.genres = {**genres, **self.genres}


class Mbids:
    """An `ArtistMbids`: ids by artist and who told them."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Sequence[str]]] = {}

    def replace(self, source: str, mbids: Mapping[str, Sequence[str]], at: datetime) -> None:
        self.kept |= {artist_id: (source, of_artist) for artist_id, of_artist in mbids.items()}


class Source:
    """Both sources of names and tags; fails as told, call by call."""

    def __init__(self) -> None:
        self.known: dict[str, Identity] = {}
        self.linked: dict[str, str] = {}
        self.names: dict[str, Sequence[Spelling]] = {}
        self.tags: dict[str, Sequence[Tag]] = {}
        self.failures: list[Exception | None] = []
        self.calls: list[tuple[str, list[str]]] = []

    def _called(self, name: str, asked: Sequence[str], deadline: Deadline) -> None:
        if not deadline.remaining():
            raise OutOfTime("0 s left")
        self.calls.append((name, list(asked)))
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure

    def identities(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        self._called("identities", artist_ids, deadline)
        return {i: self.known[i] for i in artist_ids if i in self.known}

    def mbids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        self._called("mbids", artist_ids, deadline)
        return {i: self.linked[i] for i in artist_ids if i in self.linked}

    def artists(self, mbids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        self._called("artists", mbids, deadline)
        return {
            i: Identity(spellings=tuple(self.names.get(i, ())), tags=tuple(self.tags.get(i, ())))
            for i in mbids
            if i in self.names or i in self.tags
        }


class World:
    """A catalogue of some artists, each with its own name as alias, a lookup and a filling over it."""

    def __init__(self, *names_of_artists: str) -> None:
        self.ids = [f"{number:022}" for number in range(len(names_of_artists))]
        artists = [Artist(i, n, "spotify", NOW) for i, n in zip(self.ids, names_of_artists, strict=True)]
        own = [Alias(names.key(artist.name), artist.id, "spotify") for artist in artists]
        self.artists = FakeArtists(*artists, aliases=own)
        self.own = set(own)
        self.checks = Checks(self.artists)
        self.tags = Tags()
        self.mbids = Mbids()
        self.wikidata, self.musicbrainz = Source(), Source()
        self.lookup = NamesLookup(
            self.checks,
            self.artists,
            self.tags,
            self.mbids,
            wikidata=self.wikidata,
            musicbrainz=self.musicbrainz,
        )

    def run(self, seconds: float = 900) -> dict[str, Any]:
        return AliasFilling(self.checks, self.lookup).run(Deadline(seconds))

    def complete(self, *numbers: int, seconds: float = 60) -> bool:
        artists = [(self.ids[number], self.artists.artists[self.ids[number]].name) for number in numbers]
        return self.lookup.complete(artists, Deadline(seconds))

    def told(
        self, number: int, *spellings: Spelling, mbids: tuple[str, ...] = (), tags: tuple[Tag, ...] = ()
    ) -> None:
        self.wikidata.known[self.ids[number]] = Identity(spellings, mbids, tags)

    def filled(self) -> dict[tuple[str, int], tuple[str, str, int]]:
        """(key, number of the artist) to language, source and confidence."""
        return {
            (alias.key, int(alias.artist_id)): (alias.language, alias.source, alias.confidence)
            for alias in self.artists.aliases
            if alias not in self.own
        }


def label(text: str, language: str = "ko") -> Spelling:
    return Spelling(text, language, is_label=True)
