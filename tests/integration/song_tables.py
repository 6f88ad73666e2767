"""Made-up songs in the tables that a refresh of songs publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import dist
from random import Random
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.model import Alias, Artist, Track
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import packed, unpacked
from maeari.catalogue.recordings import key_without_additions
from maeari.songs.ports import Song
from maeari.songs.scale import WEIGHTS, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maeari.catalogue.mysql import Database

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAY, FRESH_SINCE = "2026-11-20", "2025-11"
SCALE = [Column(name, 0.5, 0.25, weight) for name, weight in WEIGHTS.items()]


@dataclass(frozen=True, slots=True)
class Placed:
    """A song where it lies: in one cluster and cell of each of its groups."""

    song: Song
    vector: tuple[float, ...]
    places: Mapping[str, tuple[int, int]]


def song_id(number: int) -> str:
    """An invented id in the shape of Spotify's."""
    return f"{number:022d}"


def made_up_songs(
    count: int, groups: Sequence[str] = ("pop", "rock", "others"), clusters: int = 3, seed: int = 7
) -> list[Placed]:
    """Songs of a third as many artists, some by two of them, some fresh, in clusters of two cells each."""
    random = Random(seed)  # noqa: S311 - no secret
    artists = [
        Artist(f"artist{number:016d}", f"가수 {number}", "spotify", NOW) for number in range(count // 3)
    ]
    found = []
    for number in range(count):
        by = random.sample(artists, 2 if number % 10 == 0 else 1)
        date = random.choice(["2026-03-01", "2025-12", "2020", "1999-05-06", None])
        track = Track(
            song_id(number),
            f"노래 {number // 2}" + (" (Live)" if number % 2 else ""),
            album=f"앨범 {number // 5}",
            album_id=f"album{number // 5:017d}",
            release_date=date,
            popularity=random.randrange(101),
            duration_ms=200_000,
            isrc=f"KRA{number:09d}",
        )
        own = random.sample(list(groups), 2 if number % 4 == 0 else 1)
        places = {group: (random.randrange(clusters), random.randrange(2)) for group in own}
        middle = [sum(ord(letter) for letter in own[0]) % 3 + places[own[0]][0], *[0.0] * (len(SCALE) - 1)]
        vector = unpacked(packed([each + random.gauss(0, 0.7) for each in middle]))
        found.append(Placed(Song(track, _best_known_first(by)), vector, places))
    return found


def fill(database: Database, songs: Sequence[Placed]) -> None:
    """Puts them where a refresh leaves its songs, and their artists into the catalogue."""
    artists = {artist.id: artist for each in songs for artist in each.song.artists}
    aliases = [Alias(names.key(artist.name), artist.id, "spotify") for artist in artists.values()]
    MysqlArtists(database).save(artists.values(), aliases)
    tracks = [each.song.track for each in songs]
    _insert(
        database,
        "tracks",
        (
            (
                *(t.id, t.title, key_without_additions(t.title), t.album_id, t.release_date, t.popularity),
                *(t.duration_ms, t.isrc, "spotify", NOW.replace(tzinfo=None)),
            )
            for t in tracks
        ),
    )
    _insert(database, "albums", {(t.album_id, t.album, "1999") for t in tracks})
    _insert(database, "artist_tracks", ((e.song.track.id, a.id) for e in songs for a in e.song.artists))
    _insert(
        database,
        "track_scale",
        ((place, c.name, c.centre, c.spread, c.weight) for place, c in enumerate(SCALE)),
    )
    _insert(
        database, "published_songs", [(DAY, len(songs), 0, "test", 1, FRESH_SINCE, NOW.replace(tzinfo=None))]
    )
    _insert(
        database,
        "clustered_tracks",
        (
            (group, *place, each.song.track.id, packed(each.vector))
            for each in songs
            for group, place in each.places.items()
        ),
    )
    _insert(
        database,
        "track_clusters",
        ((*key, len(own), "", packed(_mean(own))) for key, own in by_cluster(songs).items()),
    )
    _insert(
        database, "track_cells", ((*key, len(own), packed(_mean(own))) for key, own in by_cell(songs).items())
    )


def relate(database: Database, track_id: str, near: Sequence[tuple[str, float, str]]) -> None:
    """Neighbours of a song: (id, distance, encoded reason)."""
    assert all(one[1] <= other[1] for one, other in pairwise(near))
    _insert(database, "related_tracks", ((track_id, rank, *each) for rank, each in enumerate(near, start=1)))


def by_cluster(songs: Iterable[Placed]) -> dict[tuple[str, int], list[Placed]]:
    """Members by group and cluster."""
    found: dict[tuple[str, int], list[Placed]] = {}
    for each in songs:
        for group, (cluster, _) in each.places.items():
            found.setdefault((group, cluster), []).append(each)
    return found


def by_cell(songs: Iterable[Placed]) -> dict[tuple[str, int, int], list[Placed]]:
    """Members by group, cluster and cell."""
    found: dict[tuple[str, int, int], list[Placed]] = {}
    for each in songs:
        for group, place in each.places.items():
            found.setdefault((group, *place), []).append(each)
    return found


def nearest_of(songs: Sequence[Placed], vector: Sequence[float], groups: Iterable[str]) -> list[Placed]:
    """By force: the members of the nearest cluster of each group, nearest first."""
    clusters = by_cluster(songs)
    near: dict[str, Placed] = {}
    for group in groups:
        own = [key for key in clusters if key[0] == group]
        chosen = min(own, key=lambda key: dist(vector, unpacked(packed(_mean(clusters[key])))))
        near |= {each.song.track.id: each for each in clusters[chosen]}
    return sorted(near.values(), key=lambda each: (dist(vector, each.vector), each.song.track.id))


def _best_known_first(artists: Iterable[Artist]) -> tuple[Artist, ...]:
    return tuple(sorted(artists, key=lambda artist: artist.id))


def _mean(songs: Sequence[Placed]) -> list[float]:
    return [sum(column) / len(songs) for column in zip(*(each.vector for each in songs), strict=True)]


def _insert(database: Database, table: str, rows: Iterable[Sequence[object]]) -> None:
    filled = list(rows)
    marks = ", ".join(["%s"] * len(filled[0]))
    database.execute_many(f"INSERT INTO {table} VALUES ({marks})", filled)
