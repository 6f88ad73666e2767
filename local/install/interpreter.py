"""Finding a Python 3.13 on the machine, else letting uv fetch one into `.local/python`."""

import glob
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.install.console import CommandError, InstallError, run, step
from local.install.uv import uv_environment

VERSION = "3.13"
HOMEBREW = ("/opt/homebrew/opt/python@3.13/bin", "/usr/local/opt/python@3.13/bin")
# The base interpreter, also when the one that runs belongs to a virtual environment.
PROBE = "import sys, ssl, sqlite3, venv, ctypes; print(*sys.version_info[:2], sys._base_executable)"
ADVICE = (
    "Python 3.13 was not found and could not be downloaded. Install it (Debian/Ubuntu: `sudo apt-get install "
    "python3.13` where packaged; macOS: `brew install python@3.13`; anywhere: pyenv), and run this again."
)


def find_python(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The first Python 3.13 on this machine that works: on PATH, pyenv's newest, Homebrew's.

    A pyenv shim on PATH fails where 3.13 is not the selected version; it is passed over for the real one.
    """
    return next((found for path in _candidates(environ) if (found := working_python(path))), None)


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder:
            yield Path(folder) / f"python{VERSION}"
    yield Path(sys.executable)
    pyenv = environ.get("PYENV_ROOT") or f"{environ.get('HOME', '')}/.pyenv"
    # glob.glob, not Path.glob: a folder that we may not read (another user's, after sudo -u) is no error.
    versions = [Path(found) for found in glob.glob(f"{glob.escape(pyenv)}/versions/{VERSION}.*")]  # noqa: PTH207
    for version in sorted(versions, key=_numbers, reverse=True):
        yield version / "bin" / f"python{VERSION}"
    for folder in HOMEBREW:
        yield Path(folder) / f"python{VERSION}"


def _numbers(version: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version.name)]


def working_python(path: Path) -> Path | None:
    """The real interpreter behind `path` when it runs, is a 3.13 and has ssl, sqlite3, venv and ctypes."""
    if not os.access(path, os.X_OK):
        return None
    try:
        answer = subprocess.run(
            [path, "-I", "-c", PROBE],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    found = re.fullmatch(r"3 13 (.+)\n", answer.stdout)
    return Path(found[1]) if found and answer.returncode == 0 else None


def ensure_python(root: Path, uv: Path) -> Path:
    """A working Python 3.13: the machine's, one that uv manages, else fetched by uv into `.local/python`.

    Raises:
        InstallError: there is none and none could be fetched.
    """
    found = find_python() or _managed_python(uv, dict(os.environ))
    env = uv_environment(root, os.environ)
    found = found or _managed_python(uv, env)
    if found:
        return found
    with step(f"fetching Python {VERSION} into .local/python"):
        run([uv, "python", "install", VERSION], env=env, advice=ADVICE)
        found = _managed_python(uv, env)
        if found is None:
            raise InstallError(ADVICE)
    return found


def _managed_python(uv: Path, env: Mapping[str, str]) -> Path | None:
    settings = {**env, "UV_PYTHON_PREFERENCE": "only-managed", "UV_PYTHON_DOWNLOADS": "never"}
    try:
        return working_python(Path(run([uv, "python", "find", VERSION], env=settings).strip()))
    except CommandError:
        return None
