"""What became of each row of an import, for a person to read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from maeari.imports.cleaning import Cleaned
    from maeari.imports.feature_filling import Filling
    from maeari.imports.loading import LoadReport
    from maeari.imports.staging import StagedFile


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The counts of all files: rows = rejected + exact duplicates + near-duplicates + repeated ids + tracks.

    Attributes:
        same_content: files left out because another one has the same content.
        rejects: where the rejected rows are, None if there are none.
        filling: None where features weren't asked for.
        outliers: where they were written to, None if that wasn't asked for.
    """

    files: Sequence[StagedFile]
    same_content: Sequence[str]
    cleaned: Cleaned
    loaded: LoadReport
    filling: Filling | None
    rejects: Path | None
    outliers: Path | None

    @property
    def rows(self) -> int:
        """All rows that were read."""
        return sum(file.rows for file in self.files)

    @property
    def rejected(self) -> Counter[str]:
        """Rows that can't be used, by reason."""
        return sum((Counter(file.rejected) for file in self.files), Counter[str]())

    def lines(self) -> list[str]:
        """For a person to read."""
        return [*self._file_lines(), *self._row_lines(), *self._feature_lines(), *self._load_lines()]

    def _file_lines(self) -> Iterator[str]:
        for file in self.files:
            used = ", ".join(f"{told} <- {column}" for told, column in file.columns.items() if told != column)
            yield f"{file.name}: {file.rows:,} rows, {file.encoding or 'Parquet'}"
            yield f"  columns mapped: {used or 'all by their own names'}"
            yield f"  columns not used: {', '.join(map(repr, file.unused_columns)) or 'none'}"
        for name in self.same_content:
            yield f"{name}: left out, another of the files has the same content"

    def _row_lines(self) -> Iterator[str]:
        cleaned = self.cleaned
        yield f"rows read: {self.rows:,}"
        for reason, count in self.rejected.most_common():
            yield f"  rejected, {reason}: {count:,}"
        if self.rejects:
            yield f"  rejected rows are in {self.rejects}"
        yield f"  exact duplicates, all cells equal: {cleaned.exact_duplicates:,}"
        yield f"  near-duplicates, artists, title and length equal: {cleaned.near_duplicates:,}"
        yield f"  the same track id again, other cells: {cleaned.repeated_ids:,}"
        yield f"  tracks: {cleaned.tracks:,}"
        yield f"outliers, flagged and kept: {cleaned.any_outlier:,} tracks"
        for rule, count in cleaned.outliers.items():
            yield f"  {rule}: {count:,}"
        if self.outliers:
            yield f"  outliers are in {self.outliers}"

    def _feature_lines(self) -> Iterator[str]:
        yield f"failed analyses, zeros left out: {self.cleaned.failed:,}"
        yield f"tracks without features: {self.cleaned.without_features:,}"
        if self.filling is None or not (self.filling.asked or self.filling.stopped):
            return
        yield f"  asked for: {self.filling.asked:,}, found: {self.filling.found:,}"
        if self.filling.stopped:
            yield f"  left: {self.filling.left:,}; the same import again goes on ({self.filling.stopped})"

    def _load_lines(self) -> Iterator[str]:
        loaded = self.loaded
        yield f"artists: {loaded.artists:,}, of which the catalogue knew {loaded.artists_known_before:,}"
        yield f"lake: day {loaded.day}"
