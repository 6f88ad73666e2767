"""Imports tables of tracks: read, cleaned, completed with features, loaded."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from maeari.errors import ImportFailed
from maeari.imports import rejects
from maeari.imports.cleaning import clean
from maeari.imports.feature_filling import FeatureFilling
from maeari.imports.loading import writer_of
from maeari.imports.report import ImportReport
from maeari.imports.staging import scanned, stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from maeari.imports.cleaning import Cleaned
    from maeari.imports.feature_filling import Filling
    from maeari.imports.loading import Loading, ShowProgress
    from maeari.imports.staging import StagedFile
    from maeari.sources.ports import FeatureSource


class TracksImport:
    """Imports files of tracks. The same file again replaces what it brought before.

    Each step keeps what it did in a work folder that is named after the files' content, so the same import
    goes on where it was stopped. The folder is removed at the end, unless there are features left to ask for.

    Args:
        loading: brings the tracks into catalogue and lake.
        features: asked for the tracks of which the files tell no features.
    """

    def __init__(self, loading: Loading, features: FeatureSource) -> None:
        self._loading = loading
        self._features = features

    def run(
        self,
        paths: Sequence[Path],
        folder: Path,
        progress: ShowProgress,
        *,
        rejects_to: Path | None = None,
        outliers_to: Path | None = None,
        with_features: bool = True,
    ) -> ImportReport:
        """Imports files together, as if they were one.

        Args:
            paths: CSV, JSON lines, the extracted form, all also gzipped; Parquet.
            folder: holds the work folders of all imports.
            progress: called with what is being done, how much is done and of how much (None: unknown).
            rejects_to: gets the rows that can't be used; by default a file beside the work folder.
            outliers_to: gets the outliers; None: they are counted only.
            with_features: whether the source is asked.

        Raises:
            UnreadableFile: one can't be read as a table of tracks; nothing was loaded.
            ImportFailed: a file or the work folder can't be written.
            LakeBusy: another writer is at work on today's lake; the catalogue alone has the files.
        """
        seen = scanned(paths)
        digest = hashlib.sha256("".join(each.digest for each in seen.values()).encode()).hexdigest()[:16]
        work = folder / digest
        _make(work)
        files = [stage(path, each, work, progress) for path, each in seen.items()]
        rejected = _join_rejects(files, rejects_to or folder / f"{writer_of(files[0].name)}-rejects.csv")
        progress("cleaning", 0, 1)
        cleaned = clean([file.path for file in files], work)
        progress("cleaning", 1, 1)
        if outliers_to:
            _copy(cleaned, outliers_to)
        parts: list[Path] = []
        filling: Filling | None = None
        if with_features:
            parts, filling = FeatureFilling(self._features).run(cleaned.paths, work, progress)
        loaded = self._loading.run_all(_by_name(files, cleaned.paths), progress, parts)
        if not (filling and filling.stopped):
            shutil.rmtree(work)
        left_out = [path.name for path in paths if path not in seen]
        return ImportReport(files, left_out, cleaned, loaded, filling, rejected, outliers_to)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImportFailed(f"{folder} can't be made: {error.strerror}") from error


def _join_rejects(files: Iterable[StagedFile], path: Path) -> Path | None:
    parts = [file.rejects for file in files if file.rejected]
    if not parts:
        return None
    rejects.join(parts, path)
    return path


def _copy(cleaned: Cleaned, path: Path) -> None:
    try:
        shutil.copyfile(cleaned.flagged, path)
    except OSError as error:
        raise ImportFailed(f"{path} can't be written: {error.strerror}") from error


def _by_name(files: Iterable[StagedFile], paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The cleaned files by the name of what they were read from; folders may hold files of one name."""
    found: dict[str, list[Path]] = {}
    for file, path in zip(files, paths, strict=True):
        found.setdefault(file.name, []).append(path)
    return found
