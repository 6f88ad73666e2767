"""The command line on a running stack and on none; every command is its own process."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pymysql
import pytest

from local import lock
from local.bench.mpd import write_slices
from local.database import DatabaseServer
from local.first_load import skill_payload
from local.http_api import http_event
from local.paths import ROOT
from local.sources import catalogue
from local.sources.playlists import playlists
from maeari.catalogue.migrations import shipped
from tests.integration.databases import open_database
from tests.unit.report.reading import block_of

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack import Stack

pytestmark = pytest.mark.stack


def maeari(state: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [str(ROOT / "bin" / "maeari"), *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "MAEARI_STATE": str(state)},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def event(tmp_path: Path) -> Path:
    headers = [("content-type", "application/json"), ("x-maeari-secret", "${SKILL_SECRET}")]
    content = http_event("POST", "/skill", headers, json.dumps(skill_payload("아이유")).encode())
    path = tmp_path / "event.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_invoke_prints_the_answer_and_fills_in_the_secret(stack: Stack, event: Path) -> None:
    done = maeari(stack.state, "invoke", "ChatbotFunction", "--event", event.name, cwd=event.parent)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["version"] == "2.0"
    assert stack.secret not in done.stdout + done.stderr


def test_invoke_sends_an_event_of_the_repository_with_the_skills_secret(stack: Stack) -> None:
    file = ROOT / "events" / "skill_known_artist.json"
    assert "${SKILL_SECRET}" in file.read_text(encoding="utf-8")
    done = maeari(stack.state, "invoke", "ChatbotFunction", "--event", str(file))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["statusCode"] == 200


def test_invoke_fails_for_an_http_error(stack: Stack, event: Path) -> None:
    event.write_text(event.read_text(encoding="utf-8").replace("${SKILL_SECRET}", "wrong"), encoding="utf-8")
    done = maeari(stack.state, "invoke", "ChatbotFunction", "--event", str(event))
    assert done.returncode == 1
    assert json.loads(done.stdout)["statusCode"] == 401


def test_invoke_fails_for_a_function_error(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text('{"day": "1999-01-01"}', encoding="utf-8")
    done = maeari(stack.state, "invoke", "SimilarityFunction", "--event", str(tmp_path / "e.json"))
    assert done.returncode == 1
    assert json.loads(done.stdout).keys() >= {"errorType", "errorMessage"}


@pytest.mark.parametrize(
    ("function", "file", "message"),
    [
        ("Chatbot", "event.json", "there are MigrateFunction, ChatbotFunction"),
        ("ChatbotFunction", "missing.json", "can't be read"),
        ("ChatbotFunction", "broken.json", "not JSON"),
    ],
)
def test_invoke_names_what_is_wrong(
    stack: Stack, event: Path, function: str, file: str, message: str
) -> None:
    (event.parent / "broken.json").write_text("{", encoding="utf-8")
    done = maeari(stack.state, "invoke", function, "--event", file, cwd=event.parent)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize("name", ["refresh", "run"])
def test_similarity_refresh_tells_what_it_did(stack: Stack, name: str) -> None:
    done = maeari(stack.state, "similarity", name)
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert int(lines["artists"]) >= 7


def test_report_saves_the_catalogue_page(stack: Stack, tmp_path: Path) -> None:
    done = maeari(stack.state, "report", "-o", "page.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"page\.html: day \d{4}-\d\d-\d\d, [\d,]+ artists, [\d,]+ songs, \d\.\d MB\n", done.stdout
    )
    page = (tmp_path / "page.html").read_bytes()
    assert "Coldplay" in block_of(page, "data-artists")["names"]
    done = maeari(stack.state, "report", "-o", str(tmp_path / "missing" / "page.html"))
    assert (done.returncode, "can't be written" in done.stderr) == (1, True)


def test_similarity_goes_back_and_tells_what_serves(stack: Stack) -> None:
    for _ in range(2):
        done = maeari(stack.state, "similarity", "refresh", "--force")
        assert done.returncode == 0, done.stderr
    done = maeari(stack.state, "similarity", "status")
    assert done.returncode == 0, done.stderr
    published, previous, _ = done.stdout.splitlines()
    served = re.fullmatch(
        r"published: (\d{4}-\d\d-\d\d), \d+ artists, \d+ neighbours, by (.+), filled at .+Z", published
    )
    assert served
    done = maeari(stack.state, "similarity", "rollback")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"served now: {previous.removeprefix('previous: ')}"
    done = maeari(stack.state, "similarity", "rollback")
    assert done.returncode == 1
    assert "NothingToRollBackTo: no earlier refresh is kept" in done.stderr
    assert maeari(stack.state, "similarity", "refresh", "--day", served[1]).returncode == 0


def test_songs_are_refreshed_and_tell_what_serves(stack: Stack) -> None:
    done = maeari(stack.state, "songs", "refresh", "--force")
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert 7 <= int(lines["compared"]) <= int(lines["tracks"])
    done = maeari(stack.state, "songs", "status")
    assert done.returncode == 0, done.stderr
    published, previous, _ = done.stdout.splitlines()
    assert re.fullmatch(
        r"published: \d{4}-\d\d-\d\d, \d+ tracks, \d+ neighbours, by kmeans-groups 1, filled at .+Z",
        published,
    )
    done = maeari(stack.state, "songs", "rollback")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"served now: {previous.removeprefix('previous: ')}"


def test_export_neighbours(stack: Stack, tmp_path: Path) -> None:
    done = maeari(stack.state, "export", "neighbours", "neighbours.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["artist_id", "artist_name", "neighbour_id", "neighbour_name", "rank", "distance"]
    database = stack.services.database
    with pymysql.connect(
        host=database.host,
        port=database.port,
        user=database.user,
        password=database.password,
        database=database.name,
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT COUNT(*) FROM related_artists")
        (expected,) = cursor.fetchone() or (0,)
    assert len(rows) == expected > 0
    assert [(row[0], int(row[4])) for row in rows] == sorted((row[0], int(row[4])) for row in rows)
    assert all(row[0] != row[2] and float(row[5]) >= 0 for row in rows)
    assert {row[1] for row in rows} & {"IU", "아이유"}
    assert [path.name for path in tmp_path.iterdir()] == ["neighbours.csv"]


def test_export_into_a_missing_folder_leaves_no_file(stack: Stack, tmp_path: Path) -> None:
    done = maeari(stack.state, "export", "neighbours", str(tmp_path / "no" / "n.csv"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_imported_is_explained(stack: Stack, tmp_path: Path) -> None:
    done = maeari(stack.state, "import", "tracks", str(tmp_path / "missing.csv"))
    assert done.returncode == 1
    assert "missing.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_running_stack_the_parts_are_started_and_stopped(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text("{}", encoding="utf-8")
    state = tmp_path / "state"
    done = maeari(state, "invoke", "MigrateFunction", "--event", str(tmp_path / "e.json"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["applied"] == []  # the services had migrated already
    assert lock.holder(state) is None
    assert not (state / "database" / "server.pid").exists()
    assert not (state / "run.json").exists()


def test_migrate_finds_the_running_stack_up_to_date(stack: Stack) -> None:
    newest = shipped()[-1].version
    done = maeari(stack.state, "migrate")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["applied: nothing", f"version: {newest}"]
    done = maeari(stack.state, "migrate", "--status")
    assert done.returncode == 0, done.stderr
    told = [f"version: {newest}", f"newest: {newest}", "pending: nothing", "changed: nothing"]
    assert done.stdout.splitlines() == told


def test_migrate_tells_what_is_pending_and_what_changed(tmp_path: Path) -> None:
    state, names, newest = tmp_path / "state", ", ".join(each.name for each in shipped()), len(shipped())
    done = maeari(state, "migrate", "--status")
    assert done.returncode == 1, done.stderr
    told = ["version: 0", f"newest: {newest}", f"pending: {names}", "changed: nothing"]
    assert done.stdout.splitlines() == told
    done = maeari(state, "migrate")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"applied: {names}", f"version: {newest}"]
    with DatabaseServer(None, state / "database") as server:
        database = open_database(server.start())
        database.execute("UPDATE schema_migrations SET checksum = '' WHERE version = 2")
        database.close()
    done = maeari(state, "migrate", "--status")
    assert done.returncode == 1
    assert done.stdout.splitlines()[2:] == ["pending: nothing", f"changed: {shipped()[1].name}"]
    done = maeari(state, "migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"MigrationFailed: {shipped()[1].name} changed after it was applied" in done.stderr


def test_help_of_every_command(tmp_path: Path) -> None:
    for command in (
        [],
        ["serve"],
        ["stop"],
        ["invoke"],
        ["migrate"],
        ["import", "tracks"],
        ["import", "mpd"],
        ["import", "playlist"],
        ["similarity", "refresh"],
        ["similarity", "rollback"],
        ["similarity", "status"],
        ["songs", "refresh"],
        ["songs", "rollback"],
        ["songs", "status"],
    ):
        done = maeari(tmp_path, *command, "--help")
        assert done.returncode == 0
        assert "Example" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_program_works_through_a_symbolic_link(tmp_path: Path) -> None:
    link = tmp_path / "maeari"
    link.symlink_to(ROOT / "bin" / "maeari")
    done = subprocess.run([str(link), "--help"], cwd=tmp_path, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0


def test_slices_are_imported_and_their_truth_is_read(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (tmp_path / "slices").mkdir()
    first, second = write_slices(tmp_path / "slices", 2, 20, 300)
    second.write_text(second.read_text(encoding="utf-8")[:5000], encoding="utf-8")
    done = maeari(state, "import", "mpd", "slices", "--no-load", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not state.exists(), "without loading no part of the stack is needed"
    assert f"skipped, {second.name}: the text ends too early" in done.stdout
    assert (tmp_path / "out" / "truth.csv").exists()
    done = maeari(state, "import", "mpd", str(first), "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    loaded = re.search(r"loaded: ([\d,]+) tracks of ([\d,]+) artists", done.stdout)
    assert loaded
    assert f"tracks.parquet: {loaded[1]}" in done.stdout
    assert f"artists.parquet: {loaded[2]}" in done.stdout
    assert "files read: 1, of which 1 by an earlier run" in done.stdout


def test_a_folder_without_slices_is_explained(tmp_path: Path) -> None:
    done = maeari(tmp_path / "state", "import", "mpd", str(tmp_path), "--no-load")
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no .json file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_playlist_is_imported_and_a_closed_one_explained(tmp_path: Path) -> None:
    state = tmp_path / "state"  # the shared stack must not get to know whom other tests ask for as new
    known = {each.name: each for each in playlists(catalogue.load()).values()}
    own, other, editorial = (
        known[name].id for name in ("My favourites", "Rainy evenings", "Top 50 - Global")
    )
    address = f"https://open.spotify.com/intl-ko/playlist/{own}?si=1"
    done = maeari(state, "import", "playlist", address, other, f"{editorial}@global", "--market", "KR")
    assert done.returncode == 0, done.stderr
    assert f"My favourites ({own}@KR): " in done.stdout
    assert f"not read, spotify: playlist {other} is not shown to this app" in done.stdout
    assert f"not read, spotify: playlist {editorial} is one of Spotify's own" in done.stdout
    assert "entries left out, episode: 1" in done.stdout
    done = maeari(state, "import", "playlist", other)
    assert done.returncode == 1, done.stdout
    done = maeari(state, "import", "playlist", "my playlist")
    assert (done.returncode, done.stdout) == (1, "")
    assert "'my playlist' is no address, URI or id" in done.stderr
