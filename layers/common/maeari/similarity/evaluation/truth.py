"""Who belongs together, told by people: playlists, or pairs of artists with a weight."""

from __future__ import annotations

import csv
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue import names
from maeari.errors import NothingToCompare, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray

    from maeari.similarity.evaluation.track_table import TrackTable

    type Truth = NDArray[np.float32]
    """(N, N) symmetric: how much two artists belong together, 0 for not at all and on the diagonal."""

ARTIST_COLUMNS = ("artist_id", "artist_name", "artist")
OTHER_COLUMNS = ("neighbour_id", "neighbour_name", "other_id", "other_name", "other")
WEIGHT_COLUMN = "weight"


def from_playlists(table: TrackTable) -> Truth:
    """Co-occurrence normalised by popularity: c(a, b) / sqrt(p(a) p(b)).

    p(a) is how many playlists hold a track of the artist a, c(a, b) how many hold one of each: the cosine of
    two rows of the binary matrix of artists and playlists, as in Deshpande and Karypis, "Item-based top-N
    recommendation algorithms", ACM TOIS 22(1), 2004, section 4.1. Without the normalisation whoever is in
    many playlists would belong to everybody.

    Raises:
        NothingToCompare: no playlist holds two of the artists.
    """
    members = [set().union(*(track.playlists for track in own)) for own in table.tracks]
    return _needed(cosine(members), "no playlist holds two of the artists")


def cosine(members: Sequence[AbstractSet[str]]) -> Truth:
    """The normalised co-occurrence of artists.

    Args:
        members: each artist's playlists.
    """
    columns = {playlist: n for n, playlist in enumerate(sorted(set().union(*members)))}
    held = np.zeros((len(members), len(columns)), np.float32)
    for row, playlists in enumerate(members):
        held[row, [columns[playlist] for playlist in playlists]] = 1
    lengths = np.linalg.norm(held, axis=1, keepdims=True)
    held = np.divide(held, lengths, out=held, where=lengths > 0)
    truth: Truth = held @ held.T
    np.fill_diagonal(truth, 0)
    return truth


def from_pairs(path: Path, table: TrackTable) -> Truth:
    """Pairs from a CSV: an artist, another and, if there is a column for it, a weight (otherwise 1).

    A pair counts in both directions; of several weights the largest. Artists are given by id or by name.
    Pairs of artists that the table lacks are left out.

    Raises:
        UnreadableFile: not a CSV in UTF-8, a column is missing, or a weight is not a positive number.
        NothingToCompare: the table holds both artists of no pair.
    """
    rows = {names.key(name): row for row, name in enumerate(table.artist_names)}
    rows |= {artist_id: row for row, artist_id in enumerate(table.artist_ids)}
    truth: Truth = np.zeros((len(table.artist_ids),) * 2, np.float32)
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            first, second = _columns(path, reader.fieldnames or ())
            for cells in reader:
                one, other = _row(cells[first], rows), _row(cells[second], rows)
                weight = _weight(path, reader.line_num, cells)
                if one is not None and other is not None and one != other:
                    truth[one, other] = truth[other, one] = max(weight, truth[one, other])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    return _needed(truth, f"{path.name} holds no pair of which the table has both artists")


def _columns(path: Path, header: Sequence[str]) -> tuple[str, str]:
    found = [next((c for c in known if c in header), None) for known in (ARTIST_COLUMNS, OTHER_COLUMNS)]
    if found[0] is None or found[1] is None:
        raise UnreadableFile(
            f"{path} needs a column of {', '.join(ARTIST_COLUMNS)} and one of {', '.join(OTHER_COLUMNS)};"
            f" it has: {', '.join(header) or 'none'}"
        )
    return found[0], found[1]


def _row(cell: str | None, rows: Mapping[str, int]) -> int | None:
    text = (cell or "").strip()
    return rows.get(text, rows.get(names.key(text)))


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


def _needed(truth: Truth, otherwise: str) -> Truth:
    if not truth.any():
        raise NothingToCompare(otherwise)
    return truth
