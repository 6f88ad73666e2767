"""`maeari doctor` and `maeari kakao smoke` on the whole running stack."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from typing import TYPE_CHECKING

import pytest

from local.kakao_check.payloads import cases
from local.kakao_check.timing import TIMES
from local.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack import Stack

pytestmark = pytest.mark.stack

REQUESTS = TIMES + len(cases()) + 2
SILENCE = 60.0
"""Seconds after which a command that shows nothing more is taken to hang."""


def run(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]} | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def maeari(state: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run([str(ROOT / "bin" / "maeari"), *arguments], MAEARI_STATE=str(state), **variables)


def test_a_stack_that_serves(stack: Stack) -> None:
    done = maeari(stack.state, "doctor")
    found = re.findall(r"^(ok|warning|failed|-) +(\w+) ", done.stdout, re.MULTILINE)
    levels = dict(reversed([(check, level) for level, check in found]))
    told_elsewhere = {"failures"}  # where other tests' messages may lie
    assert [each for each in levels if levels[each] == "failed" and each not in told_elsewhere] == [], (
        done.stdout
    )
    assert {check for check, level in levels.items() if level == "-"} == {
        "stack", "functions", "tls", "schedules", "alarms", "concurrency",
    }  # fmt: skip
    assert done.returncode == ("failed" in levels.values())
    assert stack.secret not in done.stdout + done.stderr
    assert done.stderr == ""


def test_without_a_stack(tmp_path: Path) -> None:
    done = maeari(tmp_path, "doctor")
    assert (done.returncode, done.stdout) == (1, "")
    assert "start one with `bin/maeari serve`, or name a deployed one" in done.stderr


def test_smoke_without_a_url(stack: Stack) -> None:
    done = maeari(stack.state, "kakao", "smoke")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == stack.skill_url
    assert re.search(
        r"known artist, 20 times: the first \d\.\d\d s, then p50 \d\.\d\d s, p95 \d\.\d\d s", done.stdout
    )
    assert f"good: {REQUESTS} requests, 0 failed" in done.stdout
    assert stack.secret not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("url", "command"), [("", "kakao smoke"), ("https://host/skill", 'kakao smoke "$URL"')]
)
def test_make_names_no_secret(url: str, command: str) -> None:
    """Without running it: the installer would look after this folder's tools."""
    done = run(["make", "--no-print-directory", "--dry-run", "smoke", f"URL={url}"], SECRET="of-the-skill")
    assert done.stdout.splitlines()[-1].strip() == f"exec bin/maeari {command}"
    assert "of-the-skill" not in done.stdout


@pytest.mark.parametrize("secret", ["right", "wrong-one"])
def test_smoke_of_a_url_takes_the_secret_from_the_environment(
    stack: Stack, tmp_path: Path, secret: str
) -> None:
    given = stack.secret if secret == "right" else secret
    done = maeari(tmp_path, "kakao", "smoke", stack.skill_url, SECRET=given)
    assert done.returncode == (secret != "right"), done.stdout + done.stderr
    assert ("FAILED: secret refused" in done.stdout) == (secret != "right")
    assert given not in done.stdout + done.stderr


def test_smoke_asks_for_a_secret_that_is_not_given(stack: Stack, tmp_path: Path) -> None:
    smoke = [str(ROOT / "bin" / "maeari"), "kakao", "smoke", stack.skill_url]
    assert maeari(tmp_path, *smoke[1:]).returncode == 2
    terminal, inner = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    with subprocess.Popen(  # noqa: S603
        smoke, stdin=inner, stdout=inner, stderr=inner, env=environment, start_new_session=True
    ) as process:
        os.close(inner)
        shown = until(terminal, b"(not shown): ")
        os.write(terminal, f"{stack.secret}\n".encode())
        shown += until(terminal, b"the slowest took")
        assert process.wait(60) == 0, shown
    os.close(terminal)
    assert f"good: {REQUESTS} requests" in shown.decode()
    assert stack.secret not in shown.decode()


def until(terminal: int, text: bytes) -> bytes:
    """What is shown up to the text; fails where nothing more comes for a while."""
    shown = b""
    while text not in shown:
        assert select.select([terminal], [], [], SILENCE)[0], shown
        shown += os.read(terminal, 4096)
    return shown
