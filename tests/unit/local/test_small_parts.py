"""Settings, secrets, progress, lock, run file and the page's routes: parts that need no server."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local import lock, run_file
from local.cloudformation import TemplateError
from local.functions.pool import FunctionPool
from local.gateway import PageConfig, create_gateway
from local.lock import StateInUse, StateLock
from local.progress import progress_to
from local.rule_check import violations
from local.secrets import generate, kept_secret, skill_secret
from local.settings import BadSetting, Settings
from local.template import Route
from tests.processes import is_alive, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.conftest import MakeFunction

RULE = {"PasswordLength": 40, "ExcludePunctuation": True}


def test_settings_of_an_empty_environment() -> None:
    assert Settings.from_env({"SPOTIFY_CLIENT_ID": "only the id", "SKILL_SECRET": ""}) == Settings()


def test_settings_are_read() -> None:
    settings = Settings.from_env(
        {
            "DATABASE_URL": "mysql://u:p%40@db:3307/maeari",
            "SPOTIFY_CLIENT_ID": "id",
            "SPOTIFY_CLIENT_SECRET": "secret",
            "MAEARI_SPOTIFY_MODE": "extended",
            "LISTENER_SIGNAL": "on",
            "SKILL_SECRET": "s",
        }
    )
    assert settings.database is not None
    assert (settings.database.port, settings.database.password) == (3307, "p@")
    assert settings.spotify == ("id", "secret")
    assert (settings.sources_mode, settings.skill_secret) == ("extended", "s")
    assert (settings.listener_signal, Settings().listener_signal) == ("on", "off")
    assert "secret" not in repr(settings).replace("skill_secret", "")


@pytest.mark.parametrize(
    "variables",
    [{"DATABASE_URL": "postgres://x"}, {"MAEARI_SPOTIFY_MODE": "free"}, {"LISTENER_SIGNAL": "true"}],
)
def test_bad_settings_have_a_message(variables: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=next(iter(variables))):
        Settings.from_env(variables)


def test_generated_secrets_follow_the_template() -> None:
    values = {generate(RULE) for _ in range(20)}
    assert len(values) == 20
    assert all(len(value) == 40 and value.isalnum() for value in values)
    assert any(not value.isalnum() for value in (generate({}) for _ in range(5)))
    with pytest.raises(TemplateError, match="SecretStringTemplate"):
        generate({"SecretStringTemplate": "{}"})


def test_the_skill_secret_is_kept_privately_unless_one_is_given(tmp_path: Path) -> None:
    keep = tmp_path / "skill-secret"
    assert skill_secret("given", keep, RULE) == "given"
    assert not keep.exists()
    first = skill_secret(None, keep, RULE)
    assert skill_secret(None, keep, RULE) == first
    assert stat.S_IMODE(keep.stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "another", RULE) not in {first, kept_secret(tmp_path / "a third", RULE)}


def test_progress_in_a_log_is_a_plain_line_now_and_then() -> None:
    stream, now = io.StringIO(), [0.0]
    progress = progress_to(stream, clock=lambda: now[0])
    for done in range(101):
        now[0] = done / 10
        progress("rows", done, 100)
    progress("pages", 3, None)
    assert stream.getvalue() == "rows: 0 of 100\nrows: 50 of 100\nrows: 100 of 100\npages: 3\n"


def test_progress_on_a_terminal_redraws_one_line() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    progress = progress_to(stream)
    progress("rows", 1, 2)
    progress("rows", 2, 2)
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("2/2\n")


def test_the_lock_is_held_once(tmp_path: Path) -> None:
    assert lock.holder(tmp_path) is None
    with StateLock(tmp_path):
        assert lock.holder(tmp_path) is not None
        with pytest.raises(StateInUse, match="works with"), StateLock(tmp_path):
            pass
    assert lock.holder(tmp_path) is None
    with StateLock(tmp_path):
        pass


HOLDER = """
import subprocess, sys, time
from pathlib import Path
from local.lock import StateLock
with StateLock(Path(sys.argv[1])) as held:
    child = subprocess.Popen(["sleep", sys.argv[2]], pass_fds=(held.descriptor,))
    print(child.pid, flush=True)
    time.sleep(60)
