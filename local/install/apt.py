"""Packages of Debian and Ubuntu without root: downloaded and unpacked into a folder, never installed."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from local.install.console import CommandError, InstallError, run

ADVICE = "Check the network and apt's sources."


def available() -> bool:
    """Whether this machine has apt and dpkg."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg") and shutil.which("dpkg-query"))


class Apt:
    """apt with its downloads below `.local/apt`.

    The machine's own package lists serve first, which needs neither root nor a download. Where they are empty
    or out of date, lists of our own are fetched into `.local/apt`.

    Args:
        root: the repository.

    Raises:
        InstallError: this machine has no apt.
    """

    def __init__(self, root: Path) -> None:
        if not available():
            raise InstallError("This machine has no apt-get and dpkg.")
        self._folder = root / ".local" / "apt"
        self._options: list[str] = []

    def download(self, packages: Sequence[str]) -> list[Path]:
        """Downloads packages and returns their .deb files.

        Raises:
            CommandError: the packages cannot be had even after our own lists were fetched.
        """
        folder = self._folder / "packages"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            run(self._apt_get("download", *packages), cwd=folder)
        except CommandError:
            if self._options:
                raise
            self._fetch_lists()
            run(self._apt_get("download", *packages), cwd=folder, advice=ADVICE)
        return sorted(folder.glob("*.deb"))

    def _apt_get(self, *arguments: str) -> list[str]:
        # apt's unprivileged download user can't write below a home folder.
        sandbox = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
        return ["apt-get", "-q", *sandbox, *self._options, *arguments]

    def _fetch_lists(self) -> None:
        lists, cache = self._folder / "lists", self._folder / "cache"
        (lists / "partial").mkdir(parents=True, exist_ok=True)
        (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        self._options = [
            *("-o", f"Dir::State={self._folder}"),
            *("-o", f"Dir::State::lists={lists}"),
            *("-o", "Dir::State::status=/var/lib/dpkg/status"),
            *("-o", f"Dir::Cache={cache}"),
        ]
        run(self._apt_get("update"), advice=ADVICE)

    @staticmethod
    def unpack(package: Path, folder: Path) -> None:
        """Unpacks the files of a .deb below `folder`; nothing of it is run."""
        folder.mkdir(parents=True, exist_ok=True)
        run(["dpkg", "-x", package, folder])

    @staticmethod
    def missing_libraries(package: Path) -> list[str]:
        """The packages of shared libraries that a .deb depends on and this machine has not installed."""
        wanted = library_packages(run(["dpkg-deb", "-f", package, "Depends"]))
        return [name for name in wanted if not _is_installed(name)]

    def clear(self) -> None:
        """Removes the downloaded packages and lists; they are of no use once unpacked."""
        shutil.rmtree(self._folder, ignore_errors=True)


def library_packages(depends: str) -> list[str]:
    """The library packages named in a Depends field, versions stripped, the first of each alternative.

    >>> library_packages("mariadb-common (>= 1:10), libaio1t64 (>= 0.3) | libaio1, libssl3:amd64")
    ['libaio1t64', 'libssl3']
    """
    first = (entry.split("|")[0] for entry in depends.split(","))
    names = [match[0] for entry in first if (match := re.match(r"[a-z0-9][a-z0-9+.-]*", entry.strip()))]
    return [name for name in names if name.startswith("lib")]


def _is_installed(package: str) -> bool:
    try:
        status = run(["dpkg-query", "-W", "-f", "${db:Status-Status}\n", package])
    except CommandError:
        return False
    return "installed" in status.split()
