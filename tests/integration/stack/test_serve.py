"""`maeari serve` as a process: what it prints, how it stops, and how it comes back after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.first_load import MARKER
from local.http_server import bind
from local.paths import ROOT
from tests.processes import is_alive, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.stack

FEW = "('아이유', '태연', '뉴진스')"
DRIVER = f"""
import sys
from local.cli import __main__, serve
serve.start_names = lambda: {FEW}
__main__.main(["serve", *sys.argv[1:]])
"""


class Serve:
    """A `serve` process with its own state folder and a first load of few artists."""

    def __init__(self, state: Path, *arguments: str, **variables: str) -> None:
        self.state = state
        self.output = state.parent / "stdout"
        self.errors = state.parent / "stderr"
        environment = {name: os.environ[name] for name in ("PATH", "HOME")}
        environment |= {"MAEARI_STATE": str(state), "PYTHONPATH": f"{ROOT}:{ROOT}/layers/common"} | variables
        with self.output.open("wb") as stdout, self.errors.open("wb") as stderr:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", DRIVER, *arguments], env=environment, stdout=stdout, stderr=stderr
            )

    def lines(self) -> list[str]:
        return self.output.read_text(encoding="utf-8").splitlines()

    def complaint(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def wait_ready(self) -> dict[str, Any]:
        """The content of run.json."""

        def ready() -> bool:
            assert self.process.poll() is None, self.complaint()
            return len(self.lines()) == 4

        wait_until(ready, 60)
        content: dict[str, Any] = json.loads((self.state / "run.json").read_text(encoding="utf-8"))
        return content

    def pids(self) -> set[int]:
        """Every process below this one, on Linux; elsewhere those that the stack names."""
        if not Path("/proc/self/task").exists():
            run = json.loads((self.state / "run.json").read_text(encoding="utf-8"))
            return set(run["processes"].values())
        found, unseen = set(), [self.process.pid]
        while unseen:
            for children in Path(f"/proc/{unseen.pop()}/task").glob("*/children"):
                with suppress(FileNotFoundError, ProcessLookupError):
                    below = {int(word) for word in children.read_text(encoding="ascii").split()}
                    found |= below
                    unseen += below
        return found


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def loaded(state: Path) -> Path:
    """A state folder whose first load is marked as done."""
    state.mkdir()
    (state / MARKER).touch()
    return state


@pytest.fixture
def started() -> Iterator[list[Serve]]:
    serves: list[Serve] = []
    yield serves
    for serve in serves:
        if serve.process.poll() is None:
            serve.process.terminate()
        serve.process.wait(30)


def ended(pids: set[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_and_the_next_start_is_quick(
    loaded: Path, started: list[Serve], number: signal.Signals
) -> None:
    serve = Serve(loaded, PORT="0")
    started.append(serve)
    run = serve.wait_ready()
    chat, skill, header, curl = serve.lines()
    assert chat == f"chat: {run['base_url']}/"
    assert skill == f"skill: {run['base_url']}/skill"
    assert header.startswith("x-maeari-secret: ")
    shell = subprocess.run(curl, shell=True, capture_output=True, check=True)  # noqa: S602 as a person pastes it
    assert json.loads(shell.stdout)["version"] == "2.0"
    pids = serve.pids()
    assert len(pids) >= 4  # database, AWS stand-ins, sources, a function
    sent = time.monotonic()
    serve.process.send_signal(number)
    assert serve.process.wait(10) == 0
    assert time.monotonic() - sent < 8
    assert ended(pids)
    assert not (loaded / "run.json").exists()

    again = Serve(loaded, PORT="0")
    started.append(again)
    begin = time.monotonic()
    again.wait_ready()
    assert time.monotonic() - begin < 10
    assert again.lines()[2] == header  # the secret is kept


def test_killed_in_the_middle_of_the_first_load_it_recovers(state: Path, started: list[Serve]) -> None:
    serve = Serve(state, PORT="0")
    started.append(serve)
    wait_until(lambda: "asking the bot" in serve.complaint(), 60)
    time.sleep(0.5)
    pids = serve.pids()
    serve.process.kill()
    serve.process.wait()
    assert not (state / MARKER).exists()

    again = Serve(state, PORT="0")
    started.append(again)
    run = again.wait_ready()
    assert (state / MARKER).exists()
    assert ended(pids)  # the leftovers of the killed run, its database server too
    with urllib.request.urlopen(run["base_url"] + "/local/config") as answer:  # noqa: S310
        assert answer.status == 200


@pytest.mark.parametrize("moment", ["starting the database", "asking the bot", "similarity: "])
def test_a_signal_during_the_start_leaves_nothing(state: Path, started: list[Serve], moment: str) -> None:
    serve = Serve(state, PORT="0")
    started.append(serve)
    wait_until(lambda: moment in serve.complaint(), 60)
    pids = serve.pids()
    serve.process.terminate()
    assert serve.process.wait(10) == 0
    assert ended(pids)
    assert serve.lines() == []


def test_only_one_stack_runs_on_a_state_folder(loaded: Path, started: list[Serve], tmp_path: Path) -> None:
    first = Serve(loaded, PORT="0")
    started.append(first)
    run = first.wait_ready()
    output, errors = first.output.rename(tmp_path / "a"), first.errors.rename(tmp_path / "b")
    second = Serve(loaded, PORT="0")
    assert second.process.wait(30) == 1
    assert f"already running at {run['base_url']}/" in second.complaint()
    assert output.exists()
    assert errors.exists()
    with urllib.request.urlopen(run["base_url"]) as answer:  # noqa: S310
        assert answer.status == 200


def test_a_port_asked_for_that_is_taken_is_an_error(loaded: Path) -> None:
    with bind(0) as taken:
        port = taken.getsockname()[1]
        serve = Serve(loaded, PORT=str(port))
        assert serve.process.wait(30) == 1
    assert f"port {port} can't be used" in serve.complaint()
    assert not (loaded / "logs").exists()  # found out before anything was started


def test_a_taken_default_port_is_not_an_error(loaded: Path, started: list[Serve]) -> None:
    with ExitStack() as held:
        with suppress(OSError):  # taken by another program: as good
            held.enter_context(bind(8787))
        serve = Serve(loaded, SKILL_SECRET="given by the person")
        started.append(serve)
        run = serve.wait_ready()
        assert "port 8787 is taken, using 87" in serve.complaint()
        assert not run["base_url"].endswith(":8787")
        assert serve.lines()[2] == "x-maeari-secret: given by the person"


def test_a_part_that_dies_ends_the_stack_with_its_log(loaded: Path, started: list[Serve]) -> None:
    serve = Serve(loaded, PORT="0")
    started.append(serve)
    run = serve.wait_ready()
    pids = serve.pids()
    os.kill(run["processes"]["local.sources"], signal.SIGKILL)
    assert serve.process.wait(15) == 1
    assert "local.sources ended with status -9" in serve.complaint()
    assert "sources.log" in serve.complaint()
    assert ended(pids)


def test_the_stop_command(loaded: Path, started: list[Serve]) -> None:
    serve = Serve(loaded, PORT="0")
    started.append(serve)
    serve.wait_ready()
    for expected in ("stopped\n", "nothing is running\n"):
        done = subprocess.run(  # noqa: S603
            [str(ROOT / "bin" / "maeari"), "stop"],
            env=os.environ | {"MAEARI_STATE": str(loaded)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == expected
    assert serve.process.wait(5) == 0


def test_faults_begin_after_the_first_load(state: Path, started: list[Serve]) -> None:
    serve = Serve(state, "--fault", "quota:spotify", "--fault", "error:reccobeats", PORT="0")
    started.append(serve)
    run = serve.wait_ready()
    assert (state / MARKER).exists()  # with Spotify's quota used up nothing would have been found
    lines = serve.complaint().splitlines()
    assert "fault: every request to spotify meets 'quota'" in lines
    assert "fault: every request to reccobeats meets 'error'" in lines

    def status(url: str) -> int:
        return requests.get(url, timeout=10).status_code

    parameters = run["parameters"]
    for _ in range(2):  # not only the next request
        assert status(parameters["SpotifyApiUrl"] + "/search") == 429
        assert status(parameters["ReccobeatsUrl"] + "/audio-features") == 500
    wikidata = requests.get(parameters["WikidataUrl"], headers={"user-agent": "test/1.0 (test)"}, timeout=10)
    assert wikidata.status_code not in {429, 500}  # no fault was asked for


@pytest.mark.parametrize(
    ("fault", "variables", "words"),
    [
        ("qouta:spotify", {}, ["'qouta'", "quota", "latency", "premium-lapsed"]),
        ("quota:spotfiy", {}, ["'spotfiy'", "spotify", "reccobeats"]),
        ("quota", {"SPOTIFY_CLIENT_ID": "i", "SPOTIFY_CLIENT_SECRET": "s"}, ["the real Spotify"]),
    ],
)
def test_faults_that_cannot_be_are_told_before_anything_starts(
    loaded: Path, fault: str, variables: dict[str, str], words: list[str]
) -> None:
    serve = Serve(loaded, "--fault", fault, **variables)
    assert serve.process.wait(30) == 1
    assert all(word in serve.complaint() for word in words), serve.complaint()
    assert not (loaded / "logs").exists()


def test_make_hands_faults_over() -> None:
    command = ["make", "--no-print-directory", "-n", "run", "FAULT=quota:spotify latency"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "exec bin/maeari serve --fault 'quota:spotify' --fault 'latency'"
