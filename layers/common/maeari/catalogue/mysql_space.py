"""The space of the last refresh in MySQL or MariaDB: where all lie, and what newcomers are placed by."""

from __future__ import annotations

import json
import struct
from heapq import nsmallest
from typing import TYPE_CHECKING

from maeari.catalogue import next_tables
from maeari.catalogue.model import FEATURES, is_thin
from maeari.catalogue.mysql import statement
from maeari.catalogue.mysql_artists import artist_of
from maeari.catalogue.related_artists import neighbour_row
from maeari.similarity.ports import Placed, distance
from maeari.similarity.scale import COLUMNS, Column, Scale, TagPlace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from maeari.catalogue.model import Neighbour
    from maeari.catalogue.mysql import Database
    from maeari.similarity.ports import NextSpace

VECTORS = "artist_vectors"
CELLS = "vector_cells"
SCALE = "vector_scale"
TAGS = "tag_vectors"
SAMPLE = "vector_sample"
TABLES = (VECTORS, CELLS, SAMPLE, SCALE, TAGS)
"""What `MysqlSpace.fill` fills."""

READ = 9000
"""Artists that are compared with a point, those of the nearest cells; where there are no more, all are.

Of the 20 nearest among 295,860 made-up artists 6,000 find 98 % and 9,000 more than 99 % to artists with tags.
To those without, compared by recordings alone, 6,000 find 60 % and 12,000 find 77 %: cells are made by the
whole space.
"""

_VECTOR_COLUMNS = ("cell", "artist_id", *FEATURES, "tracks", "is_tagged", "prominence", "vector")
_FLOAT_DIGITS = 9
_FLOAT_BYTES = 4
_SCALE_COLUMNS = (
    "place",
    "name",
    "edges",
    "centre",
    "spread",
    "deviation_centre",
    "deviation_spread",
    "weight",
)


class MysqlSpace:
    """The `Space` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fill(self, space: NextSpace) -> None:
        """Fills the next tables; they are read once they have been swapped in."""
        vectors = (
            (row.cell, row.artist_id, *row.scores, row.tracks, int(row.is_tagged), row.prominence, row.vector)
            for row in space.vectors
        )
        next_tables.fill(self._database, VECTORS, _VECTOR_COLUMNS, vectors, _FLOAT_DIGITS)
        next_tables.fill(self._database, CELLS, ("cell", "artists", "centre"), space.cells)
        next_tables.fill(self._database, SAMPLE, ("artist_id", "vector"), space.sample)
        next_tables.fill(self._database, SCALE, _SCALE_COLUMNS, _scale_rows(space.scale))
        next_tables.fill(self._database, TAGS, ("tag", "idf", "direction"), space.tags)

    def scale(self) -> Scale | None:
        """One statement."""
        rows = self._database.rows(statement("vector_scale"))
        if len(rows) != len(COLUMNS):
            return None
        return Scale(tuple(Column(**{**row, "edges": json.loads(row["edges"])}) for row in rows))

    def tags(self, keys: Collection[str]) -> Mapping[str, TagPlace]:
        """One statement, by primary key; none for no keys."""
        if not keys:
            return {}
        rows = self._database.rows(statement("tag_places"), {"tags": list(keys)})
        return {row["tag"]: TagPlace(row["idf"], unpacked(row["direction"])) for row in rows}

    def nearest(self, vector: Sequence[float], besides: Collection[str], count: int) -> Sequence[Placed]:
        """Three statements: the cells, the artists of the nearest ones, and who the nearest artists are."""
        cells = self._near_cells(vector)
        if not cells:
            return []
        rows = self._database.rows(statement("vectors_of_cells"), {"cells": cells})
        others = (each for row in rows for each in told_together(row["artist_ids"], row["vectors"]))
        distances = ((distance(vector, other), id_) for id_, other in others if id_ not in besides)
        closest = nsmallest(count, distances)
        nearest = {artist_id: length for length, artist_id in closest}
        if not nearest:
            return []
        found = self._database.rows(statement("placed_artists"), {"ids": list(nearest)})
        placed = {
            row["id"]: Placed(
                artist_of(row),
                [row[name] for name in FEATURES],
                nearest[row["id"]],
                is_thin(row["tracks"], is_tagged=row["is_tagged"]),
            )
            for row in found
        }
        return [placed[artist_id] for artist_id in nearest if artist_id in placed]

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        """One statement."""
        rows = [neighbour_row(artist_id, neighbour) for neighbour in neighbours]
        self._database.execute_many(statement("keep_provisional"), rows)

    def _near_cells(self, vector: Sequence[float]) -> list[int]:
        """The nearest cells, of `READ` artists or a few more."""
        rows = self._database.rows(statement("vector_cells"))
        by_distance = sorted(
            (distance(vector, unpacked(row["centre"])), row["cell"], row["artists"]) for row in rows
        )
        near, artists = [], 0
        for _, cell, size in by_distance:
            if artists >= READ:
                break
            near.append(cell)
            artists += size
        return near


def told_together(ids: str, vectors: bytes) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Ids joined by commas, each with its vector: these are of one length, and follow each other likewise."""
    told = ids.split(",")
    return zip(
        told, struct.iter_unpack(f"<{len(vectors) // len(told) // _FLOAT_BYTES}f", vectors), strict=True
    )


def packed(vector: Sequence[float]) -> bytes:
    """Coordinates as the database keeps them: float32, little-endian."""
    return struct.pack(f"<{len(vector)}f", *vector)


def unpacked(kept: bytes) -> tuple[float, ...]:
    """What `packed` was given, rounded to float32."""
    return struct.unpack(f"<{len(kept) // _FLOAT_BYTES}f", kept)


def _scale_rows(scale: Scale) -> Iterator[tuple[object, ...]]:
    for place, (name, column) in enumerate(zip(COLUMNS, scale.columns, strict=True)):
        yield (
            place,
            name,
            json.dumps(list(column.edges)),
            column.centre,
            column.spread,
            column.deviation_centre,
            column.deviation_spread,
            column.weight,
        )
