"""The tables of songs, all made anew by each refresh of songs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue import next_tables
from maeari.catalogue.model import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maeari.catalogue.mysql import Database
    from maeari.songs.next_songs import NextSongs
    from maeari.songs.scale import Scale

COLUMNS: Mapping[str, Sequence[str]] = {
    "tracks": (
        *("track_id", "title", "title_key", "album_id", "release_date", "popularity", "duration_ms"),
        *("isrc", "source", "fetched_at"),
    ),
    "albums": ("album_id", "name", "release_date"),
    "artist_tracks": ("track_id", "artist_id"),
    "artist_albums": ("artist_id", "album_id"),
    "track_features": ("track_id", *FEATURES, "source", "fetched_at"),
    "related_tracks": ("track_id", "neighbour_rank", "related_id", "distance", "reason"),
    "track_clusters": ("genre_group", "cluster", "tracks", "traits", "centre"),
    "track_cells": ("genre_group", "cluster", "cell", "tracks", "centre"),
    "clustered_tracks": ("genre_group", "cluster", "cell", "track_id", "vector"),
    "track_scale": ("place", "name", "centre", "spread", "weight"),
}
TABLES = tuple(COLUMNS)
"""What `SongTables.fill` fills."""

_DIGITS: Mapping[str, int] = {"track_features": 9, "related_tracks": 9}
"""Significant digits where the columns are FLOAT."""


class SongTables:
    """Writes the tables that will be those of the songs, and tells whose genres there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def artists(self) -> Mapping[str, tuple[str, Sequence[str]]]:
        """Name and genres, most telling first, of all artists of the catalogue by id."""
        rows = self._database.rows("SELECT id, name, genres FROM artists")
        return {row["id"]: (row["name"], tuple(filter(None, row["genres"].split("|")))) for row in rows}

    def fill(self, songs: NextSongs) -> int:
        """Fills the next tables; they are read once they have been swapped in.

        Returns:
            How many rows of neighbours were written.

        Raises:
            RowsRefused: the server did not take every row as it was.
        """
        rows: Mapping[str, Iterable[Sequence[object]]] = {
            "tracks": songs.tracks,
            "albums": songs.albums,
            "artist_tracks": songs.artist_tracks,
            "artist_albums": songs.artist_albums,
            "track_features": songs.features,
            "related_tracks": songs.related,
            "track_clusters": songs.clusters,
            "track_cells": songs.cells,
            "clustered_tracks": songs.clustered,
            "track_scale": _scale_rows(songs.scale),
        }
        counts = {
            table: next_tables.fill(self._database, table, COLUMNS[table], own, _DIGITS.get(table, 17))
            for table, own in rows.items()
        }
        return counts["related_tracks"]


def _scale_rows(scale: Scale) -> list[tuple[object, ...]]:
    return [
        (place, column.name, column.centre, column.spread, column.weight)
        for place, column in enumerate(scale)
    ]
