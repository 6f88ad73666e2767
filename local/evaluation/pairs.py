"""A CSV of pairs: an artist, another and, if there is a column for it, a weight."""

from __future__ import annotations

import csv
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from maeari.catalogue import names
from maeari.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from local.evaluation.track_table import TrackTable

ARTIST_COLUMNS = ("artist_id", "artist_name", "artist")
OTHER_COLUMNS = ("neighbour_id", "neighbour_name", "other_id", "other_name", "other")
WEIGHT_COLUMN = "weight"


class Pair(NamedTuple):
    """Two artists by id or by name as the file has them, and how much they belong together."""

    one: str
    other: str
    weight: float


def read(path: Path) -> Iterator[Pair]:
    """The pairs of a file, each of weight 1 where it has no column of weights.

    Raises:
        UnreadableFile: not a CSV in UTF-8, a column is missing, or a weight is not a positive number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            first, second = _columns(path, reader.fieldnames or ())
            for cells in reader:
                weight = _weight(path, reader.line_num, cells)
                yield Pair((cells[first] or "").strip(), (cells[second] or "").strip(), weight)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path}: {error}") from error


class Rows:
    """The rows of a table's artists, by what a pair calls them.

    Args:
        table: knows its artists by id and by name.
    """

    def __init__(self, table: TrackTable) -> None:
        self._rows = {names.key(name): row for row, name in enumerate(table.artist_names)}
        self._rows |= {artist_id: row for row, artist_id in enumerate(table.artist_ids)}

    def find(self, artist: str) -> int | None:
        """The row of an artist; None of one that the table lacks."""
        return self._rows.get(artist, self._rows.get(names.key(artist)))


def _columns(path: Path, header: Sequence[str]) -> tuple[str, str]:
    found = [next((c for c in known if c in header), None) for known in (ARTIST_COLUMNS, OTHER_COLUMNS)]
    if found[0] is None or found[1] is None:
        raise UnreadableFile(
            f"{path} needs a column of {', '.join(ARTIST_COLUMNS)} and one of {', '.join(OTHER_COLUMNS)};"
            f" it has: {', '.join(header) or 'none'}"
        )
    return found[0], found[1]


def _weight(path: Path, line: int, cells: Mapping[str, str | None]) -> float:
    if WEIGHT_COLUMN not in cells:
        return 1.0
    try:
        weight = float(cells[WEIGHT_COLUMN] or "")
    except ValueError:
        weight = 0.0
    if not (isfinite(weight) and weight > 0):
        raise UnreadableFile(f"{path}, line {line}: the weight is not a positive number")
    return weight
