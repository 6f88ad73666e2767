"""Imports slices of the Million Playlist Dataset.

    <folder>/slices/…         every slice that was read (`mpd_staging`)
    <folder>/<table>.parquet  what they give together (`mpd_tables.RESULTS`)
    <folder>/truth.csv        pairs of artists as `maeari evaluate --truth` reads them
    <folder>/rejects.csv      what couldn't be used
    <folder>/features/…       audio features that were asked for

Slices are read one at a time, and a further run doesn't read them again. They are counted together on disk.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from maeari.catalogue.model import FEATURES
from maeari.errors import UnreadableFile
from maeari.imports import rejects
from maeari.imports.mpd_staging import Staged, stage
from maeari.imports.mpd_tables import RESULTS, MpdTables
from maeari.imports.work import work_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from maeari.imports.feature_filling import FeatureFilling, Filling
    from maeari.imports.loading import LoadReport, ShowProgress

WRITER = "mpd"
"""All slices are one writer of the lake: what an earlier import of some of them brought is replaced."""

_NOTES_SHOWN = 20


class Loader(Protocol):
    """Brings staged rows into the catalogue and the lake. `loading.Loading` is the real one."""

    def run(
        self, name: str, staged: Sequence[Path], progress: ShowProgress, features: Sequence[Path] = ()
    ) -> LoadReport:
        """Loads the files, and files of features; what the same name brought before is replaced."""


@dataclass(slots=True)
class MpdReport:
    """What became of the files: rows = rejected + tracks listed in playlists, or by themselves.

    Attributes:
        skipped: files that can't be used, with the reason.
        read_before: files whose rows an earlier run had read.
        repeated: playlists that another file had told already.
        tables: rows of each result.
    """

    folder: Path
    files: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    read_before: int = 0
    rows: int = 0
    listed: int = 0
    playlists: int = 0
    repeated: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    rejected_playlists: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    filling: Filling | None = None
    loaded: LoadReport | None = None

    def add(self, staged: Staged) -> None:
        """Counts a file."""
        self.files += 1
        self.read_before += staged.seen_before
        self.rows += staged.counts.rows
        self.listed += staged.counts.tracks
        self.playlists += staged.counts.playlists
        self.rejected.update(staged.counts.rejected)
        self.rejected_playlists.update(staged.counts.rejected_playlists)
        self.notes += (f"{staged.file}: {note}" for note in staged.counts.notes)

    def lines(self) -> list[str]:
        """For a person to read."""
        more = [f"  … and {len(self.notes) - _NOTES_SHOWN:,} more"] if len(self.notes) > _NOTES_SHOWN else []
        return [
            f"files read: {self.files:,}, of which {self.read_before:,} by an earlier run",
            *(f"  skipped, {reason}" for reason in self.skipped.values()),
            f"rows: {self.rows:,}",
            *(f"  rejected, {reason}: {count:,}" for reason, count in self.rejected.most_common()),
            f"  used: {self.listed:,}",
            f"playlists: {self.playlists:,}",
            *(f"  rejected, {reason}: {count:,}" for reason, count in self.rejected_playlists.most_common()),
            f"  told by an earlier file, not counted again: {self.repeated:,}",
            *(f"does not add up, {note}" for note in self.notes[:_NOTES_SHOWN]),
            *more,
            *(f"{name}.parquet: {rows:,}" for name, rows in self.tables.items()),
            *self._filled(),
            *self._loaded(),
            f"results, truth.csv and rejects.csv: {self.folder}",
        ]

    def _filled(self) -> list[str]:
        if self.filling is None:
            return []
        left = f"  left: {self.filling.left:,}; the same import again goes on ({self.filling.stopped})"
        return [
            f"audio features asked for: {self.filling.asked:,}, found: {self.filling.found:,}",
            *([left] if self.filling.stopped else []),
        ]

    def _loaded(self) -> list[str]:
        if self.loaded is None:
            return []
        return [
            f"loaded: {self.loaded.tracks:,} tracks of {self.loaded.artists:,} artists",
            f"  artists that the catalogue knew: {self.loaded.artists_known_before:,}",
            f"lake: day {self.loaded.day}",
        ]


class MpdImport:
    """Imports slices.

    Args:
        loader: loads the tracks and artists; None leaves the catalogue and the lake alone.
        filling: asks for the tracks' audio features, which the dataset doesn't tell; None leaves them out.
    """

    def __init__(self, loader: Loader | None, filling: FeatureFilling | None = None) -> None:
        self._loader = loader
        self._filling = filling

    def run(self, paths: Sequence[Path], folder: Path, progress: ShowProgress) -> MpdReport:
        """Imports files; a run that was stopped goes on after the last file that was read to its end.

        Args:
            paths: slices, files of the extracted form, or folders of such.
            folder: gets the results and the slices as they were read, and replaces its earlier results.
            progress: shown meanwhile.

        Raises:
            UnreadableFile: a path is neither file nor folder, or no file at all can be used.
            ImportFailed: the folder can't be written.
            LakeBusy: as the loader raises it; the results are written.
        """
        report = MpdReport(folder)
        staged = _stage_all(slices(paths), folder / "slices", report, progress)
        rejects.join([each.folder / "rejects.csv" for each in staged], folder / "rejects.csv")
        work = folder / "work"
        database, loaded = work / "tables.duckdb", work / "tracks.parquet"
        database.unlink(missing_ok=True)  # of a run that was killed
        with work_database(database) as connection:
            tables = MpdTables(connection, [each.folder for each in staged])
            tables.count(progress)
            tables.write(folder, progress)
            tables.write_staged(loaded, (*FEATURES, "time_signature"))
            report.repeated = tables.rows_of("FROM repeated")
            report.tables = {name: tables.rows_of(query) for name, query in RESULTS.items()}
        features: list[Path] = []
        if self._filling:
            # Kept until the next run: to ask for all tracks of the dataset takes many hours.
            features, report.filling = self._filling.run([loaded], _folder_of(staged, folder), progress)
        if self._loader:
            report.loaded = self._loader.run(WRITER, [loaded], progress, features)
        shutil.rmtree(work)
        return report


def slices(paths: Iterable[Path]) -> list[Path]:
    """The files that are meant: a folder means its `.json` files, in the order of their numbers.

    Raises:
        UnreadableFile: a path is neither file nor folder, or a folder holds no such file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.json"), key=_numbers)
            if not inside:
                raise UnreadableFile(f"{path} holds no .json file")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise UnreadableFile(f"{path}: no such file or folder")
    return list(dict.fromkeys(found))


def _folder_of(staged: Iterable[Staged], folder: Path) -> Path:
    """Where the features of just these slices are kept."""
    digests = "".join(sorted(each.digest for each in staged))
    made = folder / "features" / hashlib.sha256(digests.encode()).hexdigest()[:12]
    made.mkdir(parents=True, exist_ok=True)
    return made


def _numbers(path: Path) -> tuple[list[int], str]:
    return [int(number) for number in re.findall(r"\d+", path.stem)], path.stem


def _stage_all(paths: Sequence[Path], work: Path, report: MpdReport, progress: ShowProgress) -> list[Staged]:
    staged: dict[str, Staged] = {}
    for done, path in enumerate(paths):
        progress("slices", done, len(paths))
        try:
            found = stage(path, work)
        except UnreadableFile as error:
            report.skipped[path.name] = str(error)
            continue
        if same := staged.get(found.digest):
            report.skipped[path.name] = f"{path.name}: the same content as {same.file}"
            continue
        staged[found.digest] = found
        report.add(found)
    progress("slices", len(paths), len(paths))
    if not staged:
        raise UnreadableFile(f"none of {len(paths)} files can be used; {next(iter(report.skipped.values()))}")
    return list(staged.values())
