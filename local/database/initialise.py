"""Making a new data directory for MariaDB or MySQL.

MariaDB's own script mariadb-install-db is not used: it needs a tool of another package, and run as root it
changes owners and modes of files of the installed server. What it does is feed the server's SQL files to
`mariadbd --bootstrap`, and so does this.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from local.database.address import DatabaseAddress
from local.database.errors import DatabaseServerError

PARTIAL = "initialising-"
# Named mysql_*.sql up to MariaDB 10.11, mariadb_*.sql from 11.
SYSTEM_TABLES = ("system_tables.sql", "performance_tables.sql", "system_tables_data.sql")
# How the server's name begins in `--version`: "mariadbd  Ver 10.11.6-MariaDB ...", "mysqld  Ver 8.4.5 ...".
MARIADB = re.compile(r"\bMariaDB\b", re.IGNORECASE)


def initialise(binary: Path, data: Path, env: dict[str, str]) -> tuple[Path, bool]:
    """The data directory below `data` for this kind of server, made when it is not there.

    It is made under a temporary name and renamed when complete, so one that is there is whole. The caller
    holds the lock of `data`: what an interrupted call left is removed.

    Returns:
        The data directory, and whether the server is a MariaDB (else a MySQL). Each kind has a directory of
        its own, because neither can open the other's.

    Raises:
        DatabaseServerError: the server program fails.
    """
    for leftover in data.glob(f"{PARTIAL}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    is_mariadb = bool(MARIADB.search(_run(binary, ["--no-defaults", "--version"], env, b"")))
    files = data / ("mariadb" if is_mariadb else "mysql")
    if (files / "mysql").is_dir() or (files / "mysql.ibd").is_file():
        return files, is_mariadb
    shutil.rmtree(files, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=data))
    (_bootstrap_mariadb if is_mariadb else _initialise_mysql)(binary, partial, env)
    partial.rename(files)
    return files, is_mariadb


def temporary_folder(data: Path) -> Path:
    """The server's own folder for temporary files: in a shared one a starting server clears others' files."""
    folder = data / "tmp"
    folder.mkdir(exist_ok=True)
    return folder


def _initialise_mysql(binary: Path, partial: Path, env: dict[str, str]) -> None:
    options = ["--no-defaults", "--initialize-insecure", f"--datadir={partial}", *_user()]
    _run(binary, options, env, b"")


def _bootstrap_mariadb(binary: Path, partial: Path, env: dict[str, str]) -> None:
    share = _sql_folder(binary)
    base = binary.resolve().parents[1]
    options = [
        "--no-defaults",
        "--bootstrap",
        f"--basedir={base}",
        f"--datadir={partial}",
        f"--tmpdir={temporary_folder(partial.parent)}",
        f"--lc-messages-dir={share}",
        f"--character-sets-dir={share / 'charsets'}",
        "--log-warnings=0",
        "--enforce-storage-engine=",
        "--max-allowed-packet=8M",
        *_user(),
    ]
    _run(binary, options, env, bootstrap_sql(share).encode())


def bootstrap_sql(share: Path) -> str:
    """The statements that make MariaDB's system tables, without logins for its host name."""
    prefix = _prefix(share)
    texts = [(share / f"{prefix}{name}").read_text(encoding="utf-8") for name in SYSTEM_TABLES]
    lines = [line for text in texts for line in text.splitlines() if "@current_hostname" not in line]
    before = [
        "CREATE DATABASE IF NOT EXISTS mysql;",
        "USE mysql;",
        "SET @auth_root_socket=NULL;",
        "SET @skip_auth_anonymous=1;",
    ]
    return "\n".join([*before, *lines, ""])


def _prefix(share: Path) -> str:
    return "mariadb_" if (share / f"mariadb_{SYSTEM_TABLES[0]}").is_file() else "mysql_"


def _sql_folder(binary: Path) -> Path:
    base = binary.resolve().parents[1]
    for folder in (base / "share" / "mariadb", base / "share" / "mysql"):
        if (folder / f"{_prefix(folder)}{SYSTEM_TABLES[0]}").is_file():
            return folder
    raise DatabaseServerError(f"The SQL files for new data directories are not below {base / 'share'}.")


def login_statements(address: DatabaseAddress) -> str:
    """The statements the server runs at each start: our database and user; root only with the same password.

    The password is made of letters, digits, - and _, and needs no quoting.
    """
    user = f"'{address.user}'@'{address.host}'"
    return "\n".join(
        [
            f"CREATE DATABASE IF NOT EXISTS `{address.name}`;",
            f"CREATE USER IF NOT EXISTS {user};",
            f"ALTER USER {user} IDENTIFIED BY '{address.password}';",
            f"GRANT ALL PRIVILEGES ON `{address.name}`.* TO {user};",
            f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{address.password}';",
            "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';",
            "",
        ]
    )


def _user() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []


def _run(binary: Path, options: list[str], env: dict[str, str], statements: bytes) -> str:
    done = subprocess.run(
        [binary, *options],
        env=env,
        input=statements,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        tail = "\n".join(output.splitlines()[-20:])
        raise DatabaseServerError(f"{binary} {' '.join(options)} failed:\n{tail}")
    return output
