"""A private database server on a loopback port, its data below one folder."""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pymysql

from local.database import processes
from local.database.address import DatabaseAddress
from local.database.errors import DatabaseInUse, DatabaseServerError
from local.database.initialise import initialise, login_statements, temporary_folder
from local.install.mariadb import find_server_binary, library_environment

HOST = "127.0.0.1"
NAME = USER = "maeari"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02
LOG_LINES = 20
PORT_ATTEMPTS = 3
# The address of a Unix socket holds 104 bytes on macOS and 108 on Linux, a closing zero included.
SOCKET_PATH_BYTES = 100
# As RDS for MySQL 8.4 comes: its default SQL mode, UTC. The rest keeps a server of one developer small.
SQL_MODE = (
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION"
)
OPTIONS: tuple[str, ...] = (
    f"--bind-address={HOST}",
    "--skip-name-resolve",
    "--local-infile=1",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_520_ci",
    "--default-time-zone=+00:00",
    f"--sql-mode={SQL_MODE}",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=2",
    "--performance-schema=OFF",
    "--max-connections=64",
)
# From 11.4 MariaDB makes itself a certificate at each start, which takes 2 s.
MARIADB_OPTIONS = ("--skip-ssl",)
MYSQL_OPTIONS = ("--mysqlx=OFF", "--skip-log-bin")


class DatabaseServer:
    """A MariaDB or MySQL server of our own, with the database `maeari` and the user `maeari`.

    One process at a time holds the folder. A server that an earlier, killed process left running on it is
    ended and replaced; one that a living process runs is left alone (`DatabaseInUse`).

    Args:
        binary: mariadbd or mysqld; found on the machine or below `.local/` by default.
        data: the folder for everything the server keeps: the data (`mariadb/` or `mysql/`, by the kind of
            server), `password` (mode 0600), `server.log`, `server.pid`. Made on the first start.
        options: further options of the server, which win over ours.

    Raises:
        DatabaseServerMissing: no binary was given and none was found.
    """

    def __init__(self, binary: Path | None, data: Path, options: Sequence[str] = ()) -> None:
        self._binary = binary or find_server_binary()
        self._options = options
        self._data = data.resolve()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        """The log of the present or latest run of the server."""
        return self._data / "server.log"

    def start(self, port: int = 0) -> DatabaseAddress:
        """Starts the server and returns where it answers; creates its data on the first start.

        Args:
            port: the TCP port on 127.0.0.1; a free one by default.

        Raises:
            DatabaseInUse: another living process runs it.
            DatabaseServerError: it does not come up.
        """
        if self._process is not None:
            raise DatabaseServerError("This database server is already started.")
        self._data.mkdir(parents=True, exist_ok=True)
        self._data.chmod(0o700)
        try:
            self._take_lock()
            end_leftover(self._data / "server.pid", self._data)
            env = library_environment(self._binary)
            files, is_mariadb = initialise(self._binary, self._data, env)
            password = _password(self._data / "password")
            more = MARIADB_OPTIONS if is_mariadb else MYSQL_OPTIONS
            return self._start(files, port, password, env, more)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server: SIGTERM, and SIGKILL when it has not ended after 10 s. Does nothing twice."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None
        if self._lock is not None:
            (self._data / "server.pid").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _take_lock(self) -> None:
        held = (self._data / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            owner = held.read().strip()
            held.close()
            raise DatabaseInUse(f"The database in {self._data} is in use by process {owner}.") from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._lock = held

    def _start(
        self, files: Path, port: int, password: str, env: dict[str, str], more: tuple[str, ...]
    ) -> DatabaseAddress:
        address = DatabaseAddress(host=HOST, port=port, user=USER, password=password, name=NAME)
        for _ in range(PORT_ATTEMPTS):
            address = DatabaseAddress(HOST, port or _free_port(), USER, password, NAME)
            self._launch(files, address, env, more)
            if self._answers(address):
                return address
            # Another program may have taken the free port in between; one asked for is taken for good.
            if self._process is not None or port or "in use" not in self._log_tail():
                break
        raise DatabaseServerError(
            f"{self._binary} did not start on port {address.port}. The end of {self.log}:\n{self._log_tail()}"
        )

    def _launch(
        self, files: Path, address: DatabaseAddress, env: dict[str, str], more: tuple[str, ...]
    ) -> None:
        logins = self._data / "logins.sql"
        _write_private(logins, login_statements(address))
        command = [
            str(self._binary),
            "--no-defaults",
            *basedir_options(self._binary),
            f"--datadir={files}",
            f"--socket={self._socket()}",
            f"--pid-file={self._data / 'server.pid'}",
            f"--init-file={logins}",
            f"--tmpdir={temporary_folder(self._data)}",
            f"--port={address.port}",
            *(["--user=root"] if os.geteuid() == 0 else []),
            *OPTIONS,
            *more,
            *self._options,
        ]
        with contextlib.suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C goes to us, and we end the server in order.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True
            )
        # The server writes the same later; ours counts when we are killed in between.
        (self._data / "server.pid").write_text(f"{self._process.pid}\n", encoding="utf-8")

    def _socket(self) -> Path:
        path = self._data / "server.sock"
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
            return path
        if self._socket_folder is None:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="maeari-", dir="/tmp"))
        return self._socket_folder / "server.sock"

    def _answers(self, address: DatabaseAddress) -> bool:
        """Waits until our login works; False when the server ended or the time is over."""
        until = time.monotonic() + START_SECONDS
        while self._process is not None and time.monotonic() < until:
            if self._process.poll() is not None:
                self._process = None
                return False
            with contextlib.suppress(pymysql.Error):
                pymysql.connect(
                    host=address.host,
                    port=address.port,
                    user=address.user,
                    password=address.password,
                    database=address.name,
                    connect_timeout=1,
                    read_timeout=1,  # a program that holds the port may accept and stay silent
                ).close()
                (self._data / "logins.sql").unlink(missing_ok=True)
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _log_tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES:])


def basedir_options(binary: Path) -> list[str]:
    """Where an unpacked server finds its messages and character sets; a machine's own knows it."""
    base = binary.resolve().parents[1]
    if base == Path("/usr"):
        return []
    share = next((base / "share" / name for name in ("mariadb", "mysql") if _has_charsets(base, name)), None)
    if share is None:
        return []
    return [f"--basedir={base}", f"--lc-messages-dir={share}", f"--character-sets-dir={share / 'charsets'}"]


def _has_charsets(base: Path, name: str) -> bool:
    return (base / "share" / name / "charsets").is_dir()


def end_leftover(pid_file: Path, data: Path) -> None:
    """Ends the server that an earlier, killed process left running on `data`, and no other process.

    The id in the pid file may by now belong to anything; only a process whose command line names a folder
    of ours as its data directory is ended.
    """
    try:
        pid = int(pid_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    if f"--datadir={data}{os.sep}" in processes.command_line(pid):
        processes.end_process(pid, STOP_SECONDS)
    pid_file.unlink(missing_ok=True)


def _password(file: Path) -> str:
    if not file.exists() or not file.read_text(encoding="utf-8"):
        _write_private(file, secrets.token_urlsafe(24))
    return file.read_text(encoding="utf-8")


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
