"""The sample catalogue: real artists, songs and dates from `catalogue/*.json`; every figure is invented.

A file holds one scene as a JSON list of artists. An artist has `name` (English), `ko` (Korean, Korean artists
only), `aliases`, `genres`, `start` (in the stack's catalogue from its first start, or only to be found by
search), `profile` (the centre of the artist's sound) and `songs`: `[title, album, release date]`, the most
popular first, the date `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; the songs of one album carry one date.

Identifiers, popularity, durations and audio features follow from names alone, so they are the same on every
machine and at every start.
"""

from __future__ import annotations

import hashlib
import json
import random
import string
import uuid
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent / "catalogue"
MARKETS = ("JP", "KR", "US")

_BASE62 = string.digits + string.ascii_letters
_ID_LENGTH = 22
_NAMESPACE = uuid.UUID("6d616561-7269-4000-8000-000000000000")
_PRECISIONS = {4: "year", 7: "month", 10: "day"}

_REAL_ARTIST_IDS = {"IU": "3HqSLMAZ3g3d5poNaI7GOU", "TAEYEON": "3qNVuliS40BLgXGxhdBdqu"}

MISSING_SHARE = {"2025": 0.50, "2026": 0.89}
"""Share of a year's tracks without audio features, as measured for K-pop (music-sources reference 5.1)."""
MISSING_SHARE_OLDER = 0.07

_SPREADS = {
    "danceability": (0.07, 0.05, 0.98),
    "energy": (0.09, 0.01, 0.99),
    "loudness": (1.2, -40.0, -0.5),
    "speechiness": (0.02, 0.02, 0.9),
    "acousticness": (0.12, 0.001, 0.99),
    "instrumentalness": (0.04, 0.0, 0.98),
    "liveness": (0.05, 0.02, 0.95),
    "valence": (0.12, 0.03, 0.98),
    "tempo": (14.0, 60.0, 200.0),
}
"""Per feature: standard deviation around the profile, lowest and highest value (loudness dB, tempo BPM)."""


@dataclass(frozen=True, slots=True)
class Track:
    """One song; `popularity` is 0-100, `number` its place on the album from 1."""

    id: str
    title: str
    artist_id: str
    album_id: str
    number: int
    popularity: int
    release_date: str
    isrc: str

    @property
    def uuid(self) -> str:
        """The id ReccoBeats would give it."""
        return str(uuid.uuid5(_NAMESPACE, f"track:{self.id}"))

    @property
    def duration_ms(self) -> int:
        """Between 2:40 and 4:40."""
        return 160_000 + _number("duration", self.id) % 120_000

    @property
    def has_features(self) -> bool:
        """Whether ReccoBeats knows its sound: nearly always for older tracks, seldom for new ones."""
        share = MISSING_SHARE.get(self.release_date[:4], MISSING_SHARE_OLDER)
        return _number("coverage", self.id) % 10_000 >= share * 10_000


@dataclass(frozen=True, slots=True)
class Album:
    """An album with those of its songs that the sample holds."""

    id: str
    title: str
    artist_id: str
    release_date: str
    track_ids: tuple[str, ...]

    @property
    def album_type(self) -> str:
        """`single` for one song, else `album`."""
        return "single" if len(self.track_ids) == 1 else "album"

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return _PRECISIONS[len(self.release_date)]


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist; `names` is every spelling that finds it, `popularity` is 0-100."""

    id: str
    name: str
    ko: str | None
    aliases: tuple[str, ...]
    genres: tuple[str, ...]
    start: bool
    popularity: int
    profile: dict[str, float]
    album_ids: tuple[str, ...]
    track_ids: tuple[str, ...]

    @property
    def uuid(self) -> str:
        """The id ReccoBeats would give it."""
        return str(uuid.uuid5(_NAMESPACE, f"artist:{self.id}"))

    @property
    def names(self) -> tuple[str, ...]:
        """English name, Korean name, aliases."""
        return (self.name, *((self.ko,) if self.ko else ()), *self.aliases)

    @property
    def display_name(self) -> str:
        """The Korean name, else the English one."""
        return self.ko or self.name


class Catalogue:
    """All artists, albums and tracks by id; `tracks_by_any_id` also by ReccoBeats UUID and by ISRC."""

    def __init__(self) -> None:
        self.artists: dict[str, Artist] = {}
        self.albums: dict[str, Album] = {}
        self.tracks: dict[str, Track] = {}

    @cached_property
    def tracks_by_any_id(self) -> dict[str, Track]:
        """Spotify id, UUID or ISRC to track, as ReccoBeats takes them mixed."""
        return {key: track for track in self.tracks.values() for key in (track.id, track.uuid, track.isrc)}

    @cached_property
    def artists_by_any_id(self) -> dict[str, Artist]:
        """Spotify id or UUID to artist."""
        return {key: artist for artist in self.artists.values() for key in (artist.id, artist.uuid)}

    def tracks_of(self, artist: Artist) -> list[Track]:
        """The artist's tracks, the most popular first."""
        return [self.tracks[track_id] for track_id in artist.track_ids]


