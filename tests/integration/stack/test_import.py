"""`maeari import tracks` as a process of its own on a stack of its own, also one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from local.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.stack

ARTISTS = 3000
"""More than are written at once, so that the kill comes in between."""

HEADER = "track_id,track_name,artists,popularity,energy\n"


def started(state: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [ROOT / "bin" / "maeari", "import", "tracks", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "MAEARI_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_import_that_was_killed_goes_on(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    rows = (f"{n:022},Song {n},Artist {n};Guest,{n % 100},0.5\n" for n in range(ARTISTS))
    one.write_text(HEADER + "".join(rows), encoding="utf-8")
    two.write_text(HEADER + f"{'z' * 22},Song,Artist 1,5,\n,no id,Artist 1,5,0.5\n", encoding="utf-8")
    state = tmp_path / "state"
    with started(state, one, two) as killed:
        assert killed.stderr is not None
        assert any(line.startswith("catalogue: ") for line in killed.stderr)
        killed.send_signal(signal.SIGKILL)
    with started(state, one, two) as finished:
        told, shown = finished.communicate(timeout=240)
    assert finished.returncode == 0, shown
    assert "reading" not in shown
    lines = told.splitlines()
    assert lines[0] == f"one.csv: {ARTISTS:,} rows, utf-8", "no log stands between"
    assert "  asked for: 1, found: 0" in lines
    assert f"rows read: {ARTISTS + 2:,}" in lines
    assert f"  tracks: {ARTISTS + 1:,}" in lines
    assert "  rejected, no track id: 1" in lines
    assert f"artists: {ARTISTS + 1:,}, of which the catalogue knew 0" in lines
    [rejects] = (state / "imports").iterdir()
    assert f"  rejected rows are in {rejects}" in lines


def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with started(tmp_path / "state", tmp_path / "bad.csv") as failed:
        told, shown = failed.communicate(timeout=240)
    assert (failed.returncode, told) == (1, "")
    assert "maeari: bad.csv lacks a column for track_id (one of track_id, id, uri" in shown
    assert "Traceback" not in shown
