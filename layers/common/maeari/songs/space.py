"""Where all songs of a refresh lie: the numpy side of `scale`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.similarity.scale import FARTHEST
from maeari.songs.genre_groups import groups_of, labels
from maeari.songs.scale import COLUMNS, WEIGHTS, Column, Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    type Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SongSpace:
    """Where N songs lie.

    Attributes:
        track_ids: N ids in ascending order.
        points: (N, D) coordinates, in the order of `scale`.
        scores: (N, 9) z-scores of the features, in the order of `catalogue.model.FEATURES`.
        scale: turns values into coordinates.
        members: (n,) rows of the songs of each genre group, ascending; groups without a song are left out.
    """

    track_ids: Sequence[str]
    points: Points
    scores: Points
    scale: Scale
    members: Mapping[str, NDArray[np.intp]]

    @property
    def sound(self) -> Points:
        """(N, 9) the coordinates of the features, which come first."""
        return self.points[:, : len(FEATURES)]


def measured(songs: pa.Table) -> pa.Table:
    """The songs of `lake_songs.SONGS` of which at least one feature is known."""
    known = [pc.is_valid(songs[name]) for name in FEATURES]
    at_all = known[0]
    for each in known[1:]:
        at_all = pc.or_(at_all, each)
    return songs.filter(at_all)


def space_of(songs: pa.Table, genres: Mapping[str, Sequence[str]]) -> SongSpace:
    """Places songs.

    Args:
        songs: `measured` ones, in ascending order of their ids.
        genres: of the artists, most telling first; who isn't in it has none.

    Raises:
        NothingToCompare: fewer than two songs.
    """
    if songs.num_rows < 2:  # noqa: PLR2004 - a neighbour needs two
        raise NothingToCompare(f"{songs.num_rows} songs with audio features, two are needed")
    values = _values(songs)
    scale = _scale_of(values)
    points = _points(values, scale)
    weights = np.array([column.weight or np.inf for column in scale[: len(FEATURES)]], np.float32)
    members = _members(songs["artist_ids"].to_pylist(), genres)
    return SongSpace(
        songs["track_id"].to_pylist(), points, points[:, : len(FEATURES)] / weights, scale, members
    )


def _values(songs: pa.Table) -> NDArray[np.float64]:
    """(N, D) by `COLUMNS`; NaN where nothing is known. songs.sql tells plausible values only."""
    years = pc.cast(pc.utf8_slice_codeunits(songs["release_date"], 0, 4), "float64")
    by_name = {"release_year": years, "popularity": songs["popularity"], "duration": songs["duration_ms"]}
    columns = [by_name[name] if name in by_name else songs[name] for name in COLUMNS]
    return np.column_stack([column.cast("float64").to_numpy() for column in columns])


def _scale_of(values: NDArray[np.float64]) -> Scale:
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=0), 1)
    centres = np.where(known, values, 0).sum(axis=0) / counts
    spreads = np.sqrt((np.where(known, values - centres, 0) ** 2).sum(axis=0) / counts)
    spreads[spreads <= _EQUAL * np.abs(centres)] = 0.0
    columns = zip(COLUMNS, centres.tolist(), spreads.tolist(), WEIGHTS.values(), strict=True)
    return tuple(Column(*column) for column in columns)


def _points(values: NDArray[np.float64], scale: Scale) -> Points:
    """As `scale.vector_of` gives them for one song."""
    centre, spread, weight = (
        np.array([getattr(column, name) for column in scale]) for name in ("centre", "spread", "weight")
    )
    divided = np.nan_to_num(values - centre) / np.where(spread > 0, spread, np.inf)
    points: Points = (weight * np.clip(divided, -FARTHEST, FARTHEST)).astype(np.float32)
    return points


def _members(
    artists: Sequence[Sequence[str]], genres: Mapping[str, Sequence[str]]
) -> Mapping[str, NDArray[np.intp]]:
    rows: dict[str, list[int]] = {group: [] for group in labels()}
    for row, artist_ids in enumerate(artists):
        for group in groups_of(genre for artist in artist_ids for genre in genres.get(artist, ())):
            rows[group].append(row)
    return {group: np.array(own, np.intp) for group, own in rows.items() if own}


_EQUAL = 1e-9
"""Share of the mean below which values differ by rounding only."""
