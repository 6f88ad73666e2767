"""A table of tracks by artist, as an evaluation needs it: also what is left when a track is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.lake.import_tracks import kept_genres
from maeari.lake.tracks_file import RowRejected, TracksFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from maeari.catalogue.model import Track
    from maeari.lake.tracks_file import TrackRow

FEWEST_TRACKS = 3
"""Artists with fewer are left out: without one track, two must be left to tell anything."""


@dataclass(slots=True)
class ListedTrack:
    """A track of one artist, with all that the rows of the file tell of it.

    Attributes:
        features: in the order of `catalogue.model.FEATURES`, as the file has them; NaN where it has none.
        genres: the genres of each row.
        playlists: of all rows.
    """

    track: Track
    features: tuple[float, ...]
    genres: list[tuple[str, ...]] = field(default_factory=list)
    playlists: set[str] = field(default_factory=set)


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
        """The same artists, each without one of its tracks at random; a track's genres go with it."""
        gone = [int(generator.integers(len(own))) for own in self.tracks]
        left = [[*own[:row], *own[row + 1 :]] for own, row in zip(self.tracks, gone, strict=True)]
        return TrackTable(self.artist_ids, self.artist_names, left)

    def features(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """(T, 9) features of all T tracks, NaN where missing, and (T,) the artist's row of each."""
        values = np.array([track.features for own in self.tracks for track in own], dtype=np.float64)
        owners = np.repeat(np.arange(len(self.tracks)), [len(own) for own in self.tracks])
        return values.reshape(-1, len(FEATURES)), owners

    def genres(self) -> list[tuple[str, ...]]:
        """Each artist's genres by the rule of the import."""
        return [self._genres(own) for own in self.tracks]

    def main_genres(self) -> list[str | None]:
        """Each artist's most frequent genre at the finest level; None for an artist without genres.

        Of a row's genres the last is taken: columns are read from general to particular, a sub-genre last.
        """
        found = (Counter(row[-1] for track in own for row in track.genres if row) for own in self.tracks)
        return [counts.most_common(1)[0][0] if counts else None for counts in found]

    @staticmethod
    def _genres(tracks: Sequence[ListedTrack]) -> tuple[str, ...]:
        rows = [row for track in tracks for row in track.genres]
        return kept_genres(Counter(genre for row in rows for genre in row), len(rows))


def read(path: Path, most_artists: int, generator: np.random.Generator, rejected: Counter[str]) -> TrackTable:
    """The artists of a file that have enough tracks; a random choice when they are too many.

    Args:
        path: CSV as `import tracks` reads it, also gzipped.
        most_artists: how many are taken at most.
        generator: makes that choice.
        rejected: counts the rows that can't be used, by reason.

    Raises:
        UnreadableFile: it can't be read as a table of tracks.
        NothingToCompare: fewer than two artists have enough tracks.
    """
    found: dict[str, dict[str, ListedTrack]] = {}
    spelled: dict[str, str] = {}
    with TracksFile(path, datetime.now(UTC)) as file:
        for row in file.rows():
            if isinstance(row, RowRejected):
                rejected[str(row)] += 1
                continue
            artist_id = row.artist_id or names.artist_id(row.artist_name)
            spelled.setdefault(artist_id, row.artist_name)
            _add(found.setdefault(artist_id, {}), row)
    enough = [artist_id for artist_id in sorted(found) if len(found[artist_id]) >= FEWEST_TRACKS]
    if len(enough) < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{path.name}: {len(enough)} artists have {FEWEST_TRACKS} or more tracks")
    table = TrackTable(
        enough, [spelled[each] for each in enough], [list(found[each].values()) for each in enough]
    )
    if len(enough) <= most_artists:
        return table
    return table.chosen(sorted(generator.choice(len(enough), most_artists, replace=False).tolist()))


def _add(tracks: dict[str, ListedTrack], row: TrackRow) -> None:
    values = (getattr(row.features, name) for name in FEATURES)
    features = tuple(nan if value is None else value for value in values)
    listed = tracks.setdefault(row.track.id, ListedTrack(row.track, features))
    listed.genres.append(row.genres)
    if row.playlist:
        listed.playlists.add(row.playlist)
