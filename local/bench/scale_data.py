"""A catalogue of the size and shape of the Million Playlist Dataset, invented, the same each time.

Artists belong to scenes, whose sound and tags they share. Tracks per artist follow a power law, the use of
tags Zipf's law; every tenth artist has no tag, and sources agree on some; some tracks are reissues, some
analyses failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from maeari.catalogue.model import FEATURES
from maeari.lake.tables import ARTIST_TAGS, ARTISTS, AUDIO_FEATURES, SCHEMAS, TOP_TRACKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

ARTIST_COUNT = 295_860
TRACK_COUNT = 2_262_292
TAGS = 4_000
SCENES = 400
TAGS_AN_ARTIST = 5
WITHOUT_TAGS = 0.1
OF_THE_SCENE = 0.75
"""Share of an artist's tags that come from its scene."""

TAG_SOURCES = {"spotify": 0.5, "musicbrainz": 0.4, "wikidata": 0.25}
"""Share of an artist's tags that each source tells; the first tells those that no source would."""

COUNTING_SOURCE = "musicbrainz"
MEAN_VOTES = 3
"""Who counts how many people say so, and how many they are on average."""

REISSUED = 0.04
FAILED = 0.01

SOUND = {  # centre, spread between scenes, between an artist's scene and itself, between its tracks; borders
    "danceability": (0.56, 0.10, 0.09, 0.10, 0.0, 1.0),
    "energy": (0.58, 0.17, 0.13, 0.12, 0.0, 1.0),
    "loudness": (-9.0, 3.0, 2.2, 1.8, -60.0, 0.0),
    "speechiness": (0.09, 0.05, 0.03, 0.03, 0.0, 1.0),
    "acousticness": (0.36, 0.22, 0.15, 0.14, 0.0, 1.0),
    "instrumentalness": (0.20, 0.22, 0.15, 0.12, 0.0, 1.0),
    "liveness": (0.20, 0.04, 0.06, 0.13, 0.0, 1.0),
    "valence": (0.48, 0.12, 0.12, 0.16, 0.0, 1.0),
    "tempo": (120.0, 9.0, 10.0, 22.0, 40.0, 220.0),
}

_SOURCE = "bench"
_READ_AT = np.datetime64("2026-11-20T03:00:00", "ms")
_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "S1")
_ID_LENGTH = 22
_PIECE = 100_000

type Owned = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows of artists, and what each has."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the lake gets, by table, and what the database has of it.

    Attributes:
        tables: of the lake; tracks and their features row by row alike, artist after artist.
        artists: ids, ascending.
        names: of the artists.
        tags: of each artist, joined by `|`.
    """

    tables: Mapping[str, pa.Table]
    artists: list[str]
    names: list[str]
    tags: list[str]

    def pieces(self) -> dict[str, Iterator[pa.Table]]:
        """The tables as a writer brings them that can't hold them whole."""
        return {name: _pieces(table) for name, table in self.tables.items()}


def catalogue(artists: int = ARTIST_COUNT, tracks: int = TRACK_COUNT) -> Catalogue:
    """The invented catalogue, with at least one track for each artist."""
    generator = np.random.default_rng(2026)
    ids = np.sort(_ids(artists, generator))
    names = [f"Artist {number:06}" for number in range(artists)]
    scenes = _scenes(artists, generator)
    tagged = _tags(scenes, generator)
    owners = np.repeat(np.arange(artists), _tracks_each(artists, tracks, generator))
    track_ids = _ids(tracks, generator)
    tables = {
        ARTISTS: _artists(ids, names, tagged, generator),
        TOP_TRACKS: _top_tracks(ids[owners], track_ids, scenes[owners], generator),
        AUDIO_FEATURES: _audio_features(track_ids, scenes, owners, generator),
        ARTIST_TAGS: _artist_tags(ids, tagged, generator),
    }
    tags = ["|".join(each) for each in tables[ARTISTS]["genres"].to_pylist()]
    return Catalogue(tables, [each.decode() for each in ids.tolist()], names, tags)


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    return (table.slice(start, _PIECE) for start in range(0, table.num_rows, _PIECE))


def _ids(count: int, generator: np.random.Generator) -> NDArray[np.bytes_]:
    letters = generator.choice(_ALPHABET, (count, _ID_LENGTH))
    return letters.view(f"S{_ID_LENGTH}").ravel()


def _scenes(artists: int, generator: np.random.Generator) -> NDArray[np.intp]:
    sizes = 1 / np.arange(1, SCENES + 1) ** 0.8
    return generator.choice(SCENES, artists, p=sizes / sizes.sum())


