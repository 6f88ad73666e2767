"""Files of the Million Playlist Dataset as Parquet, one folder for each, so that none is read twice.

    <slice>-<digest>/rows.parquet        tracks at their places in playlists
    <slice>-<digest>/playlists.parquet   what the slice tells of the playlists
    <slice>-<digest>/rejects.csv         what can't be used, as in `rejects`
    <slice>-<digest>/report.json         how many there are of each

A folder gets its name when it is whole: one that is there was read to its end, now or by an earlier import.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.errors import ImportFailed, UnreadableFile
from maeari.imports.json_text import NotJson
from maeari.imports.mpd_slice import Counts, ListedPlaylist, ListedTrack, MpdFile
from maeari.imports.work import note, noted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROWS = pa.schema(
    [
        ("pid", pa.int32()),
        ("pos", pa.int32()),
        ("track_id", pa.string()),
        ("track_name", pa.string()),
        ("artist_id", pa.string()),
        ("artist_name", pa.string()),
        ("album_id", pa.string()),
        ("album_name", pa.string()),
        ("duration_ms", pa.int32()),
        ("first_of_track", pa.bool_()),
        ("first_of_artist", pa.bool_()),
    ]
)
"""A `ListedTrack`."""

PLAYLISTS = pa.schema(
    [
        ("pid", pa.int32()),
        ("name", pa.string()),
        ("description", pa.string()),
        ("collaborative", pa.bool_()),
        ("modified_at", pa.timestamp("s")),
        *((name, pa.int32()) for name in ListedPlaylist._fields if name.startswith("num_")),
        ("duration_ms", pa.int32()),
    ]
)
"""A `ListedPlaylist`."""

ROWS_PER_GROUP = 50_000
"""Rows that are in memory at once: most of a slice's 66,000."""

_DIGEST_BYTES = 16
_ODD = re.compile(r"[^0-9A-Za-z._-]+")
_MAKING = ".making"


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was read to its end.

    Attributes:
        file: its name.
        folder: where its rows are.
        seen_before: whether that was in an earlier run.
    """

    file: str
    folder: Path
    counts: Counts
    seen_before: bool

    @property
    def digest(self) -> str:
        """Of the file's content."""
        return self.folder.name.rpartition("-")[2]


def stage(path: Path, work: Path) -> Staged:
    """Reads a file into a folder of its own below `work`, unless that was done before.

    Raises:
        UnreadableFile: it can't be opened, is damaged, or isn't of the dataset; nothing of it is kept.
        ImportFailed: the work folder can't be written.
    """
    try:
        # DuckDB takes brackets and stars in a path for a pattern.
        folder = work / f"{_ODD.sub('_', path.stem)}-{digest(path)}"
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    if told := noted(folder / "report.json"):
        return Staged(path.name, folder, _counts(told), seen_before=True)
    making = folder.with_name(folder.name + _MAKING)
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        counts = _read(path, making)
        note(making / "report.json", {each.name: getattr(counts, each.name) for each in fields(counts)})
        making.rename(folder)
    except (NotJson, UnicodeDecodeError) as error:
        shutil.rmtree(making)
        raise UnreadableFile(f"{path.name}: {error}") from error
    except OSError as error:
        raise ImportFailed(f"{work} can't be written: {error.strerror or error}") from error
    return Staged(path.name, folder, counts, seen_before=False)


def digest(path: Path) -> str:
    """Of the size and the content, so that a slice is known whatever its folder is called."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=_DIGEST_BYTES)).hexdigest()


def _counts(told: Mapping[str, Any]) -> Counts:
    return Counts(**{**told, **{name: Counter(told[name]) for name in ("rejected", "rejected_playlists")}})


def _read(path: Path, folder: Path) -> Counts:
    with ExitStack() as opened:
        file = MpdFile(opened.enter_context(path.open(encoding="utf-8-sig")))
        rejects = csv.writer(
            opened.enter_context((folder / "rejects.csv").open("w", encoding="utf-8", newline=""))
        )
        writers = [
            opened.enter_context(pq.ParquetWriter(folder / name, schema, compression="zstd"))
            for name, schema in (("rows.parquet", ROWS), ("playlists.parquet", PLAYLISTS))
        ]
        waiting: list[ListedTrack] = []
        playlists: list[ListedPlaylist] = []
        for playlist, rows, unusable in file.read():
            rejects.writerows((path.name, *reject) for reject in unusable)
            waiting += rows
            if playlist:
                playlists.append(playlist)
            if len(waiting) >= ROWS_PER_GROUP:
                writers[0].write_table(_table(waiting, ROWS))
                waiting = []
        writers[0].write_table(_table(waiting, ROWS))
        writers[1].write_table(_table(playlists, PLAYLISTS))
    return file.counts


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([],) * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
