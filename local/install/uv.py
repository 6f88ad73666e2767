"""Finding or fetching uv, and the settings under which it works."""

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.install.console import CommandError, InstallError, run, step

OLDEST = (0, 6)
ADVICE = (
    "uv could not be installed. Check the network (and pip's index settings when you are behind a mirror), "
    "or install uv yourself so that `uv --version` works, and run this again."
)
# uv's own settings for where packages come from; when one is set, pip's are not consulted.
UV_INDEX_SETTINGS = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_NO_INDEX", "UV_CONFIG_FILE")


def ensure_uv(root: Path) -> Path:
    """The uv to use, linked as `.local/bin/uv`: a recent one on PATH, else one fetched into `.local/uv`.

    It is fetched with pip from the hash-pinned requirements/uv.txt: in a virtual environment; where Debian
    leaves out ensurepip, with the machine's pip; where there is no pip either, with the pip of Debian's
    python3-pip-whl package, unpacked below `.local/`.

    Raises:
        InstallError: no way led to a uv that runs.
    """
    link = root / ".local" / "bin" / "uv"
    folder = root / ".local" / "uv"
    fetched = folder / "bin" / "uv"
    on_path = shutil.which("uv")
    for binary in (link, *([Path(on_path)] if on_path else []), fetched):
        if is_recent(binary):
            return _linked(link, binary)
    with step("fetching uv into .local/uv"):
        fetch_uv(root, folder, Path(sys.executable))
        if not is_recent(fetched):
            raise InstallError(f"{fetched} does not run. {ADVICE}")
    return _linked(link, fetched)


def _linked(link: Path, binary: Path) -> Path:
    if link != binary:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(binary)
    return link


def is_recent(binary: Path) -> bool:
    """Whether the program runs and is a uv of the oldest version we use, or a newer one."""
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError:
        return False
    match = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
    return match is not None and (int(match[1]), int(match[2])) >= OLDEST


def fetch_uv(root: Path, folder: Path, python: Path) -> None:
    """Installs uv into `folder` with the interpreter `python`, trying each way until one works.

    Raises:
        InstallError: none worked; the message is the last way's failure.
    """
    failure: InstallError | None = None
    for way in (_by_venv, _by_machine_pip, _by_unpacked_pip):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            way(root, folder, python)
        except InstallError as error:
            failure = error
        else:
            return
    shutil.rmtree(folder, ignore_errors=True)
    raise InstallError(f"{failure}\n{ADVICE}")


def _pip_install(root: Path) -> list[str | Path]:
    quiet = ["--quiet", "--disable-pip-version-check"]
    return ["-m", "pip", "install", *quiet, "--require-hashes", "-r", root / "requirements" / "uv.txt"]


def _by_venv(root: Path, folder: Path, python: Path) -> None:
    run([python, "-m", "venv", folder])
    run([folder / "bin" / "python", *_pip_install(root)])


def _by_machine_pip(root: Path, folder: Path, python: Path) -> None:
    run([python, *_pip_install(root), "--target", folder])


def _by_unpacked_pip(root: Path, folder: Path, python: Path) -> None:
    from local.install.apt import Apt  # noqa: PLC0415 - needed on a bare Debian only

    unpacked = root / ".local" / "pip"
    shutil.rmtree(unpacked, ignore_errors=True)
    apt = Apt(root)
    for package in apt.download(["python3-pip-whl"]):
        apt.unpack(package, unpacked)
    wheels = sorted((unpacked / "usr" / "share" / "python-wheels").glob("pip-*.whl"))
    if not wheels:
        raise InstallError("Debian's python3-pip-whl package holds no pip wheel.")
    run([python, *_pip_install(root), "--target", folder], env={**os.environ, "PYTHONPATH": str(wheels[-1])})


def uv_environment(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv: its state below `.local/`, the machine's index and certificate settings kept.

    uv does not read pip's configuration. A machine that reaches its packages through a mirror has often told
    only pip, so pip's index and certificate bundle are passed on where uv has no setting of its own.
    """
    local = root / ".local"
    env = {
        **environ,
        "UV_CACHE_DIR": str(local / "uv-cache"),
        "UV_PYTHON_INSTALL_DIR": str(local / "python"),
        "UV_PYTHON_INSTALL_BIN": "0",  # else uv links python3.13 into ~/.local/bin
        "UV_NO_PROGRESS": "1",
    }
    if not any(environ.get(name) for name in UV_INDEX_SETTINGS):
        index = environ.get("PIP_INDEX_URL") or pip_settings(sys.executable).get("global.index-url")
        if index:
            env["UV_DEFAULT_INDEX"] = index
    if not environ.get("SSL_CERT_FILE"):
        bundle = environ.get("PIP_CERT") or pip_settings(sys.executable).get("global.cert")
        if bundle:
            env["SSL_CERT_FILE"] = bundle
    return env


@functools.cache
def pip_settings(python: str) -> dict[str, str]:
    """All of pip's configuration as `section.name` -> value; empty when this Python has no pip.

    Read from `pip config list`: `pip config get` leaves out the file that PIP_CONFIG_FILE names.
    """
    try:
        listed = run([python, "-m", "pip", "config", "list"])
    except CommandError:
        return {}
    pairs = (line.partition("=") for line in listed.splitlines())
    return {name: str(ast.literal_eval(value)) for name, _, value in pairs if value.startswith(("'", '"'))}
