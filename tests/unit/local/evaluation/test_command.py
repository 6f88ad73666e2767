"""`maeari evaluate` on a made-up file, in this process and as the command itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from local.cli.__main__ import main
from local.evaluation.evaluate import METRICS, NOTES, WIDTH
from local.evaluation.methods import LISTENER_METHODS, METHODS
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from click.testing import Result

REPOSITORY = Path(__file__).resolve().parents[4]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def figures(output: str) -> dict[str, list[str]]:
    """The cells of each method: value and interval, or -."""
    lines = output.splitlines()
    header = next(n for n, line in enumerate(lines) if next(iter(METRICS)) in line)
    width = len(lines[header]) - len(METRICS) * WIDTH
    rows = lines[header + 1 : -len(NOTES)]
    return {row[:width].strip(): row[width:].replace(" [", "[").replace(", ", ",").split() for row in rows}


def value(cell: str) -> float:
    return float(cell.partition("[")[0])


def test_scenes_that_sound_different_are_found(tmp_path: Path) -> None:
    result = run(songs.write(tmp_path / "songs.csv", 1))
    assert result.exit_code == 0, result.output
    assert result.output.startswith("artists: 42, of which 42 have somebody in the truth\ntracks: 168\n")
    header = result.output.splitlines()[2]
    assert [name.strip() for name in header.split("  ") if name] == list(METRICS)
    found = figures(result.output)
    assert list(found) == list(METHODS)
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
    assert found["tags only"] == ["-"] * len(METRICS)
    assert found["shipped"] == found["recordings only"]
    assert found["shipped"][2] == "-"


def test_tags_that_belong_to_artists_keep_more_neighbours(tmp_path: Path) -> None:
    found = figures(run(songs.write(tmp_path / "songs.csv", 1)).output)
    kept, tags_too = list(METRICS).index("stability"), list(METRICS).index("stability, tags too")
    assert value(found["tags only"][kept]) == 1.0
    assert value(found["recordings only"][kept]) == value(found["recordings only"][tags_too]) < 1.0
    assert found["naive"][kept] != "-"


def test_folds_take_genres_from_other_playlists_than_the_truth(tmp_path: Path) -> None:
    """Each playlist has a genre of its own here, which tells nothing of any other playlist."""
    path = songs.write(tmp_path / "songs.csv", 1)
    rows = path.read_text("utf-8").splitlines()
    columns = rows[0].split(",")
    cells = [row.split(",") for row in rows[1:-1]]
    for row in cells:
        row[columns.index("playlist_subgenre")] = row[columns.index("playlist_genre")] = row[-1]
    path.write_text("\n".join([rows[0], *map(",".join, cells)]), "utf-8")
    whole, folded = (run(path, *more).output for more in ((), ("--folds", "4")))
    assert "averages over 4 folds: genres by the rows of other playlists" in folded
    assert "folds" not in whole
    flattered, honest = (figures(output) for output in (whole, folded))
    assert value(flattered["tags only"][0]) > value(honest["tags only"][0]) + 0.1
    assert run(path, "--folds", "4").output == folded


def test_listeners_are_measured_too(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    pairs = tmp_path / "pairs.csv"
    names = [f"ballad singer {n}" for n in range(songs.PER_SCENE)]
    rows = [f"{one},{other}" for n, one in enumerate(names) for other in names[:n]]
    pairs.write_text("\n".join(["artist,other", *rows]), "utf-8")
    result = run(path, "--listeners", pairs)
    assert result.exit_code == 0, result.output
    found = figures(result.output)
    assert list(found) == [*METHODS, *LISTENER_METHODS]
    plain = figures(run(path).output)
    assert {name: found[name] for name in METHODS} == plain
    assert value(found["listeners only"][2]) == pytest.approx(1 / 3, abs=0.001)  # the others have nobody


def test_folds_need_playlists(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    result = run(path, "--truth", tmp_path / "pairs.csv", "--folds", "3")
    assert result.exit_code == 2
    assert "--folds splits playlists: it needs --truth playlists." in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv: No such file"),
        (["songs.csv"], "no playlist holds two of the artists"),
        (["songs.csv", "--truth", "none.csv"], "none.csv"),
        (["songs.csv", "--truth", "songs.csv"], "needs a column of"),
        (["listed.csv", "--folds", "50"], "take fewer folds"),
        (["listed.csv", "--listeners", "none.csv"], "none.csv"),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    songs.write(tmp_path / "songs.csv", 1, playlists=False)
    songs.write(tmp_path / "listed.csv", 1)
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
