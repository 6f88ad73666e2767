"""What must hold of .github/workflows: nothing else can run them before they are pushed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

each_workflow = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def commands() -> Iterator[str]:
    """All shell lines of the workflows and of the script that they call."""
    for path in FILES:
        for job in jobs(path).values():
            yield from (step["run"] for step in job["steps"] if "run" in step)
    yield from (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@each_workflow
def test_actions_are_pinned_by_commit_and_say_their_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"^ +(?:- )?uses: (.*)$", text, re.MULTILINE)
    assert used
    assert [use for use in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@each_workflow
def test_it_may_only_read_and_ends_in_time(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert all(0 < job["timeout-minutes"] <= 90 for job in workflow["jobs"].values())


def test_what_it_makes_is_in_the_makefile() -> None:
    made = {name for line in commands() for name in re.findall(r"\bmake ([a-z-]+)", line)}
    assert made >= {"lint", "test", "verify-build", "test-database"}
    assert made <= TARGETS


def test_what_it_runs_is_there() -> None:
    scripts = {line for line in commands() if line.startswith(".")}
    assert scripts == {".ci/run"}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_database_is_tested_in_the_version_that_is_deployed() -> None:
    [job] = [job for path in FILES for job in jobs(path).values() if "services" in job]
    version = job["services"]["mysql"]["image"].removeprefix("mysql:")
    assert f'EngineVersion: "{version}"' in (ROOT / "template.yaml").read_text(encoding="utf-8")
