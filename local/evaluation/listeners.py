"""The listener signal out of a CSV of pairs, as ListenBrainz tells it: similar artists with a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.evaluation import pairs
from maeari.catalogue import names
from maeari.errors import NothingToCompare

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.lake import Weights
    from local.evaluation.track_table import TrackTable

_LARGEST = 1_000_000
"""The weight that a file's largest becomes: the lake keeps whole numbers."""


def read(path: Path, table: TrackTable) -> list[Weights]:
    """Each artist's tags: those it is paired with, and itself at the largest of their weights.

    A pair counts in both directions, of several weights the largest. Artists that the table lacks are tags
    too: they bring together whoever is paired with them.

    Raises:
        UnreadableFile: as `pairs.read`.
        NothingToCompare: the table holds an artist of no pair.
    """
    rows = pairs.Rows(table)
    found: list[dict[str, float]] = [{} for _ in table.artist_ids]
    for pair in pairs.read(path):
        for own, other in ((pair.one, pair.other), (pair.other, pair.one)):
            row, tag = rows.find(own), _tag(other, rows, table)
            if row is not None and tag and tag != table.artist_ids[row]:
                found[row][tag] = max(pair.weight, found[row].get(tag, 0.0))
    largest = max((weight for tags in found for weight in tags.values()), default=0.0)
    if not largest:
        raise NothingToCompare(f"{path.name} holds no pair of which the table has an artist")
    for artist_id, tags in zip(table.artist_ids, found, strict=True):
        if tags:
            tags[artist_id] = max(tags.values())
    return [{tag: _whole(weight, largest) for tag, weight in tags.items()} for tags in found]


def _tag(artist: str, rows: pairs.Rows, table: TrackTable) -> str:
    row = rows.find(artist)
    return names.key(artist) if row is None else table.artist_ids[row]


def _whole(weight: float, largest: float) -> int:
    return max(1, round(_LARGEST * weight / largest))
