"""A file's row as a staged row."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import FEATURES
from maeari.imports import values
from maeari.imports.columns import plain_name
from maeari.imports.files import Broken
from maeari.imports.values import RowRejected

if TYPE_CHECKING:
    from maeari.imports.columns import Columns
    from maeari.imports.files import Cells

_MISSING_IN_R = "NA"
"""How R writes a missing value. Among names it counts as such only where title and artist both are, for
either alone may be a name."""

_GENRES_PARTED_BY = "[|;]"
_MOST_POPULAR = 100


class Rows:
    """Reads the rows of one file.

    Args:
        columns: the file's.
        decimal_comma: whether its numbers have one.
    """

    def __init__(self, columns: Columns, *, decimal_comma: bool) -> None:
        self._columns = columns
        self._decimal_comma = decimal_comma
        self._names = "\x1e".join(columns.told)
        # Only a column of this name is known to hold several artists parted so (data sets on Kaggle).
        several = plain_name(columns.fields["artist_name"]) == "artists"
        self._artists_parted_by = ";" if several else None

    def staged(self, cells: Cells | Broken) -> dict[str, Any]:
        """The cells of `STAGED`, without `row`.

        Raises:
            RowRejected: it can't be used.
        """
        if isinstance(cells, Broken):
            raise RowRejected(cells.reason)
        track_id = values.bare_id(self._cell(cells, "track_id"))
        title = values.text(self._cell(cells, "title"))
        artist_names, artist_ids = self._artists(cells)
        if not track_id:
            raise RowRejected("no track id")
        if not title or not artist_names or title == artist_names[0] == _MISSING_IN_R:
            raise RowRejected("no track or artist name")
        popularity = self._number(cells, "popularity")
        return {
            "content": self._content(cells),
            "track_id": track_id,
            "title": title,
            "artist_ids": artist_ids,
            "artist_names": artist_names,
            "album_id": values.spotify_id(self._cell(cells, "album_id")),
            "album": values.text(self._cell(cells, "album")),
            "release_date": values.release_date(self._cell(cells, "release_date")),
            "popularity": None if popularity is None else min(max(round(popularity), 0), _MOST_POPULAR),
            "duration_ms": self._length(cells),
            "isrc": values.text(self._cell(cells, "isrc")),
            "genres": self._genres(cells),
            "playlist": values.text(cells.get(self._columns.playlist or "")),
            **{name: self._number(cells, name) for name in FEATURES},
            "time_signature": self._number(cells, "time_signature"),
        }

    def _cell(self, cells: Cells, field: str) -> Any:
        column = self._columns.fields.get(field)
        return None if column is None else cells.get(column)

    def _number(self, cells: Cells, field: str) -> float | None:
        return values.number(self._cell(cells, field), field, decimal_comma=self._decimal_comma)

    def _length(self, cells: Cells) -> int | None:
        field = "duration_ms" if "duration_ms" in self._columns.fields else "duration"
        return values.milliseconds(
            self._cell(cells, field), field, in_ms=field == "duration_ms", decimal_comma=self._decimal_comma
        )

    def _artists(self, cells: Cells) -> tuple[list[str], list[str | None]]:
        """Names, and as many ids. Names parted by commas are several where there are as many ids."""
        told = self._cell(cells, "artist_name")
        names = values.texts(told, self._artists_parted_by)
        objects = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else None
        ids = values.ids(self._cell(cells, "artist_id") or objects)
        if len(ids) > 1 and len(names) == 1:
            parts = values.texts(told, r",\s*")
            names = parts if len(parts) == len(ids) else names
        return names, ids if len(ids) == len(names) else [None] * len(names)

    def _genres(self, cells: Cells) -> list[str]:
        told = (values.texts(cells.get(column), _GENRES_PARTED_BY) for column in self._columns.genres)
        return [genre.lower() for some in told for genre in some]

    def _content(self, cells: Cells) -> str:
        """A digest of what the cells tell, whatever the order of the columns."""
        told = (values.text(cells.get(name)) or "" for name in self._columns.told)
        return hashlib.blake2b(
            "\x1f".join((self._names, *told)).encode("utf-8", "surrogatepass"), digest_size=16
        ).hexdigest()
