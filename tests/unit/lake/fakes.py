"""In-memory stores, sources and lake for the tests of import and ingest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maeari.catalogue.model import Alias, Artist, AudioFeatures, KnownArtist, Track, merged
from maeari.errors import CredentialsRefused, RateLimited, SourceError
from maeari.lake.tables import CONTENTS
from maeari.sources.ports import FoundTracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.alias_ports import ArtistTag
    from maeari.deadline import Deadline

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


class FakeArtists:
    """An `ArtistStore`."""

    def __init__(self, *artists: Artist, aliases: Iterable[Alias] = ()) -> None:
        self.artists = {artist.id: artist for artist in artists}
        self.aliases = list(aliases)

    def find(
        self, *, artist_id: str, whole_key: str, name_key: str, first_rank: int, last_rank: int
    ) -> KnownArtist | None:
        raise AssertionError("the jobs of the lake never ask for this")

    def save(self, artists: Iterable[Artist], aliases: Iterable[Alias]) -> None:
        self.artists |= {artist.id: artist for artist in artists}
        self.aliases = list(dict.fromkeys([*self.aliases, *aliases]))

    def page(self, *, after: str, count: int, source: str) -> Sequence[Artist]:
        ids = sorted(i for i, artist in self.artists.items() if i > after and artist.source == source)
        return [self.artists[i] for i in ids[:count]]

    def count(self, *, after: str, source: str) -> int:
        return sum(i > after and artist.source == source for i, artist in self.artists.items())

    def ids_by_key(self, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for alias in self.aliases:
            if alias.key in keys:
                found.setdefault(alias.key, []).append(alias.artist_id)
        return found


class FakeTracks:
    """An `ImportedTrackStore`; `kept` is a music source's, `own` imported."""

    def __init__(self, kept: Mapping[str, Sequence[Track]] | None = None) -> None:
        self.kept: dict[str, list[Track]] = {key: list(value) for key, value in (kept or {}).items()}
        self.own: dict[str, list[Track]] = {}

    def of_artists(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        known = {**self.kept, **self.own}
        return {i: merged(self.own.get(i, ()), self.kept.get(i, ())) for i in artist_ids if i in known}

    def save(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        self.kept |= {artist_id: list(tracks) for artist_id, tracks in tracks_by_artist.items()}

    def imported(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        return {artist_id: self.own[artist_id] for artist_id in artist_ids if artist_id in self.own}

    def save_imported(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        self.own |= {artist_id: list(tracks) for artist_id, tracks in tracks_by_artist.items()}


class FakeMusic:
    """A `BatchSource` with two tracks for every artist, but for those told to fail."""

    def __init__(self) -> None:
        self.failures: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.generation = 1
        self.sources: dict[str, str] = {}
        self.made = 0

    def tracks_of(
        self, artists: Sequence[Artist], deadline: Deadline
    ) -> Iterator[tuple[str, FoundTracks | SourceError]]:
        for artist in artists:
            yield artist.id, self.of(artist, deadline)

    def of(self, artist: Artist, deadline: Deadline) -> FoundTracks | SourceError:
        assert deadline.remaining() > 0
        self.asked.append(artist.id)
        self.made += 1
        failure = self.failures.get(artist.id)
        if isinstance(failure, SourceError) and not isinstance(failure, RateLimited | CredentialsRefused):
            return failure
        if failure:
            raise failure
        tracks = [Track(f"{artist.id}-{number}-{self.generation}", f"Song {number}") for number in (1, 2)]
        return FoundTracks(self.sources.get(artist.id, "reccobeats"), tracks)

    def calls(self) -> Mapping[str, int]:
        return {"spotify": 0, "reccobeats": self.made}


class FakeTags:
    """The tags kept of artists."""

    def __init__(self) -> None:
        self.kept: list[ArtistTag] = []

    def of(self, artist_ids: Sequence[str]) -> Sequence[ArtistTag]:
        return [tag for tag in self.kept if tag.artist_id in artist_ids]


class FakeTurn:
    """What only one may have."""

    def __init__(self) -> None:
        self.is_taken = False

    def take(self, seconds: float) -> bool:
        assert seconds > 0
        was_free, self.is_taken = not self.is_taken, True
        return was_free

    def keep(self, seconds: float) -> bool:
        assert seconds > 0
        return self.is_taken

    def release(self) -> None:
        self.is_taken = False


class FakeFeatures:
    """A `FeatureSource` that knows every track ending in `-1`."""

    def __init__(self) -> None:
        self.failure: Exception | None = None

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        assert deadline.remaining() > 0
        if self.failure:
            raise self.failure
        return {i: AudioFeatures(i, "reccobeats", NOW, energy=0.5) for i in track_ids if "-1-" in i}


class FakeLake:
    """What a `Lake` keeps, as Python lists of rows."""

    def __init__(self) -> None:
        self.days: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
        self.parts: dict[tuple[str, str, int], Mapping[str, pa.Table]] = {}
        self.notes: dict[tuple[str, str], dict[str, Any]] = {}
        self.publications = 0
        self.failure: Exception | None = None

    def publish(self, day: str, writer: str, tables: Mapping[str, Any]) -> None:
        if self.failure:
            raise self.failure
        self.publications += 1
        pieces = {name: [table] if isinstance(table, pa.Table) else table for name, table in tables.items()}
        self.days[day, writer] = {
            name: [row for table in some for row in table.to_pylist()] for name, some in pieces.items()
        }

    def last_day(self) -> str | None:
        return max((day for day, _ in self.days), default=None)

    def stage(self, job: str, day: str, part: int, tables: Mapping[str, pa.Table]) -> None:
        self.parts[job, day, part] = tables

    def staged(self, job: str, day: str, parts: int) -> dict[str, Iterator[pa.Table]]:
        whole = [self.parts[job, day, part] for part in range(parts)]
        return {name: iter([part[name] for part in whole]) for name in CONTENTS}

    def unstage(self, job: str, day: str) -> None:
        self.parts = {key: part for key, part in self.parts.items() if key[:2] != (job, day)}

    def progress(self, job: str, day: str) -> dict[str, Any] | None:
        return self.notes.get((job, day))

    def days_with_progress(self, job: str) -> list[str]:
        return sorted((day for noted, day in self.notes if noted == job), reverse=True)

    def note_progress(self, job: str, day: str, content: Mapping[str, Any]) -> None:
        self.notes[job, day] = dict(content)
