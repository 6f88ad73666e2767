"""Who belongs together, told by people: playlists, or pairs of artists with a weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from local.evaluation import pairs
from maeari.errors import NothingToCompare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray

    from local.evaluation.track_table import TrackTable

    type Truth = NDArray[np.float32]
    """(N, N) symmetric: how much two artists belong together, 0 for not at all and on the diagonal."""


def from_playlists(table: TrackTable) -> Truth:
    """Co-occurrence normalised by popularity: c(a, b) / sqrt(p(a) p(b)).

    p(a) is how many playlists hold a track of the artist a, c(a, b) how many hold one of each: the cosine of
    two rows of the binary matrix of artists and playlists, as in Deshpande and Karypis, "Item-based top-N
    recommendation algorithms", ACM TOIS 22(1), 2004, section 4.1. Without the normalisation whoever is in
    many playlists would belong to everybody.

    Raises:
        NothingToCompare: no playlist holds two of the artists.
    """
    return _needed(_cosine(table.playlists()), "no playlist holds two of the artists")


def from_pairs(path: Path, table: TrackTable) -> Truth:
    """Pairs from a CSV, in both directions; of several weights the largest.

    Pairs of artists that the table lacks are left out.

    Raises:
        UnreadableFile: as `pairs.read`.
        NothingToCompare: the table holds both artists of no pair.
    """
    rows = pairs.Rows(table)
    truth: Truth = np.zeros((len(table.artist_ids),) * 2, np.float32)
    for pair in pairs.read(path):
        one, other = rows.find(pair.one), rows.find(pair.other)
        if one is not None and other is not None and one != other:
            truth[one, other] = truth[other, one] = max(pair.weight, truth[one, other])
    return _needed(truth, f"{path.name} holds no pair of which the table has both artists")


def _cosine(members: Sequence[AbstractSet[str]]) -> Truth:
    columns = {playlist: n for n, playlist in enumerate(sorted(set().union(*members)))}
    held = np.zeros((len(members), len(columns)), np.float32)
    for row, playlists in enumerate(members):
        held[row, [columns[playlist] for playlist in playlists]] = 1
    lengths = np.linalg.norm(held, axis=1, keepdims=True)
    held = np.divide(held, lengths, out=held, where=lengths > 0)
    truth: Truth = held @ held.T
    np.fill_diagonal(truth, 0)
    return truth


def _needed(truth: Truth, otherwise: str) -> Truth:
    if not truth.any():
        raise NothingToCompare(otherwise)
    return truth
