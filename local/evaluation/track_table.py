"""A table of tracks by artist, as an evaluation needs it: also what is left when a track is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.parquet as pq

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES, AudioFeatures, Track
from maeari.errors import NothingToCompare
from maeari.imports.cleaning import clean
from maeari.imports.files import scan
from maeari.imports.staged import SOURCE
from maeari.imports.staging import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    import numpy as np

    type Row = dict[str, Any]
    """Of the schema `STAGED`."""

FEWEST_TRACKS = 3
"""Artists with fewer are left out: without one track, two must be left to tell anything."""


class Listing(NamedTuple):
    """What a row of the file tells of its track beside the sound; `playlist` is None where it names none."""

    genres: tuple[str, ...]
    playlist: str | None


@dataclass(frozen=True, slots=True)
class ListedTrack:
    """A track of one artist, with all that the rows of the file tell of it."""

    track: Track
    features: AudioFeatures
    listings: Sequence[Listing]


@dataclass(frozen=True, slots=True)
class TrackTable:
    """The tracks of N artists.

    Attributes:
        artist_ids: N ids in ascending order, those that an import would give.
        artist_names: N names, as the file's first row of each artist spells them.
        tracks: of each artist, in the order of the file.
    """

    artist_ids: Sequence[str]
    artist_names: Sequence[str]
    tracks: Sequence[Sequence[ListedTrack]]

    def chosen(self, rows: Iterable[int]) -> TrackTable:
        """Only the artists in these rows, which ascend."""
        kept = list(rows)
        return TrackTable(
            [self.artist_ids[row] for row in kept],
            [self.artist_names[row] for row in kept],
            [self.tracks[row] for row in kept],
        )

    def thinned(self, generator: np.random.Generator) -> TrackTable:
        """The same artists, each without one of its tracks at random; what its rows told goes with it."""
        gone = [int(generator.integers(len(own))) for own in self.tracks]
        left = [[*own[:row], *own[row + 1 :]] for own, row in zip(self.tracks, gone, strict=True)]
        return replace(self, tracks=left)

    def listed_in(self, playlists: AbstractSet[str | None]) -> TrackTable:
        """The same tracks, with what the rows of these playlists tell alone; None: the rows without one."""
        return replace(self, tracks=[[_listed_in(track, playlists) for track in own] for own in self.tracks])

    def playlists(self) -> list[set[str]]:
        """The playlists that hold a track of each artist."""
        return [{row.playlist for row in _rows(own) if row.playlist} for own in self.tracks]

    def genres(self) -> list[Counter[str]]:
        """How many of each artist's rows carry a genre."""
        return [Counter(genre for row in _rows(own) for genre in set(row.genres)) for own in self.tracks]

    def main_genres(self) -> list[str | None]:
        """Each artist's most frequent genre at the finest level; None for an artist without genres.

        Of a row's genres the last is taken: columns are read from general to particular, a sub-genre last.
        """
        found = (Counter(row.genres[-1] for row in _rows(own) if row.genres) for own in self.tracks)
        return [counts.most_common(1)[0][0] if counts else None for counts in found]


@dataclass(slots=True)
class _Artist:
    name: str
    tracks: dict[str, ListedTrack] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        known = self.tracks.get(row["track_id"]) or _listed(row)
        listings = (*known.listings, Listing(tuple(row["genres"]), row["playlist"]))
        self.tracks[row["track_id"]] = replace(known, listings=listings)


def read(
    path: Path,
    most_artists: int,
    generator: np.random.Generator,
    rejected: Counter[str],
    fewest: int = FEWEST_TRACKS,
) -> TrackTable:
    """The artists of a file that have enough tracks; a random choice when they are too many.

    Args:
        path: a file that `import tracks` reads; it is cleaned in the same way.
        most_artists: how many are taken at most.
        generator: makes that choice.
        rejected: counts the rows that can't be used, by reason.
        fewest: tracks of an artist.

    Raises:
        UnreadableFile: it can't be read as a table of tracks.
        NothingToCompare: fewer than two artists have enough tracks.
    """
    found: dict[str, _Artist] = {}
    for row in cleaned(path, rejected):
        for artist_id, name in zip(row["artist_ids"], row["artist_names"], strict=True):
            found.setdefault(artist_id or names.artist_id(name), _Artist(name)).add(row)
    enough = {each: found[each] for each in sorted(found) if len(found[each].tracks) >= fewest}
    if len(enough) < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{path.name}: {len(enough)} artists have {fewest} or more tracks")
    artists = enough.values()
    table = TrackTable(
        list(enough), [one.name for one in artists], [[*one.tracks.values()] for one in artists]
    )
    if len(enough) <= most_artists:
        return table
    return table.chosen(sorted(generator.choice(len(enough), most_artists, replace=False).tolist()))


def cleaned(path: Path, rejected: Counter[str]) -> Iterator[Row]:
    """The rows of a file as an import loads them.

    Raises:
        UnreadableFile: it can't be read as a table of tracks.
    """
    with TemporaryDirectory() as folder:
        staged = stage(path, scan(path), Path(folder), lambda *_: None)
        rejected.update(staged.rejected)
        [kept] = clean([staged.path], Path(folder)).paths
        for batch in pq.ParquetFile(kept).iter_batches():
            yield from batch.to_pylist()


def _listed(row: Row) -> ListedTrack:
    told = ("title", "album", "release_date", "popularity", "duration_ms", "isrc", "album_id")
    track = Track(id=row["track_id"], **{name: row[name] for name in told})
    values = {name: row[name] for name in FEATURES}
    return ListedTrack(track, AudioFeatures(track.id, SOURCE, datetime.now(UTC), **values), ())


def _rows(tracks: Iterable[ListedTrack]) -> Iterable[Listing]:
    return (row for track in tracks for row in track.listings)


def _listed_in(track: ListedTrack, playlists: AbstractSet[str | None]) -> ListedTrack:
    return replace(track, listings=[row for row in track.listings if row.playlist in playlists])
