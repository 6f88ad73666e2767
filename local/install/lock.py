"""Compiles the dependency groups of pyproject.toml into hash-pinned requirements files."""

import os
import shutil
import tempfile
from pathlib import Path

from local.install.console import InstallError, run, step
from local.install.uv import ensure_uv, uv_environment

# bench and dev include the others' packages; dev comes first and the others take its pins.
GROUPS = ("dev", "bench", "local", "runtime", "analytics", "sam", "checkov")
PINNED_BY_DEV = ("bench", "local", "runtime", "analytics")
COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header")
# uv itself is installed by pip on the machine's own Python.
OLDEST_MACHINE_PYTHON = "3.11"
PROJECT_PYTHON = "3.13"


def lock(root: Path, *, upgrade: bool) -> None:
    """Recompiles every requirements file; existing pins are kept unless `upgrade`.

    Raises:
        InstallError: uv found no solution, or wrote an address into a file; the files stay as they were.
    """
    uv = ensure_uv(root)
    folder = root / "requirements"
    (root / ".local").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / ".local") as made:
        work = Path(made) / "requirements"
        work.mkdir()
        shutil.copy(root / "pyproject.toml", made)
        for name in (*GROUPS, "uv"):
            if (folder / f"{name}.txt").exists():
                shutil.copy(folder / f"{name}.txt", work)
        for name in GROUPS:
            with step(f"locking requirements/{name}.txt"):
                group = ["--group", f"pyproject.toml:{name}", "--python-version", PROJECT_PYTHON]
                constraint = ["--constraint", "requirements/dev.txt"] if name in PINNED_BY_DEV else []
                _compile(root, uv, work / f"{name}.txt", [*group, *constraint], upgrade=upgrade)
        with step("locking requirements/uv.txt"):
            source = work / "uv.in"
            source.write_text("uv\n", encoding="utf-8")
            words = ["requirements/uv.in", "--no-annotate", "--python-version", OLDEST_MACHINE_PYTHON]
            _compile(root, uv, work / "uv.txt", words, upgrade=upgrade)
        for name in (*GROUPS, "uv"):
            refuse_addresses(work / f"{name}.txt")
        folder.mkdir(exist_ok=True)
        for name in (*GROUPS, "uv"):
            shutil.copy(work / f"{name}.txt", folder)


def _compile(root: Path, uv: Path, output: Path, words: list[str], *, upgrade: bool) -> None:
    newest = ["--upgrade"] if upgrade else []
    output_file = ["--output-file", f"requirements/{output.name}"]
    command: list[str | Path] = [uv, *COMPILE, *words, *output_file, *newest]
    run(command, env=uv_environment(root, os.environ), cwd=output.parents[1])


def refuse_addresses(requirements: Path) -> None:
    """Holds that a requirements file names packages only, not where this machine fetches them.

    Raises:
        InstallError: the file has a URL or an index option.
    """
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if "://" in line or line.lstrip().startswith(("-i ", "--index", "--extra-index", "--find-links")):
            raise InstallError(f"{requirements.name} would hold an index address; not written.")
