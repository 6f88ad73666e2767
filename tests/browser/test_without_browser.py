"""What a run without a Chromium says: never a quiet pass."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_pytest(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One browser test in a process that finds neither the system's Chromium nor Playwright's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MAEARI_"))}
    kept |= {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), **environment}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "tests/browser/test_errors.py",
        "-k",
        "http-500",
    ]
    return subprocess.run(  # noqa: S603 - this very interpreter
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60, check=False
    )


def test_no_chromium_is_a_loud_error(tmp_path: Path) -> None:
    run = run_pytest(tmp_path)
    assert run.returncode == 1
    assert "no Chromium found" in run.stdout
    assert "1 error" in run.stdout


def test_tests_left_out_are_announced(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, MAEARI_NO_BROWSER="1")
    assert re.search(r"BROWSER TESTS DID NOT RUN: [1-9]\d* tests", run.stdout)
    assert "passed" not in run.stdout
    assert "error" not in run.stdout.lower()
