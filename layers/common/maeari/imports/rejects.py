"""The rows that an import can't use, as CSV for a person: file, row, reason, and the cells."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, Self

from maeari.errors import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HEADER = ("file", "row", "reason", "cells")


class Rejects:
    """A file of rejects while it is written; use it as a context manager.

    Args:
        path: where it lies afterwards.
        file: name of the file whose rows they are.
    """

    def __init__(self, path: Path, file: str) -> None:
        self._file = file
        self._text = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def add(self, row: int, reason: str, cells: Mapping[str, Any]) -> None:
        """Notes a row; its cells as JSON, by column."""
        shown = json.dumps(cells, ensure_ascii=False, default=str)
        self._writer.writerow((self._file, row, reason, shown))


def join(parts: Sequence[Path], path: Path) -> None:
    """Writes the rejects of several files as one, with a header.

    Raises:
        ImportFailed: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerow(HEADER)
            for part in parts:
                with part.open(encoding="utf-8", newline="") as rows:
                    text.writelines(rows)
    except OSError as error:
        raise ImportFailed(f"{path} can't be written: {error.strerror}") from error
