"""Reads a CSV table of tracks whose columns are named in one of the usual ways."""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from maeari.catalogue.model import FEATURES, AudioFeatures, Track
from maeari.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

SOURCE = "import"

COLUMNS: Mapping[str, Sequence[str]] = {
    "track_id": ("track_id", "id", "uri", "track_uri"),
    "title": ("track_name", "title", "name", "track_title"),
    "artist_name": ("track_artist", "artist_name", "artist", "artists"),
    "artist_id": ("artist_id", "track_artist_id", "artist_uri"),
    "album": ("track_album_name", "album_name", "album"),
    "release_date": ("track_album_release_date", "album_release_date", "release_date", "year"),
    "popularity": ("track_popularity", "popularity"),
    "duration_ms": ("duration_ms",),
    "isrc": ("isrc",),
    **{name: (name,) for name in FEATURES},
}
"""Known names of each column, best first; matched without regard to case and surrounding spaces."""

GENRE_COLUMNS = ("genres", "genre", "playlist_genre", "playlist_subgenre", "subgenre", "track_genre")
"""Columns of genres; all that are present are used."""

PLAYLIST_COLUMNS = ("playlist_id", "playlist_uri", "pid", "playlist_name", "playlist")
"""Columns that tell a row's playlist, best first. An evaluation uses them; an import doesn't."""

_REQUIRED = ("track_id", "title", "artist_name")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")
_SURPLUS = "\0surplus"
"""Where the reader puts the cells beyond the header's columns; no column is called so."""

_LARGEST_FIELD = 1_000_000
_LONGEST_MS = 2**31 - 1
_MISSING_IN_R = "NA"
"""How R writes a missing value. Among names it counts as such only where title and artist both are, for
either alone may be a name."""

_UNREADABLE = (UnicodeDecodeError, csv.Error, EOFError, OSError, zlib.error)


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A usable row. `artist_id` is None when the file has none, or one that isn't of Spotify's shape."""

    artist_id: str | None
    artist_name: str
    genres: tuple[str, ...]
    playlist: str | None
    track: Track
    features: AudioFeatures


class RowRejected(ValueError):
    """A row can't be used; the message is a reason that many rows may share."""


class TracksFile:
    """An opened file of tracks; use it as a context manager.

    Args:
        path: CSV in UTF-8, with or without a byte order mark, also gzipped.
        fetched_at: the time to note with each row's features.

    Raises:
        UnreadableFile: no such file, not CSV in UTF-8, or a required column is missing.
    """

    def __init__(self, path: Path, fetched_at: datetime) -> None:
        self._fetched_at = fetched_at
        try:
            self.size = path.stat().st_size
            self._raw = path.open("rb")
        except OSError as error:
            raise UnreadableFile(f"{path}: {error.strerror}") from error
        csv.field_size_limit(_LARGEST_FIELD)
        zipped = self._raw.peek(2).startswith(b"\x1f\x8b")
        binary = gzip.GzipFile(fileobj=self._raw) if zipped else self._raw
        self._text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
        self._name = path.name
        self._reader = csv.DictReader(self._text, restkey=_SURPLUS)
        try:
            self.columns, self.genre_columns, self.unused_columns = self._match()
        except UnreadableFile:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def position(self) -> int:
        """Bytes of the file read so far, of `size`."""
        return self._raw.tell()

    def rows(self) -> Iterator[TrackRow | RowRejected]:
        """Each row of the file as a track, or why it isn't one."""
        try:
            for cells in self._reader:
                try:
                    yield self._row(cells)
                except RowRejected as rejected:
                    yield rejected
        except _UNREADABLE as error:
            raise UnreadableFile(f"{self._name}, line {self._reader.line_num + 1}: {error}") from error

    def _close(self) -> None:
        self._text.close()
        self._raw.close()

    def _match(self) -> tuple[dict[str, str], list[str], tuple[str, ...]]:
        try:
            header = list(self._reader.fieldnames or ())
        except _UNREADABLE as error:
            raise UnreadableFile(f"{self._name} is not a CSV file in UTF-8: {error}") from error
        present = {name.strip().lower(): name for name in reversed(header)}
        columns = {
            field: next(present[name] for name in known if name in present)
            for field, known in COLUMNS.items()
            if any(name in present for name in known)
        }
        missing = [
            f"{field} (one of {', '.join(COLUMNS[field])})" for field in _REQUIRED if field not in columns
        ]
        if missing:
            raise UnreadableFile(
                f"{self._name} lacks a column for {'; '.join(missing)}; it has: {', '.join(header) or 'none'}"
            )
        genres = [present[name] for name in GENRE_COLUMNS if name in present]
        unused = tuple(name for name in header if name not in {*columns.values(), *genres})
        self.playlist_column = next((present[name] for name in PLAYLIST_COLUMNS if name in present), None)
        return columns, genres, unused

    def _row(self, cells: Mapping[str, str | None]) -> TrackRow:
        def text(field: str) -> str | None:
            return (cells.get(self.columns.get(field, "")) or "").strip() or None

        def number(field: str) -> float | None:
            value = text(field)
            try:
                found = None if value in (None, _MISSING_IN_R) else float(value)
            except ValueError:
                raise RowRejected(f"{field} is not a number") from None
            return found if found is None or math.isfinite(found) else None

        if _SURPLUS in cells:
            raise RowRejected("more cells than the header has columns")
        track_id = (text("track_id") or "").rpartition(":")[2]
        title, artist_name = text("title"), text("artist_name")
        if not track_id:
            raise RowRejected("no track id")
        if not title or not artist_name:
            raise RowRejected("no track or artist name")
        if title == artist_name == _MISSING_IN_R:
            raise RowRejected("no track or artist name")
        features = {name: number(name) for name in FEATURES}
        popularity, duration = number("popularity"), number("duration_ms")
        release_date = text("release_date") or ""
        track = Track(
            id=track_id,
            title=title,
            album=text("album"),
            release_date=release_date if _DATE.fullmatch(release_date) else None,
            popularity=None if popularity is None else min(max(round(popularity), 0), 100),
            duration_ms=round(duration) if duration and 0 < duration <= _LONGEST_MS else None,
            isrc=text("isrc"),
        )
        artist_id = (text("artist_id") or "").rpartition(":")[2]
        genres = (part for column in self.genre_columns for part in re.split("[|;]", cells.get(column) or ""))
        return TrackRow(
            artist_id=artist_id if _SPOTIFY_ID.fullmatch(artist_id) else None,
            artist_name=artist_name,
            genres=tuple(genre.strip().lower() for genre in genres if genre.strip()),
            playlist=(cells.get(self.playlist_column or "") or "").strip() or None,
            track=track,
            features=AudioFeatures(track_id, SOURCE, self._fetched_at, **features),
        )
