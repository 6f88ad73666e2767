"""`maeari kakao check` against the real stack: everything is good, and a wrong secret is told as such."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from local.kakao_check.check import Result, run
from local.kakao_check.faults import Fault
from local.kakao_check.payloads import cases
from local.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack import Stack

pytestmark = pytest.mark.stack

REFUSED = {"without the secret", "with a wrong secret"}


def check(state: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [str(ROOT / "bin" / "maeari"), "kakao", "check", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "MAEARI_STATE": str(state)} | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def faults(results: list[Result]) -> dict[str, list[Fault]]:
    """Of the requests that have any; a slow answer is a matter of the machine."""
    found = {
        result.name: [each.fault for each in result.findings if not each.fault.is_warning]
        for result in results
    }
    return {name: each for name, each in found.items() if each}


def test_all_is_good(stack: Stack) -> None:
    results = list(run(stack.skill_url, stack.secret))
    assert faults(results) == {}
    assert [result.name for result in results] == [*(case.name for case in cases()), *sorted(REFUSED)[::-1]]
    for result in results:
        assert result.status == (401 if result.name in REFUSED else 200)
        assert result.seconds > 0
        assert result.size
    sizes = {result.name: result.size or 0 for result in results}
    assert sizes["known artist"] > 1000  # a card, not an apology
    assert sizes["tap with clientExtra"] > 1000


def test_the_running_stack_is_found(stack: Stack) -> None:
    done = check(stack.state, SKILL_SECRET="of another skill")
    assert done.returncode == 0, done.stdout + done.stderr
    url, header, *rows, _, verdict = done.stdout.splitlines()
    assert url == stack.skill_url
    assert header.split() == ["request", "status", "latency", "bytes", "result"]
    rows = [row for row in rows if row and not row.startswith((" ", "slow:"))]
    assert len(rows) == len(cases()) + len(REFUSED)
    pattern = r"\S.{35} +(200|401) +\d+\.\d\d s +[\d,]+  (ok|slow)"
    assert [row for row in rows if not re.fullmatch(pattern, row)] == []
    assert verdict.startswith(f"good: {len(rows)} requests, 0 failed")
    assert stack.secret not in done.stdout + done.stderr


@pytest.mark.parametrize("by_option", [True, False])
def test_a_wrong_secret_is_told(stack: Stack, tmp_path: Path, by_option: bool) -> None:  # noqa: FBT001
    arguments, variables = (
        (["--secret", "wrong-one"], {}) if by_option else ([], {"SKILL_SECRET": "wrong-one"})
    )
    done = check(tmp_path, stack.skill_url, *arguments, **variables)
    assert done.returncode == 1
    assert done.stdout.count("FAILED: secret refused") == len(cases())
    assert Fault.UNAUTHORISED.remedy[:40] in done.stdout
    assert f"{len(cases())} failed" in done.stdout
    assert "wrong-one" not in done.stdout + done.stderr
