"""One evaluation of similar songs, from a file to the lines that a person reads."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from local.evaluation import lake, metrics, playlists, song_metrics, track_table
from local.evaluation.evaluate import WIDTH, cell
from local.evaluation.song_methods import SONG_METHODS, SongInputs
from maeari.errors import NothingToCompare
from maeari.songs.relations import songs_of
from maeari.songs.space import measured, space_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from local.evaluation.metrics import Estimate, Neighbours
    from local.evaluation.playlists import Playlist
    from local.evaluation.track_table import TrackTable
    from maeari.songs.relations import Songs

METRICS = ("next song@10", "hit rate@10", "recall@10", "nDCG@10")
PAIRS: Mapping[str, str] = {"others": "all pairs", "foreign": "pairs of songs by different artists"}
"""Which pairs of a playlist count, by the name in `Playlist`, and what the report calls them."""

NOTES = (
    "next song: share of songs that name the one after them in the playlist; hit rate: share that name any",
    "  of it; recall: share of the ten (or of a shorter playlist) that are of it. Means over playlists, with",
    "  their 95 % intervals over draws of playlists",
)

FEWEST_SONGS = 2
"""Of a playlist that judges."""


@dataclass(frozen=True, slots=True)
class SongTable:
    """The songs of a file, read as a refresh reads them, and its playlists.

    Attributes:
        table: their tracks by artist.
        songs: all of them.
        compared: the N that were measured, columns of `lake_songs.SONGS`.
        playlists: of N songs, by id; those of fewer than two are left out.
    """

    table: TrackTable
    songs: Songs
    compared: Any
    playlists: Mapping[str, Playlist]


def report(file: Path, *, parts: int | None, seed: int, most_artists: int | None) -> Iterator[str]:
    """The lines of an evaluation.

    Args:
        file: CSV of tracks with playlists.
        parts: of the playlists, to cross-validate over; None to tell the methods the genres of all.
        seed: of all that is drawn at random.
        most_artists: how many are taken at most; None for all.

    Raises:
        UnreadableFile: or `NothingToCompare`.
    """
    rejected: Counter[str] = Counter()
    found = read(file, most_artists, seed, rejected)
    for reason, count in rejected.most_common():
        yield f"rows rejected, {reason}: {count:,}"
    yield f"songs: {found.compared.num_rows:,}, by {len(found.table.artist_ids):,} artists"
    yield f"playlists: {len(found.playlists):,}"
    if parts:
        yield f"{parts} folds: genres and popularity by other playlists than those that judge"
    else:
        yield "genres and popularity by the playlists that judge: the figures flatter; see --folds"
    folds = folds_of(found, parts, seed)
    judged = {name: _judged(found, folds, name, seed) for name in SONG_METHODS}
    for pairs, label in PAIRS.items():
        yield ""
        yield from _lines(label, {name: each[pairs] for name, each in judged.items()})
    yield from NOTES


def read(file: Path, most_artists: int | None, seed: int, rejected: Counter[str]) -> SongTable:
    """The songs and playlists of a file.

    Raises:
        UnreadableFile: it can't be read as a table of tracks.
        NothingToCompare: no playlist holds two of the songs.
    """
    table = track_table.read(
        file, most_artists or sys.maxsize, np.random.default_rng(seed), rejected, fewest=1
    )
    songs = songs_of(lake.songs_of(table), set(table.artist_ids), lake.DAY)
    compared = measured(songs.table)
    numbers = {track_id: number for number, track_id in enumerate(compared["track_id"].to_pylist())}
    rows = {track: numbers[song] for track, song in lake.song_of_track(table).items() if song in numbers}
    artists = [frozenset(own) for own in compared["artist_ids"].to_pylist()]
    told = {name: playlists.playlist(own, rows, artists) for name, own in playlists.read(file).items()}
    kept = {name: told[name] for name in sorted(told) if len(told[name].rows) >= FEWEST_SONGS}
    if not kept:
        raise NothingToCompare(f"{file.name}: no playlist holds two of the songs")
    return SongTable(table, songs, compared, kept)


def folds_of(found: SongTable, parts: int | None, seed: int) -> list[tuple[set[str], SongInputs]]:
    """The playlists that judge, and what the methods are told meanwhile; all playlists judge once."""
    names = list(found.playlists)
    if not parts:
        return [(set(names), _inputs(found, set(names), seed))]
    dealt = [names[number] for number in np.random.default_rng(seed).permutation(len(names)).tolist()]
    held = [set(dealt[part::parts]) for part in range(parts)]
    return [(own, _inputs(found, set(names) - own, seed)) for own in held if own]


def _inputs(found: SongTable, told: set[str], seed: int) -> SongInputs:
    listed = found.table.listed_in({*told, None}).genres()
    genres = {
        artist: [genre for genre, _ in counts.most_common()]
        for artist, counts in zip(found.table.artist_ids, listed, strict=True)
    }
    space = space_of(found.compared, genres)
    counts = np.zeros(len(space.track_ids))
    for name in told:
        counts[found.playlists[name].rows] += 1
    popularity = found.compared["popularity"].fill_null(0).to_numpy()
    popular = np.lexsort((-popularity, -counts))
    return SongInputs(space, found.songs.candidates(space.track_ids), popular, seed)


def _judged(
    found: SongTable, folds: Sequence[tuple[set[str], SongInputs]], name: str, seed: int
) -> dict[str, list[Estimate | None]]:
    """The estimates of `METRICS` for each of `PAIRS`."""
    values: dict[str, list[tuple[float, ...]]] = {pairs: [] for pairs in PAIRS}
    for held, inputs in folds:
        near = SONG_METHODS[name](inputs)
        for each in sorted(held):
            for pairs in PAIRS:
                values[pairs].append(_measured(near, found.playlists[each], pairs))
    return {pairs: _estimates(np.array(own), seed) for pairs, own in values.items()}


def _measured(near: Neighbours, playlist: Playlist, pairs: str) -> tuple[float, ...]:
    places = song_metrics.told(near, playlist)
    counted = getattr(playlist, pairs)
    return song_metrics.next_song(places, counted), *song_metrics.same_playlist(places, counted)


def _estimates(values: metrics.Values, seed: int) -> list[Estimate | None]:
    generator = np.random.default_rng(seed)
    return [metrics.estimate(column[None], metrics.mean, generator) for column in values.T]


def _lines(label: str, judged: Mapping[str, Sequence[Estimate | None]]) -> Iterator[str]:
    width = max(map(len, (label, *judged)))
    yield f"{label:<{width}}" + "".join(f"{name:>{WIDTH}}" for name in METRICS)
    for name, estimates in judged.items():
        yield f"{name:<{width}}" + "".join(f"{cell(each):>{WIDTH}}" for each in estimates)
