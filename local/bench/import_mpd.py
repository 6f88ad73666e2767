"""The import of Million Playlist Dataset slices: `python -m local.bench import`.

Each number of slices is imported in a process of its own, so that its peak of memory is its own as well. The
slices are invented (`mpd`) and read from the disk cache.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local.bench.mpd import write_slices
from local.bench.peak import peak_mib
from maeari.imports.mpd import MpdImport

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTS = (1, 20)


def main(words: Sequence[str]) -> None:
    """Prints a line for each number of slices."""
    parser = argparse.ArgumentParser(prog="python -m local.bench import", description=__doc__)
    parser.add_argument("--slices", type=int, action="append", help=f"how many; repeatable ({COUNTS})")
    arguments = parser.parse_args(words)
    counts = arguments.slices or COUNTS
    with TemporaryDirectory(prefix="maeari-mpd-") as name:
        paths = write_slices(Path(name), max(counts))
        for count in counts:
            chosen = Path(name) / str(count)
            chosen.mkdir()
            for path in paths[:count]:
                (chosen / path.name).hardlink_to(path)
            command = [sys.executable, "-m", "local.bench.import_mpd", str(chosen), f"{chosen}-out"]
            subprocess.run(command, check=True)


def _measure(slices: Path, out: Path) -> None:
    begun = time.perf_counter()
    read_at = begun

    def note(work: str, done: int, total: int | None) -> None:
        nonlocal read_at
        if work == "slices" and done == total:
            read_at = time.perf_counter()

    report = MpdImport(None).run([slices], out, note)
    took, reading = time.perf_counter() - begun, read_at - begun
    print(
        f"{report.files} slices, {report.rows:,} rows: {took:.1f} s, {report.rows / took:,.0f} rows/s "
        f"(reading {reading:.1f} s, {report.rows / reading:,.0f} rows/s); "
        f"{report.tables['artist_pairs']:,} pairs of artists; peak {peak_mib():.0f} MiB",
        flush=True,
    )


if __name__ == "__main__":
    _measure(Path(sys.argv[1]), Path(sys.argv[2]))
