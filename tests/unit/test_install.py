"""The installer's decisions, with stand-in programs in temporary folders, and the reading of DATABASE_URL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.database.address import DatabaseAddress, address_from_url
from local.install import interpreter, mariadb, uv
from local.install.apt import library_packages
from local.install.browser import ensure_browser
from local.install.console import CommandError, InstallError, run
from local.install.environments import LEVELS, ensure_requirements, requirements_key
from local.install.lock import refuse_addresses
from local.install.stamps import Stamps, fingerprint

ROOT = Path(__file__).resolve().parents[2]
SHIM = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def python(path: Path, version: str = "3 13") -> Path:
    return program(path, f'#!/bin/sh\necho "{version} {path}"\n')


def machine_python() -> Path:
    """An older interpreter that the installer serves, else the one below the tests' environment."""
    older = shutil.which("python3.11", path="/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    return Path(older or Path(sys.base_prefix) / "bin" / "python3")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any Python 3.13 of its own."""
    monkeypatch.setattr(interpreter, "HOMEBREW", ())
    monkeypatch.setattr(sys, "executable", "/nonexistent/python3")


# The choice of the interpreter


@pytest.mark.usefixtures("bare")
def test_a_failing_shim_is_passed_over_for_pyenvs_newest(tmp_path: Path) -> None:
    program(tmp_path / "shims" / "python3.13", SHIM)
    for version in ("3.13.2", "3.13.10", "3.12.11"):
        python(tmp_path / "pyenv" / "versions" / version / "bin" / "python3.13")
    environ = {"PATH": str(tmp_path / "shims"), "PYENV_ROOT": str(tmp_path / "pyenv")}
    found = interpreter.find_python(environ)
    assert found == tmp_path / "pyenv" / "versions" / "3.13.10" / "bin" / "python3.13"


@pytest.mark.usefixtures("bare")
def test_pyenv_is_looked_for_in_the_home_folder(tmp_path: Path) -> None:
    expected = python(tmp_path / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3.13")
    assert interpreter.find_python({"PATH": "", "HOME": str(tmp_path)}) == expected


@pytest.mark.usefixtures("bare")
def test_path_goes_before_pyenv(tmp_path: Path) -> None:
    on_path = python(tmp_path / "bin" / "python3.13")
    python(tmp_path / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3.13")
    environ = {"PATH": f"/nonexistent{os.pathsep}{tmp_path / 'bin'}", "HOME": str(tmp_path)}
    assert interpreter.find_python(environ) == on_path


@pytest.mark.usefixtures("bare")
def test_without_any_python_none_is_found(tmp_path: Path) -> None:
    assert interpreter.find_python({"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


@pytest.mark.parametrize("version", ["3 12", "3 14", ""])
def test_another_version_is_no_working_python(tmp_path: Path, version: str) -> None:
    assert interpreter.working_python(python(tmp_path / "python3.13", version)) is None


def test_a_python_that_lacks_a_module_is_no_working_python(tmp_path: Path) -> None:
    without_ssl = "#!/bin/sh\necho \"ModuleNotFoundError: No module named '_ssl'\" >&2\nexit 1\n"
    assert interpreter.working_python(program(tmp_path / "python3.13", without_ssl)) is None


def test_a_virtual_environments_python_leads_to_its_base() -> None:
    found = interpreter.working_python(Path(sys.executable))
    assert found is not None
    assert sys.prefix != sys.base_prefix, "the tests run in .local/venv"
    assert not found.is_relative_to(sys.prefix)


# uv


@pytest.mark.parametrize(
    ("answer", "recent"),
    [
        ("uv 0.6.0", True),
        ("uv 0.13.8 (x86_64-unknown-linux-gnu)", True),
        ("uv 1.0.0", True),
        ("uv 0.5.31", False),
        ("", False),
    ],
)
def test_only_a_recent_uv_is_used(tmp_path: Path, answer: str, recent: bool) -> None:  # noqa: FBT001
    assert uv.is_recent(program(tmp_path / "uv", f"#!/bin/sh\necho '{answer}'\n")) is recent


def test_a_uv_on_path_is_linked_and_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin" / "uv", "#!/bin/sh\necho 'uv 0.9.1'\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    found = uv.ensure_uv(tmp_path)
    assert found == tmp_path / ".local" / "bin" / "uv"
    assert found.resolve() == (tmp_path / "bin" / "uv").resolve()
    assert not (tmp_path / ".local" / "uv").exists()
    assert uv.ensure_uv(tmp_path) == found


def test_without_venv_the_machines_pip_fetches_uv(tmp_path: Path) -> None:
    stand_in = (
        '#!/bin/sh\n[ "$2" = venv ] && { echo "ensurepip is not available" >&2; exit 1; }\n'
        'for last; do :; done\nmkdir -p "$last/bin"\necho "$@" > "$last/bin/uv"\n'
    )
    uv.fetch_uv(tmp_path, tmp_path / "uv", program(tmp_path / "python3", stand_in))
    asked = (tmp_path / "uv" / "bin" / "uv").read_text()
    assert "--require-hashes" in asked
    assert "requirements/uv.txt --target" in asked


def test_when_every_way_to_uv_fails_the_person_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = program(tmp_path / "python3", "#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InstallError, match="install uv yourself"):
        uv.fetch_uv(tmp_path, tmp_path / "uv", nothing)
    assert not (tmp_path / "uv").exists()


def test_pips_index_is_passed_on_to_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.example/simple\ncert = /etc/mirror.pem\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setattr(sys, "executable", str(machine_python()))
    uv.pip_settings.cache_clear()
    env = uv.uv_environment(tmp_path, {})
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["SSL_CERT_FILE"] == "/etc/mirror.pem"
    variable = uv.uv_environment(tmp_path, {"PIP_INDEX_URL": "https://other.example/simple"})
    assert variable["UV_DEFAULT_INDEX"] == "https://other.example/simple"


@pytest.mark.parametrize("name", uv.UV_INDEX_SETTINGS)
def test_uvs_own_index_setting_wins(tmp_path: Path, name: str) -> None:
    environ = {name: "https://own.example/simple", "PIP_INDEX_URL": "https://mirror.example/simple"}
    env = uv.uv_environment(tmp_path, environ)
    assert env[name] == "https://own.example/simple"
    assert env.get("UV_DEFAULT_INDEX") != "https://mirror.example/simple"


def test_uv_keeps_its_state_in_the_repository(tmp_path: Path) -> None:
    env = uv.uv_environment(
        tmp_path, {"PIP_INDEX_URL": "https://mirror.example/simple", "SSL_CERT_FILE": "x"}
    )
    assert env["UV_CACHE_DIR"].startswith(str(tmp_path / ".local"))
    assert env["UV_PYTHON_INSTALL_DIR"].startswith(str(tmp_path / ".local"))
    assert env["UV_PYTHON_INSTALL_BIN"] == "0"


# Stamps


def test_a_stamp_is_written_only_when_the_work_ended(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps")
    assert stamps.read("venv") is None
    with stamps.working("venv", "one"):
        assert stamps.read("venv") is None
    assert stamps.read("venv") == "one"
    with pytest.raises(KeyboardInterrupt), stamps.working("venv", "two"):
        raise KeyboardInterrupt
    assert stamps.read("venv") is None


def test_fingerprint_tells_contents_apart(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("ab")
    two.write_text("c")
    before = fingerprint(one, two)
    one.write_text("a")
    two.write_text("bc")
    assert fingerprint(one, two) != before


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with requirements and a uv that notes what it is asked for."""
    (tmp_path / "requirements").mkdir()
    for level in LEVELS:
        (tmp_path / "requirements" / f"{level}.txt").write_text("numpy==2.5.5\n")
    program(tmp_path / "uv", f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
    return tmp_path


def asked(tree: Path) -> list[str]:
    lines = (tree / "asked").read_text().splitlines() if (tree / "asked").exists() else []
    return [Path(line.split()[-1]).name for line in lines]


def test_requirements_are_installed_when_needed_and_only_then(tree: Path) -> None:
    stamps = Stamps(tree / "stamps")
    for level in ("local", "local", "dev", "dev", "local"):
        ensure_requirements(tree, stamps, lambda: tree / "uv", level)
    assert asked(tree) == ["local.txt", "dev.txt"]
    (tree / "requirements" / "dev.txt").write_text("numpy==2.6.0\n")
    ensure_requirements(tree, stamps, lambda: tree / "uv", "local")
    assert asked(tree) == ["local.txt", "dev.txt", "local.txt"]
    assert stamps.read("requirements") == requirements_key(tree, "local")


def test_a_failed_installation_leaves_no_stamp(tree: Path) -> None:
    stamps = Stamps(tree / "stamps")
    broken = program(tree / "broken", "#!/bin/sh\necho 'no space left on device' >&2\nexit 2\n")
    with pytest.raises(
        InstallError, match=r"(?s)broken pip install.*no space left on device.*Check the network"
    ):
        ensure_requirements(tree, stamps, lambda: broken, "dev")
    assert stamps.read("requirements") is None


# Requirements files


def pins(name: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return {line.rstrip(" \\") for line in lines if line and line[0].isalnum()}


def test_the_smaller_requirements_have_the_pins_of_dev() -> None:
    assert pins("runtime")
    assert pins("analytics")
    assert pins("runtime") | pins("analytics") < pins("local")
    assert pins("local") < pins("dev") < pins("bench")


@pytest.mark.parametrize("name", ["bench", "dev", "local", "runtime", "analytics", "sam", "checkov", "uv"])
def test_requirements_files_hold_hashes_and_no_address(name: str) -> None:
    file = ROOT / "requirements" / f"{name}.txt"
    refuse_addresses(file)
    assert file.read_text().count("--hash=sha256:") >= len(pins(name)) > 0


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://x.example/simple",
        "-i simple",
        "--find-links wheels",
        "six @ https://x.example/six.whl",
    ],
)
def test_an_address_in_a_requirements_file_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "dev.txt").write_text(f"six==1.17.0\n{line}\n")
    with pytest.raises(InstallError, match=r"dev\.txt"):
        refuse_addresses(tmp_path / "dev.txt")


# The database server


@pytest.fixture
def no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mariadb, "FOLDERS", ())
    monkeypatch.setattr(mariadb, "OPT_FOLDERS", ())


@pytest.mark.usefixtures("no_servers")
def test_servers_are_looked_for_in_order(tmp_path: Path) -> None:
    with pytest.raises(mariadb.DatabaseServerMissing) as raised:
        mariadb.find_server_binary(tmp_path, {"PATH": str(tmp_path)})
    for way_out in ("mariadb-server", "MySQL", "DATABASE_URL=mysql://user:password@host:3306/name"):
        assert way_out in str(raised.value)
    unpacked = program(mariadb.unpacked_binary(tmp_path), "#!/bin/sh\n")
    assert mariadb.find_server_binary(tmp_path, {"PATH": str(tmp_path)}) == unpacked
    mysqld = program(tmp_path / "one" / "mysqld", "#!/bin/sh\n")
    path = {"PATH": f"{tmp_path / 'one'}{os.pathsep}{tmp_path / 'two'}"}
    assert mariadb.find_server_binary(tmp_path, path) == mysqld
    mariadbd = program(tmp_path / "two" / "mariadbd", "#!/bin/sh\n")
    assert mariadb.find_server_binary(tmp_path, path) == mariadbd
    assert mariadb.find_server_binary(tmp_path, {**path, "MAEARI_DATABASE_SERVER": "unpacked"}) == unpacked


@pytest.mark.usefixtures("no_servers")
def test_homebrews_server_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mariadb, "OPT_FOLDERS", (str(tmp_path / "opt"),))
    keg_only = program(tmp_path / "opt" / "mariadb@10.11" / "bin" / "mariadbd", "#!/bin/sh\n")
    assert mariadb.find_server_binary(tmp_path, {"PATH": ""}) == keg_only


def test_a_database_url_needs_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(_: Path) -> None:
        raise AssertionError("fetched a server although DATABASE_URL is set")

    monkeypatch.setattr(mariadb, "fetch_server", fetch)
    environ = {"MAEARI_DATABASE_SERVER": "unpacked"}
    mariadb.ensure_server(tmp_path, {**environ, "DATABASE_URL": "mysql://u:p@db/maeari"})
    with pytest.raises(AssertionError, match="fetched"):
        mariadb.ensure_server(tmp_path, environ)


def test_a_server_confined_by_apparmor_is_told_apart(tmp_path: Path) -> None:
    binary = program(tmp_path / "sbin" / "mysqld", "#!/bin/sh\n").resolve()
    profile = tmp_path / ".".join(binary.parts[1:])
    assert not mariadb.is_confined(binary, tmp_path)
    profile.write_text("# This file is intentionally empty\n\n")
    assert not mariadb.is_confined(binary, tmp_path)
    profile.write_text(f"#include <tunables/global>\n{binary} {{\n}}\n")
    assert mariadb.is_confined(binary, tmp_path)


def test_unpacked_libraries_are_put_on_the_loaders_path(tmp_path: Path) -> None:
    binary = program(tmp_path / "usr" / "sbin" / "mariadbd", "#!/bin/sh\n")
    assert "LD_LIBRARY_PATH" not in mariadb.library_environment(binary, {})
    (tmp_path / "usr" / "lib" / "x86_64-linux-gnu").mkdir(parents=True)
    found = mariadb.library_environment(binary, {"LD_LIBRARY_PATH": "/own"})["LD_LIBRARY_PATH"]
    assert found == f"{tmp_path.resolve()}/usr/lib/x86_64-linux-gnu:/own"


def test_library_packages_of_a_depends_field() -> None:
    depends = (
        "mariadb-common (>= 1:10), libaio1t64 (>= 0.3) | libaio1, libssl3:amd64, libstdc++6 (>= 12), zlib1g"
    )
    assert library_packages(depends) == ["libaio1t64", "libssl3", "libstdc++6"]


# The browser


def test_a_missing_browser_is_said_loudly_and_is_no_failure(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stamps = Stamps(tree / "stamps")
    monkeypatch.setattr("local.install.browser.APPLICATIONS", ())
    monkeypatch.setenv("PATH", "/nonexistent")
    playwright = program(
        tree / ".local" / "venv" / "bin" / "python", f"#!/bin/sh\necho try >> {tree}/tries\nexit 1\n"
    )
    for _ in range(2):
        ensure_browser(tree, stamps)
        assert "NO CHROMIUM" in capsys.readouterr().out
        assert (tree / ".local" / "no-browser").exists()
    assert (tree / "tries").read_text().split() == ["try"], "a failed download is not tried at each call"
    program(tree / "bin" / "chromium", "#!/bin/sh\nexit 0\n")
    monkeypatch.setenv("PATH", str(tree / "bin"))
    ensure_browser(tree, stamps)
    assert not (tree / ".local" / "no-browser").exists()
    assert playwright.exists()


# Commands


def test_a_failed_command_names_itself_its_output_and_the_advice() -> None:
    with pytest.raises(CommandError) as raised:
        run(["/bin/sh", "-c", "seq 1 100; echo broken >&2; exit 3"], advice="Do that.")
    lines = str(raised.value).splitlines()
    assert "exit status 3" in lines[0]
    assert lines[-2:] == ["    broken", "Do that."]
    assert len(lines) < 30


def test_a_missing_command_is_a_failure_too() -> None:
    with pytest.raises(CommandError, match="/nonexistent/program"):
        run(["/nonexistent/program"])


def test_the_installer_runs_on_the_machines_python_and_explains_itself() -> None:
    shown = subprocess.run(  # noqa: S603
        [machine_python(), "-S", "-m", "local.install", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for target in ("run", "test", "check", "build", "screenshots", "lock"):
        assert target in shown


# DATABASE_URL


def test_database_url_is_read_and_decoded() -> None:
    address = address_from_url("mysql://user:p%40ss%2Fw%3A%EC%95%84@db.example:3307/maeari")
    assert address == DatabaseAddress("db.example", 3307, "user", "p@ss/w:아", "maeari")
    assert "p@ss" not in repr(address)
    assert address_from_url(address.url) == address


def test_database_url_defaults() -> None:
    assert address_from_url(" mysql://root@[::1]/m \n") == DatabaseAddress("::1", 3306, "root", "", "m")
    assert address_from_url(DatabaseAddress("::1", 3306, "root", "", "m").url).host == "::1"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "must begin with mysql://"),
        ("postgres://u:secret@h/n", "must begin with mysql://"),
        ("mysql://u:secret@h:port/n", "no valid port"),
        ("mysql://u:secret@h:99999/n", "no valid port"),
        ("mysql://u:secret@/n", "names no host"),
        ("mysql://h:3306/n", "names no user"),
        ("mysql://u:secret@h:3306", "names no database name"),
        ("mysql://u:secret@h/n/m", "more than a database name"),
        ("mysql://u:secret@h/n?ssl=1", "after [?] or #"),
    ],
)
def test_a_bad_database_url_is_explained_without_its_password(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        address_from_url(url)
    assert "secret" not in str(raised.value)
