"""`maeari evaluate` on a made-up file, in this process and as the command itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from local.cli.__main__ import main
from maeari.similarity.evaluation.evaluate import METRICS
from tests.unit.similarity.evaluation import songs

if TYPE_CHECKING:
    from click.testing import Result

REPOSITORY = Path(__file__).resolve().parents[3]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def figures(output: str) -> dict[str, list[str]]:
    """The cells of each method: value and interval, or -."""
    rows = output.splitlines()[3:]
    return {row[:13].strip(): row[13:].replace(" [", "[").replace(", ", ",").split() for row in rows}


def value(cell: str) -> float:
    return float(cell.partition("[")[0])


def test_scenes_that_sound_different_are_found(tmp_path: Path) -> None:
    result = run(songs.write(tmp_path / "songs.csv", 1))
    assert result.exit_code == 0, result.output
    assert result.output.startswith("artists: 42, of which 42 have somebody in the truth\ntracks: 168\n")
    assert result.output.splitlines()[2].split("  ")[-1].strip() == METRICS[-1]
    found = figures(result.output)
    assert list(found) == ["naive", "shipped", "features only", "genres only"]
    for cells in found.values():
        assert value(cells[0]) > 0.5  # nDCG: chance gives about a third of that
        assert value(cells[2]) == 1.0  # genre precision: a scene has 13 others
    for cells in found.values():
        for cell in cells:
            low, high = map(float, cell.partition("[")[2].rstrip("]").split(","))
            assert low <= value(cell) <= high


def test_the_seed_alone_decides(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    first = run(path, "--seed", "5", "--most-artists", "20").output
    assert "artists: 20," in first
    assert run(path, "--seed", "5", "--most-artists", "20").output == first
    assert run(path, "--seed", "6", "--most-artists", "20").output != first


def test_pairs_and_no_genres(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1, genres=False, playlists=False)
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("artist,other,weight\ntrot singer 1,trot singer 2,2\ntrot singer 1,nobody,1\n", "utf-8")
    result = run(path, "--truth", pairs)
    assert result.exit_code == 0, result.output
    assert "of which 2 have somebody" in result.output
    found = figures(result.output)
    assert found["genres only"] == ["-"] * len(METRICS)
    assert found["shipped"] == found["features only"]
    assert found["shipped"][2] == "-"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv: No such file"),
        (["songs.csv"], "no playlist holds two of the artists"),
        (["songs.csv", "--truth", "none.csv"], "none.csv"),
        (["songs.csv", "--truth", "songs.csv"], "needs a column of"),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    songs.write(tmp_path / "songs.csv", 1, playlists=False)
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.output.startswith("maeari: ")
    assert message in result.output


def test_the_command_needs_no_stack(tmp_path: Path) -> None:
    """In a fresh process with nothing of ours in its environment; it leaves nothing behind."""
    songs.write(tmp_path / "songs.csv", 1)
    environment = {"PATH": os.environ["PATH"], "MAEARI_STATE": str(tmp_path / "state")}
    done = subprocess.run(  # noqa: S603 - our own command
        [REPOSITORY / "bin" / "maeari", "evaluate", "songs.csv"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(tmp_path / "songs.csv").output
    assert not (tmp_path / "state").exists()