def _tracks_each(artists: int, tracks: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """A power law with the given sum; 1 at least."""
    weights = np.minimum(generator.pareto(1.1, artists), 1000)
    shares = np.cumsum(weights) / weights.sum()
    more = np.diff(np.floor(shares * (tracks - artists)).astype(np.int64), prepend=0)
    more[-1] += tracks - artists - more.sum()
    each: NDArray[np.int64] = more + 1
    return each


def _tags(scenes: NDArray[np.intp], generator: np.random.Generator) -> Owned:
    """Rows of artists and numbers of tags, each pair once."""
    with_tags = generator.random(len(scenes)) >= WITHOUT_TAGS
    counts = np.where(with_tags, 1 + generator.poisson(TAGS_AN_ARTIST - 1, len(scenes)), 0)
    rows = np.repeat(np.arange(len(scenes)), counts)
    use = 1 / np.arange(1, TAGS + 1)
    anywhere = generator.choice(TAGS, len(rows), p=use / use.sum())
    homes = generator.permutation(TAGS) % SCENES
    by_home = np.argsort(homes, kind="stable").reshape(SCENES, TAGS // SCENES)
    ranks = np.floor((TAGS // SCENES) ** generator.random(len(rows))).astype(np.intp) - 1
    at_home = by_home[scenes[rows], ranks]
    chosen = np.where(generator.random(len(rows)) < OF_THE_SCENE, at_home, anywhere)
    pairs = np.unique(rows * TAGS + chosen)
    return pairs // TAGS, pairs % TAGS


def _artists(
    ids: NDArray[np.bytes_], names: list[str], tagged: Owned, generator: np.random.Generator
) -> pa.Table:
    rows, tags = tagged
    offsets = np.searchsorted(rows, np.arange(len(ids) + 1))
    columns = {
        "artist_id": _text(ids),
        "name": names,
        "genres": pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _words(tags)),
        "popularity": _popularity(len(ids), generator),
    }
    return _table(ARTISTS, columns, len(ids))


def _artist_tags(ids: NDArray[np.bytes_], tagged: Owned, generator: np.random.Generator) -> pa.Table:
    rows, tags = tagged
    shares = np.array(list(TAG_SOURCES.values()))
    told = generator.random((len(rows), len(shares))) < shares
    told[:, 0] |= ~told.any(axis=1)
    entries, sources = np.nonzero(told)
    names = np.array(list(TAG_SOURCES))[sources]
    votes = generator.geometric(1 / MEAN_VOTES, len(entries))
    columns = {
        "artist_id": _text(ids[rows[entries]]),
        "tag": _words(tags[entries]),
        "weight": pa.array(np.where(names == COUNTING_SOURCE, votes, 1).astype(np.int32)),
        "source": pa.array(names),
    }
    return _table(ARTIST_TAGS, columns, len(entries))


def _words(tags: NDArray[np.intp]) -> pa.Array:
    return pa.array([f"tag {number:04}" for number in range(TAGS)]).take(pa.array(tags))


def _top_tracks(
    artists: NDArray[np.bytes_],
    track_ids: NDArray[np.bytes_],
    scenes: NDArray[np.intp],
    generator: np.random.Generator,
) -> pa.Table:
    count = len(track_ids)
    titles = np.arange(count)
    reissued = np.flatnonzero((generator.random(count) < REISSUED) & (np.roll(artists, 1) == artists))
    titles[reissued] = titles[reissued - 1]
    years = 2026 - np.minimum(generator.gamma(2, 4 + scenes % 7), 70).astype(np.int64)
    lengths = np.clip(generator.normal(225_000, 50_000, count), 30_000, 900_000)
    columns = {
        "artist_id": _text(artists),
        "track_id": _text(track_ids),
        "title": [f"Title {number}" for number in titles.tolist()],
        "release_date": pa.array(years).cast(pa.string()),
        "popularity": _popularity(count, generator),
        "duration_ms": pa.array(lengths.astype(np.int32)),
        "isrc": [f"XX{number:010}" for number in titles.tolist()],
    }
    return _table(TOP_TRACKS, columns, count)


def _audio_features(
    track_ids: NDArray[np.bytes_],
    scenes: NDArray[np.intp],
    owners: NDArray[np.intp],
    generator: np.random.Generator,
) -> pa.Table:
    failed = generator.random(len(track_ids)) < FAILED
    columns = {"track_id": _text(track_ids)}
    for name in FEATURES:
        centre, between_scenes, between_artists, within, low, high = SOUND[name]
        artists = between_scenes * generator.normal(size=SCENES)[scenes]
        artists += between_artists * generator.normal(size=len(scenes))
        values = centre + artists[owners] + within * generator.normal(size=len(owners))
        values = np.where(failed, 0.0, np.clip(values, low, high))
        columns[name] = pa.array(values.astype(np.float32))
    return _table(AUDIO_FEATURES, columns, len(track_ids))


def _popularity(count: int, generator: np.random.Generator) -> pa.Array:
    return pa.array(np.minimum(generator.exponential(18, count), 100).astype(np.int32))


def _text(values: NDArray[np.bytes_]) -> pa.Array:
    return pa.array(values).cast(pa.string())


def _table(name: str, columns: Mapping[str, object], count: int) -> pa.Table:
    """With the columns of `SCHEMAS`; those not given are null."""
    everywhere = {"source": pa.repeat(_SOURCE, count), "fetched_at": pa.array(np.full(count, _READ_AT))}
    given = {**everywhere, **columns}
    schema = SCHEMAS[name]
    arrays = [
        pa.nulls(count, field.type) if field.name not in given else _cast(given[field.name], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _cast(values: object, kind: pa.DataType) -> pa.Array:
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)
