"""Installs what a make target needs: `python3 -m local.install TARGET`."""

import argparse
import fcntl
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.install.browser import ensure_browser
from local.install.console import InstallError, note
from local.install.environments import LEVELS, TOOLS, ensure_requirements, ensure_tool, ensure_venv
from local.install.lock import lock
from local.install.mariadb import ROOT, ensure_server
from local.install.stamps import Stamps
from local.install.uv import ensure_uv

# What each target needs beside uv and Python 3.13.
NEEDS = {
    "run": ("local", "database"),
    "test": ("dev", "database", "browser"),
    "bench": ("bench", "database"),
    "check": ("dev", *TOOLS, "database", "browser"),
    "build": ("dev", "sam"),
    "verify-build": ("dev", "database"),
    "screenshots": ("dev", "database", "browser"),
}


def main() -> int:
    """Installs for the target named on the command line; 0 when all is there, 1 with a message when not."""
    parser = argparse.ArgumentParser(prog="python3 -m local.install", description=__doc__)
    targets = parser.add_subparsers(dest="target", required=True, metavar="TARGET")
    for name in NEEDS:
        targets.add_parser(name, help=f"what `make {name}` needs")
    locking = targets.add_parser("lock", help="recompile requirements/*.txt from pyproject.toml")
    locking.add_argument("--upgrade", action="store_true", help="move the pins to the newest versions")
    arguments = parser.parse_args()
    try:
        with _alone(ROOT):
            if arguments.target == "lock":
                lock(ROOT, upgrade=arguments.upgrade)
            else:
                install(ROOT, arguments.target)
    except InstallError as error:
        print(f"maeari: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("maeari: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


def install(root: Path, target: str) -> None:
    """Installs everything that a target needs; quick when nothing is to do.

    Raises:
        InstallError: something can't be had; the message says what the person can do.
    """
    stamps = Stamps(root / ".local" / "stamps")
    uv = functools.cache(lambda: ensure_uv(root))
    needs = NEEDS[target]
    ensure_venv(root, stamps, uv)
    for need in needs:
        if need in LEVELS:
            ensure_requirements(root, stamps, uv, need)
        elif need in TOOLS:
            ensure_tool(root, stamps, uv, need)
        elif need == "database":
            ensure_server(root)
        else:
            ensure_browser(root, stamps)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Waits until no other installation works in this folder."""
    (root / ".local").mkdir(exist_ok=True)
    with (root / ".local" / "install.lock").open("w", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note("waiting for another installation in this folder to end")
            fcntl.flock(held, fcntl.LOCK_EX)
        held.write(str(os.getpid()))
        yield


if __name__ == "__main__":
    sys.exit(main())
