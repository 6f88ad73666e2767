"""Finding a MySQL-protocol server program on the machine, else unpacking or brewing MariaDB."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.install.apt import Apt
from local.install.apt import available as apt_available
from local.install.console import InstallError, note, run, step

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("mariadbd", "mysqld")
FOLDERS = ("/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
OPT_FOLDERS = ("/opt/homebrew/opt", "/usr/local/opt")
FORMULAE = ("mariadb", "mariadb@*", "mysql", "mysql@*")
APPARMOR_PROFILES = Path("/etc/apparmor.d")
DEPENDENCY_ROUNDS = 4
MISSING = """No MySQL-protocol database server was found, and none could be fetched. There are three ways out:
  - install MariaDB:  Debian/Ubuntu `sudo apt-get install mariadb-server-core`, macOS `brew install mariadb`
  - install MySQL 8.4 or newer, so that `mysqld` is on PATH
  - use a server you have: `export DATABASE_URL=mysql://user:password@host:3306/name`"""


class DatabaseServerMissing(InstallError):
    """There is no mariadbd or mysqld; the message names the ways out."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"{MISSING}\n{reason}".rstrip())


def find_server_binary(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Path:
    """The database server program: the machine's own, else the one unpacked into `.local/mariadb`.

    MariaDB goes before MySQL. With `MAEARI_DATABASE_SERVER=unpacked` in the environment the machine's own
    servers are passed over, which is how the unpacking is tried on a machine that has one.

    Raises:
        DatabaseServerMissing: there is none.
    """
    if environ.get("MAEARI_DATABASE_SERVER") != "unpacked":
        for candidate in _machine_servers(environ):
            if os.access(candidate, os.X_OK) and not is_confined(candidate):
                return candidate
    unpacked = unpacked_binary(root)
    if os.access(unpacked, os.X_OK):
        return unpacked
    raise DatabaseServerMissing


def unpacked_binary(root: Path) -> Path:
    """Where MariaDB's server program lies once it is unpacked."""
    return root / ".local" / "mariadb" / "usr" / "sbin" / "mariadbd"


def _machine_servers(environ: Mapping[str, str]) -> Iterator[Path]:
    path = [folder for folder in environ.get("PATH", "").split(os.pathsep) if folder]
    opt = [
        str(found / "bin")
        for folder in OPT_FOLDERS
        for formula in FORMULAE
        for found in sorted(Path(folder).glob(formula), reverse=True)
    ]
    for name in NAMES:
        for folder in (*path, *FOLDERS, *opt):
            yield Path(folder) / name


def is_confined(binary: Path, profiles: Path = APPARMOR_PROFILES) -> bool:
    """Whether AppArmor holds the program to its packaged folders (Ubuntu's mysqld), and so not to ours.

    A profile is named after the program's path; MariaDB's packages ship one of comments only, which confines
    nothing.
    """
    profile = profiles / ".".join(binary.resolve().parts[1:])
    try:
        lines = profile.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def library_environment(binary: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment in which an unpacked server finds the libraries unpacked beside it."""
    prefix = binary.resolve().parents[2]
    found = [*prefix.glob("usr/lib/*-linux-gnu*"), *prefix.glob("lib/*-linux-gnu*")]
    if prefix == Path(prefix.anchor) or not found:
        return dict(environ)
    folders = [str(folder) for folder in sorted(found)]
    if environ.get("LD_LIBRARY_PATH"):
        folders.append(environ["LD_LIBRARY_PATH"])
    return {**environ, "LD_LIBRARY_PATH": os.pathsep.join(folders)}


def ensure_server(root: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Sees to it that there is a database server: nothing to do with `DATABASE_URL` or one on the machine.

    Raises:
        DatabaseServerMissing: there is none and none could be had.
    """
    if environ.get("DATABASE_URL"):
        return
    try:
        find_server_binary(root, environ)
    except DatabaseServerMissing:
        fetch_server(root)


def fetch_server(root: Path) -> None:
    """Unpacks MariaDB's packages on Debian and Ubuntu, brews it on macOS.

    Raises:
        DatabaseServerMissing: neither is possible here, or it failed; with the reason.
    """
    try:
        if apt_available():
            with step("unpacking MariaDB into .local/mariadb (no server on this machine)"):
                unpack_mariadb(root)
            return
        brew = shutil.which("brew")
        if sys.platform == "darwin" and brew:
            note("no database server on this machine: installing MariaDB with Homebrew; it is not started.")
            with step("brew install mariadb"):
                run([brew, "install", "mariadb"])
            return
    except InstallError as error:
        raise DatabaseServerMissing(str(error)) from error
    raise DatabaseServerMissing


def unpack_mariadb(root: Path) -> None:
    """Unpacks mariadb-server-core and the libraries this machine lacks into `.local/mariadb`.

    The folder appears only when the server runs, so an interrupted unpacking is redone.

    Raises:
        InstallError: a package can't be had, or libraries are still missing.
    """
    apt = Apt(root)
    target, partial = root / ".local" / "mariadb", root / ".local" / "mariadb.partial"
    shutil.rmtree(partial, ignore_errors=True)
    binary = partial / "usr" / "sbin" / "mariadbd"
    wanted, seen = ["mariadb-server-core"], set[str]()
    for _ in range(DEPENDENCY_ROUNDS):
        packages = apt.download(wanted)
        seen.update(wanted)
        for package in packages:
            apt.unpack(package, partial)
        missing = missing_libraries(binary)
        if not missing:
            break
        needed = {name for package in packages for name in apt.missing_libraries(package)}
        wanted = sorted(needed - seen)
        if not wanted:
            break
    if missing:
        raise InstallError(f"The unpacked mariadbd lacks these libraries: {', '.join(missing)}.")
    run([binary, "--no-defaults", "--version"], env=library_environment(binary))
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    apt.clear()


def missing_libraries(binary: Path) -> list[str]:
    """The shared libraries that the loader does not find for an unpacked program, by ldd."""
    listed = subprocess.run(
        ["ldd", binary], env=library_environment(binary), capture_output=True, encoding="utf-8", check=False
    )
    return sorted({line.split()[0] for line in listed.stdout.splitlines() if line.endswith("not found")})
