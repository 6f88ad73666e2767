"""Which column of a file tells what, by the names that public data sets and exports give their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS: Mapping[str, Sequence[str]] = {
    "track_id": ("track_id", "id", "uri", "track_uri", "spotify_id", "spotify_track_id", "spotify_uri"),
    "title": ("track_name", "title", "name", "track_title", "song_name", "song"),
    "artist_name": (
        "track_artist", "artist_name", "artist_names", "artist", "artists", "artist_name_s",
        "track_artists", "artists_name",
    ),
    "artist_id": (
        "artist_id", "track_artist_id", "artist_uri", "artist_ids", "id_artists", "artist_uri_s",
        "artists_id",
    ),
    "album": ("track_album_name", "album_name", "album"),
    "album_id": ("track_album_id", "album_id", "album_uri"),
    "release_date": (
        "track_album_release_date", "album_release_date", "release_date", "year", "release_year"
    ),
    "popularity": ("track_popularity", "popularity"),
    "duration_ms": ("duration_ms", "track_duration_ms"),
    "duration": ("duration", "track_duration", "duration_s", "duration_sec", "length"),
    "isrc": ("isrc", "track_isrc"),
    **{name: (name,) for name in FEATURES},
    "time_signature": ("time_signature",),
}  # fmt: skip
"""Known names of each column, best first, as `plain_name` writes them."""

GENRE_COLUMNS = (
    "genres", "genre", "artist_genres", "playlist_genre", "playlist_subgenre", "subgenre", "track_genre"
)  # fmt: skip
"""Columns of genres; all that are present are used."""

PLAYLIST_COLUMNS = ("playlist_id", "playlist_uri", "pid", "playlist_name", "playlist")
"""Columns that tell a row's playlist, best first. An evaluation uses them; an import doesn't."""

_REQUIRED = ("track_id", "title", "artist_name")
_INDEX = re.compile(r"(?:unnamed_\d+(?:_\d+)*|index|level_\d+)?")
"""What pandas calls the column that counts the rows, written with its rows or read back again."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file.

    Attributes:
        fields: name of the column by what it tells (a key of `COLUMNS`).
        genres: in the order from general to particular.
        told: all but index columns, in alphabetical order: two rows that agree in them are the same row.
        unused: those that an import has no use for, as the file has them.
    """

    fields: Mapping[str, str]
    genres: Sequence[str]
    playlist: str | None
    told: Sequence[str]
    unused: Sequence[str]


def plain_name(column: str) -> str:
    """A column's name in lower case with single underscores: "Artist Name(s)" is `artist_name_s`."""
    return re.sub(r"[^0-9a-z]+", "_", column.lower()).strip("_")


def match(header: Sequence[str], file_name: str) -> Columns:
    """Finds the columns that an import can use.

    Raises:
        UnreadableFile: one that it can't do without is missing.
    """
    present = {plain_name(name): name for name in reversed(header)}
    fields = {
        field: next(present[name] for name in known if name in present)
        for field, known in COLUMNS.items()
        if any(name in present for name in known)
    }
    missing = [f"{field} (one of {', '.join(COLUMNS[field])})" for field in _REQUIRED if field not in fields]
    if missing:
        raise UnreadableFile(
            f"{file_name} lacks a column for {'; '.join(missing)}; it has: {', '.join(header) or 'none'}"
        )
    genres = [present[name] for name in GENRE_COLUMNS if name in present]
    used = {*fields.values(), *genres}
    return Columns(
        fields,
        genres,
        next((present[name] for name in PLAYLIST_COLUMNS if name in present), None),
        sorted({name for name in header if not _INDEX.fullmatch(plain_name(name))}),
        [name for name in header if name not in used],
    )