"""


def killed_holder(state: Path, child_seconds: str) -> int:
    """A process that took the lock and was killed; its child, whose id is returned, lives on."""
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLDER, str(state), child_seconds], stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert lock.holder(state) == parent.pid
        parent.kill()
    return child


def test_the_lock_of_a_killed_run_waits_for_its_children(tmp_path: Path) -> None:
    child = killed_holder(tmp_path, "1")
    assert lock.holder(tmp_path) is None
    with StateLock(tmp_path):
        wait_until(lambda: not is_alive(child), seconds=1)


def test_children_that_never_end_are_reported(tmp_path: Path) -> None:
    child = killed_holder(tmp_path, "1.5")
    with pytest.raises(StateInUse, match="earlier run") as caught, StateLock(tmp_path, wait=0.3):
        pass
    assert caught.value.pid is None
    wait_until(lambda: not is_alive(child))


def test_a_run_file_counts_only_while_its_writer_holds_the_lock(tmp_path: Path) -> None:
    run = run_file.RunFile(1, "http://127.0.0.1:1", "http://127.0.0.1:2", {"A": "b"}, {})
    run_file.write(tmp_path, run)
    assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600
    assert run_file.running(tmp_path) is None
    with StateLock(tmp_path):
        assert run_file.running(tmp_path) is None  # left behind by process 1
        own = replace(run, pid=os.getpid())
        run_file.write(tmp_path, own)
        assert run_file.running(tmp_path) == own


@pytest.fixture
def client(make_function: MakeFunction, tmp_path: Path) -> FlaskClient:
    source = "def handler(event, context):\n    return {'statusCode': 202, 'body': event['body']}"
    pool = FunctionPool({"F": make_function(source)}, "http://127.0.0.1:1", tmp_path)
    page = PageConfig("/skill", "the secret", "invented", ("아이유",))
    return create_gateway(pool, [Route("POST", "/skill", "F")], page).test_client()


def test_only_this_machines_names_are_answered(client: FlaskClient) -> None:
    for host in ("127.0.0.1:8787", "localhost"):
        assert client.get("/local/config", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "192.168.0.2:8787"):
        refused = client.get("/local/config", headers={"Host": host})
        assert refused.status_code == 403
        assert b"the secret" not in refused.data


def test_config_of_the_page(client: FlaskClient) -> None:
    assert client.get("/local/config").json == {
        "skill_path": "/skill",
        "secret_header": "x-maeari-secret",
        "secret": "the secret",
        "bot_name": "메아리",
        "notice": "invented",
        "examples": ["아이유"],
    }


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/skill"), ("POST", "/"), ("GET", "/x"), ("PUT", "/skill")]
)
def test_what_is_no_route_is_not_found(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.json) == (404, {"message": "Not Found"})


def test_static_files_stay_inside_their_folder(client: FlaskClient) -> None:
    for path in ("/", "/static/app.js"):
        with client.get(path) as answer:
            assert answer.status_code == 200
    assert client.get("/static/../gateway.py").status_code == 404
    assert client.get("/static/%2e%2e/gateway.py").status_code == 404


def test_check_names_the_broken_rules(client: FlaskClient) -> None:
    good = {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "안녕하세요"}}]}}
    assert client.post("/local/check", data=json.dumps(good)).json == {"violations": []}
    bad = client.post("/local/check", data=json.dumps(good | {"version": "1.0"})).json
    assert bad is not None
    assert bad["violations"][0].keys() == {"path", "rule", "message"}
    assert violations(b"{")[0]["rule"] == "json"
    assert violations(b"[" * 100_000)[0]["rule"] == "json"
    waiting = {"version": "2.0", "useCallback": True, "data": {"text": "찾고 있어요"}}
    assert violations(json.dumps(waiting).encode()) == []
