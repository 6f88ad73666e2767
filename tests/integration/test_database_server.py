"""The local database server, for real: every test starts its own server process on its own folder."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pymysql
import pytest

from local.database import (
    DatabaseAddress,
    DatabaseInUse,
    DatabaseServer,
    DatabaseServerError,
    find_server_binary,
    processes,
)
from local.database.initialise import PARTIAL

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which a server has been started once and stopped."""
    data = tmp_path_factory.mktemp("database") / "data"
    with DatabaseServer(None, data) as server:
        server.start()
    return data


@pytest.fixture
def data(fresh_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh_data, tmp_path / "data"))


@contextmanager
def connected(address: DatabaseAddress) -> Iterator[Any]:
    connection = pymysql.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        database=address.name,
        charset="utf8mb4",
        autocommit=True,
    )
    with closing(connection), connection.cursor() as cursor:
        yield cursor


def keep(address: DatabaseAddress, *names: str) -> None:
    with connected(address) as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS artist (name VARCHAR(50) PRIMARY KEY)")
        cursor.executemany("INSERT INTO artist VALUES (%s)", [(name,) for name in names])


def kept(address: DatabaseAddress) -> set[str]:
    with connected(address) as cursor:
        cursor.execute("SELECT name FROM artist")
        return {name for (name,) in cursor.fetchall()}


def server_pid(data: Path) -> int:
    return int((data / "server.pid").read_text())


def start_and_be_killed(data: Path) -> int:
    """Starts a server from another process, kills that process and returns the id of the server left over."""
    program = (
        "import pathlib, sys, time; from local.database import DatabaseServer\n"
        "print(DatabaseServer(None, pathlib.Path(sys.argv[1])).start().port, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program, str(data)], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ.copy()
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline().strip().isdigit()
        starter.kill()
    return server_pid(data)


def test_restart_keeps_data_and_password_and_is_quick(data: Path) -> None:
    with DatabaseServer(None, data) as server:
        first = server.start()
        keep(first, "아이유", "🎧 메아리")
        pid = server_pid(data)
    assert processes.command_line(pid) == "", "the server still runs after stop"
    with DatabaseServer(None, data) as server:
        began = time.monotonic()
        second = server.start()
        assert time.monotonic() - began < 5
        assert kept(second) == {"아이유", "🎧 메아리"}
    assert second.password == first.password


def test_settings_are_those_the_sql_is_written_for(data: Path) -> None:
    with DatabaseServer(None, data) as server, connected(server.start()) as cursor:
        cursor.execute(
            "SELECT @@character_set_server, @@local_infile, @@global.time_zone, "
            "@@sql_mode LIKE '%%ONLY_FULL_GROUP_BY%%', @@bind_address"
        )
        assert cursor.fetchone() == ("utf8mb4", 1, "+00:00", 1, "127.0.0.1")


def test_only_the_user_with_the_password_gets_in(data: Path) -> None:
    assert stat.S_IMODE((data / "password").stat().st_mode) == 0o600
    assert not (data / "logins.sql").exists()
    with DatabaseServer(None, data) as server:
        address = server.start()
        assert len(address.password) >= 24
        for user in ("root", "maeari", "mariadb.sys", ""):
            with pytest.raises(pymysql.err.OperationalError, match="Access denied"):
                pymysql.connect(host=address.host, port=address.port, user=user, password="")
        with connected(address) as cursor:
            cursor.execute("SHOW GRANTS")
            grants = "\n".join(row[0] for row in cursor.fetchall())
    assert "GRANT ALL PRIVILEGES ON `maeari`.*" in grants
    assert "ALL PRIVILEGES ON *.*" not in grants


def test_a_lost_password_file_is_replaced(data: Path) -> None:
    (data / "password").unlink()
    with DatabaseServer(None, data) as server, connected(server.start()) as cursor:
        assert cursor.execute("SELECT 1") == 1


def test_recovers_after_the_server_was_killed(data: Path) -> None:
    with DatabaseServer(None, data) as server:
        keep(server.start(), "IU")
        os.kill(server_pid(data), signal.SIGKILL)
    with DatabaseServer(None, data) as server:
        assert kept(server.start()) == {"IU"}


def test_a_server_left_over_by_a_killed_process_is_replaced(data: Path) -> None:
    leftover = start_and_be_killed(data)
    assert str(data) in processes.command_line(leftover)
    with DatabaseServer(None, data) as server:
        keep(server.start(), "IU")
        assert server_pid(data) != leftover
        assert processes.command_line(leftover) == ""


def test_a_server_of_a_living_process_is_left_alone(data: Path) -> None:
    with DatabaseServer(None, data) as server:
        address = server.start()
        with (
            DatabaseServer(None, data) as other,
            pytest.raises(DatabaseInUse, match=f"process {os.getpid()}"),
        ):
            other.start()
        keep(address, "IU")
        assert kept(address) == {"IU"}


def test_a_process_that_took_the_old_id_is_not_ended(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)", "--datadir=/other"]
    ) as bystander:
        (data / "server.pid").write_text(f"{bystander.pid}\n")
        with DatabaseServer(None, data) as server:
            server.start()
        assert bystander.poll() is None
        bystander.kill()


def test_an_initialisation_cut_short_is_redone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    program = (
        "import pathlib, sys; from local.database import DatabaseServer\n"
        "DatabaseServer(None, pathlib.Path(sys.argv[1])).start()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(data)], cwd=ROOT) as starter:  # noqa: S603
        until = time.monotonic() + 20
        while not list(data.glob(f"{PARTIAL}*/ibdata1")) and time.monotonic() < until:
            time.sleep(0.002)
        starter.kill()
    assert list(data.glob(f"{PARTIAL}*")), "killed too late to test anything"
    with DatabaseServer(None, data) as server:
        keep(server.start(), "IU")
    assert not list(data.glob(f"{PARTIAL}*"))


def test_a_data_directory_without_system_tables_is_redone(tmp_path: Path) -> None:
    for kind in ("mariadb", "mysql"):
        (tmp_path / "data" / kind).mkdir(parents=True)
        (tmp_path / "data" / kind / "ibdata1").write_bytes(b"torn")
    with DatabaseServer(None, tmp_path / "data") as server:
        keep(server.start(), "IU")


def test_a_long_path_and_one_with_a_space_work(fresh_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "a folder" / ("long" * 25) / "data"
    shutil.copytree(fresh_data, data)
    leftover = start_and_be_killed(data)
    with DatabaseServer(None, data) as server:
        keep(server.start(), "IU")
    assert processes.command_line(leftover) == ""


def test_a_taken_port_is_an_error_with_the_log(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            DatabaseServer(None, data) as server,
            pytest.raises(DatabaseServerError, match=f"did not start on port {port}.*(?s:.)*in use"),
        ):
            server.start(port)


def test_the_asked_port_is_used(data: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with DatabaseServer(None, data) as server:
        assert server.start(port).port == port


def test_a_program_that_is_no_server_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "mariadbd"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'cannot open shared object file' >&2\nexit 127\n")
    broken.chmod(0o755)
    with pytest.raises(DatabaseServerError, match="cannot open shared object file"):
        DatabaseServer(broken, tmp_path / "data").start()


def test_the_binary_is_found() -> None:
    assert os.access(find_server_binary(), os.X_OK)
