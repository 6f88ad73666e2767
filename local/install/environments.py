"""The virtual environments: `.local/venv` for our own code, others for tools whose pins differ from ours."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from local.install.console import InstallError, run, step
from local.install.interpreter import VERSION, ensure_python, working_python
from local.install.stamps import Stamps, fingerprint
from local.install.uv import uv_environment

# The requirements files, each a superset of the one before it with equal pins.
LEVELS = ("local", "dev", "bench")
# Named like their commands; both want older versions of packages than ours.
TOOLS = ("sam", "checkov")
ADVICE = "Check the network and the disk space, and run this again. The pins are changed with `make lock`."


def ensure_venv(root: Path, stamps: Stamps, uv: Callable[[], Path]) -> None:
    """Makes `.local/venv` with Python 3.13, unless it is there, works and was made for this very folder.

    Raises:
        InstallError: there is no Python 3.13 to be had, or uv failed.
    """
    venv = root / ".local" / "venv"
    if (venv / "bin" / "python").exists() and stamps.read("venv") == venv_key(root):
        return
    python = ensure_python(root, uv())
    stamps.remove("requirements")
    stamps.remove("venv")
    with step(f"making .local/venv with {python}"):
        make_venv(root, uv(), python, venv)
    with stamps.working("venv", venv_key(root)):
        pass


def venv_key(root: Path) -> str:
    """What `.local/venv` depends on: the folder it was made in (its scripts name it) and its interpreter."""
    return f"{root} {(root / '.local' / 'venv' / 'bin' / 'python').resolve()}"


def make_venv(root: Path, uv: Path, python: Path, venv: Path) -> None:
    """Makes an empty virtual environment, replacing what stands in its place."""
    shutil.rmtree(venv, ignore_errors=True)
    run(
        [uv, "venv", "--quiet", "--python", python, venv], env=uv_environment(root, os.environ), advice=ADVICE
    )
    if working_python(venv / "bin" / "python") is None:
        raise InstallError(f"{venv / 'bin' / 'python'} is no working Python {VERSION}. {ADVICE}")


def requirements_key(root: Path, level: str) -> str:
    """What `.local/venv` holds: which of the requirements files, and the contents of them all."""
    folder = root / "requirements"
    return f"{level} {fingerprint(*(folder / f'{name}.txt' for name in LEVELS))}"


def ensure_requirements(root: Path, stamps: Stamps, uv: Callable[[], Path], level: str) -> None:
    """Installs requirements/LEVEL.txt into `.local/venv`, unless it or a superset of it is there.

    Packages are added, never taken away: `run` after `test` leaves the test tools where they are.

    Raises:
        InstallError: uv failed.
    """
    enough = LEVELS[LEVELS.index(level) :]
    if stamps.read("requirements") in [requirements_key(root, name) for name in enough]:
        return
    python = root / ".local" / "venv" / "bin" / "python"
    with (
        step(f"installing requirements/{level}.txt into .local/venv"),
        stamps.working("requirements", requirements_key(root, level)),
    ):
        install(root, uv(), python, root / "requirements" / f"{level}.txt")


def install(root: Path, uv: Path, python: Path, requirements: Path) -> None:
    """Installs a hash-pinned requirements file into the environment of `python`."""
    command: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
    env = uv_environment(root, os.environ)
    run([*command, "--require-hashes", "-r", requirements], env=env, advice=ADVICE)


def ensure_tool(root: Path, stamps: Stamps, uv: Callable[[], Path], name: str) -> None:
    """Installs one of `TOOLS` into an environment of its own, on the interpreter of `.local/venv`.

    Raises:
        InstallError: uv failed.
    """
    requirements = root / "requirements" / f"{name}.txt"
    key = f"{venv_key(root)} {fingerprint(requirements)}"
    tool = root / ".local" / name
    if (tool / "bin" / name).exists() and stamps.read(name) == key:
        return
    with step(f"installing {name} into .local/{name}"), stamps.working(name, key):
        make_venv(root, uv(), (root / ".local" / "venv" / "bin" / "python").resolve(), tool)
        install(root, uv(), tool / "bin" / "python", requirements)
