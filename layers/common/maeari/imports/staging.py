"""Reads a file into the work folder: its rows as Parquet, its rejects, and what was counted.

A file is known by the digest of its content. What is counted is written last, so a file that it lies beside
was read to its end and isn't read again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.imports import columns
from maeari.imports.files import Broken, TracksFile, scan
from maeari.imports.rejects import Rejects
from maeari.imports.rows import Rows
from maeari.imports.staged import STAGED
from maeari.imports.values import RowRejected
from maeari.imports.work import note, noted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maeari.imports.files import Scan
    from maeari.imports.loading import ShowProgress

_ROWS_PER_BATCH = 5000


@dataclass(slots=True)
class StagedFile:
    """A file that was read.

    Attributes:
        name: of the file, without its folder.
        folder: where its rows and rejects lie.
        encoding: of its text; None for Parquet.
        rejected: rows that can't be used, by reason.
        columns: by what they tell.
    """

    name: str
    folder: str
    digest: str
    encoding: str | None
    columns: dict[str, str] = field(default_factory=dict)
    unused_columns: list[str] = field(default_factory=list)
    rows: int = 0
    rejected: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Its rows, of the schema `STAGED`."""
        return Path(self.folder) / f"{self.digest}.parquet"

    @property
    def rejects(self) -> Path:
        """Its rejects, without a header."""
        return Path(self.folder) / f"{self.digest}.rejects.csv"


def stage(path: Path, seen: Scan, folder: Path, progress: ShowProgress) -> StagedFile:
    """Reads a file, unless an earlier run has.

    Args:
        path: of the file.
        seen: what a scan told of it.
        folder: gets `<digest>.parquet`, `<digest>.rejects.csv` and `<digest>.json`.
        progress: shown meanwhile, in bytes.

    Raises:
        UnreadableFile: it can't be read as a table of tracks; nothing of it is staged.
    """
    done = folder / f"{seen.digest}.json"
    if earlier := noted(done):
        return StagedFile(**earlier | {"name": path.name})
    with TracksFile(path, seen.encoding) as file:
        found = columns.match(file.header, path.name)
        staged = StagedFile(
            path.name, str(folder), seen.digest, seen.encoding, dict(found.fields), list(found.unused)
        )
        reader = Rows(found, decimal_comma=file.decimal_comma)
        with Rejects(staged.rejects, path.name) as rejects, pq.ParquetWriter(staged.path, STAGED) as writer:
            for batch in batched(_usable(file, reader, staged, rejects), _ROWS_PER_BATCH, strict=False):
                writer.write_table(pa.Table.from_pylist(batch, STAGED))
                if (place := file.position()) < seen.size:
                    progress(f"reading {path.name}", place, seen.size)
    progress(f"reading {path.name}", seen.size, seen.size)
    note(done, asdict(staged))
    return staged


def _usable(file: TracksFile, reader: Rows, staged: StagedFile, rejects: Rejects) -> Iterator[dict[str, Any]]:
    for number, cells in enumerate(file.rows(), 1):
        staged.rows = number
        try:
            row = reader.staged(cells)
        except RowRejected as reason:
            staged.rejected[str(reason)] = staged.rejected.get(str(reason), 0) + 1
            rejects.add(number, str(reason), cells.cells if isinstance(cells, Broken) else cells)
        else:
            yield {"row": number} | row


def scanned(paths: Sequence[Path]) -> dict[Path, Scan]:
    """A scan of each file, each content once: the same file twice is read once."""
    found = {path: scan(path) for path in paths}
    once = {seen.digest: path for path, seen in reversed(found.items())}
    return {path: seen for path, seen in found.items() if once[seen.digest] is path}