def load(directory: Path = DIRECTORY) -> Catalogue:
    """Reads every file of `directory`.

    Raises:
        KeyError: an artist lacks a field.
        ValueError: two artists or two songs of one artist share a name, or an album has two dates.
    """
    catalogue = Catalogue()
    for path in sorted(directory.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            _add_artist(catalogue, entry)
    return catalogue


def start_names() -> list[str]:
    """Names of the artists in the stack's catalogue from its first start: Korean if there is one."""
    return [artist.display_name for artist in load().artists.values() if artist.start]


def audio_features(track: Track, artist: Artist) -> dict[str, float | int]:
    """The nine features around the artist's profile, and key (0-11) and mode (0 minor, 1 major).

    Legal ranges: 0-1, loudness in dB below 0, tempo in BPM above 0; three decimals.
    """
    draw = random.Random(f"features:{track.id}")  # noqa: S311 - sample data, not a secret
    features: dict[str, float | int] = {}
    for name, (spread, low, high) in _SPREADS.items():
        value = draw.gauss(artist.profile[name], spread)
        features[name] = round(min(high, max(low, value)), 3)
    features["key"] = draw.randrange(12)
    features["mode"] = int(draw.random() < 0.6)  # noqa: PLR2004 - major keys are somewhat more frequent
    return features


def fraction(*parts: str) -> float:
    """A fixed number in [0, 1) that depends on `parts` only."""
    return _number(*parts) % 1_000_003 / 1_000_003


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest())


def identifier(*parts: str) -> str:
    """22 base-62 digits that depend on `parts` only, as Spotify's ids look."""
    number = _number(*parts)
    digits = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(digits)


def _isrc(country: str, artist: str, title: str, date: str) -> str:
    """An invented code in the shape of an ISRC: country, registrant, year of release, designation."""
    registrant = _number("registrant", artist) % 100
    designation = _number("isrc", title) % 100_000
    return f"{country}A{registrant:02d}{date[2:4]}{designation:05d}"


def _add_artist(catalogue: Catalogue, entry: dict[str, Any]) -> None:
    name: str = entry["name"]
    artist_id = _REAL_ARTIST_IDS.get(name) or identifier("artist", name)
    if artist_id in catalogue.artists:
        raise ValueError(f"artist {name!r} occurs twice")
    popularity = 50 + _number("popularity", name) % 42
    dates: dict[str, str] = {}
    titles: dict[str, list[str]] = {}
    tracks = []
    for place, (title, album, date) in enumerate(entry["songs"]):
        if dates.setdefault(album, date) != date:
            raise ValueError(f"{name!r}: album {album!r} has two release dates")
        track = Track(
            id=identifier("track", name, title),
            title=title,
            artist_id=artist_id,
            album_id=identifier("album", name, album),
            number=len(titles.setdefault(album, [])) + 1,
            popularity=popularity - 3 * place,
            release_date=date,
            isrc=_isrc("KR" if "ko" in entry else "US", name, title, date),
        )
        if track.id in catalogue.tracks:
            raise ValueError(f"{name!r}: song {title!r} occurs twice")
        titles[album].append(track.id)
        tracks.append(track)
        catalogue.tracks[track.id] = track
    albums = [
        Album(identifier("album", name, album), album, artist_id, date, tuple(titles[album]))
        for album, date in dates.items()
    ]
    catalogue.albums.update((album.id, album) for album in albums)
    catalogue.artists[artist_id] = Artist(
        id=artist_id,
        name=name,
        ko=entry.get("ko"),
        aliases=tuple(entry["aliases"]),
        genres=tuple(entry["genres"]),
        start=entry["start"],
        popularity=popularity,
        profile=entry["profile"],
        album_ids=tuple(album.id for album in albums),
        track_ids=tuple(track.id for track in tracks),
    )
