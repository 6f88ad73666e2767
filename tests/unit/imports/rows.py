"""Staged files as an importer writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.imports.staged import STAGED

if TYPE_CHECKING:
    from pathlib import Path


def row(
    track_id: str, title: str, *artists: str, ids: tuple[str | None, ...] = (), **cells: Any
) -> dict[str, Any]:
    """A row of a track by artists, of whom the file may know ids."""
    return {
        "track_id": track_id,
        "title": title,
        "artist_names": list(artists),
        "artist_ids": list(ids) or [None] * len(artists),
        "genres": [],
        **cells,
    }


def write(path: Path, *rows: dict[str, Any]) -> Path:
    numbered = [
        {"row": number, "content": f"{path.name}{number}"} | each for number, each in enumerate(rows, 1)
    ]
    pq.write_table(pa.Table.from_pylist(numbered, STAGED), path)
    return path
