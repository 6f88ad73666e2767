"""Brings the schema to the newest version: numbered SQL files, each applied once, in order.

A file that was interrupted starts over, because each statement commits by itself. Its statements can all be
run again: CREATE TABLE by IF NOT EXISTS, ALTER TABLE by `_execute`.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pymysql

from maeari.errors import DatabaseUnavailable, MigrationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.mysql import Database

_LOCK = "maeari.migrate"
_LOCK_SECONDS = 60
_ADDED_ALREADY = {1060, 1061}
"""Error numbers for a column and an index that the table has. MySQL knows no `ADD COLUMN IF NOT EXISTS`."""

_HISTORY = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    INT UNSIGNED NOT NULL PRIMARY KEY,
    name       VARCHAR(100) NOT NULL,
    checksum   CHAR(64) NOT NULL,
    applied_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of `catalogue/schema`, such as `0001_catalogue.sql`."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, to notice a file that changed after it was applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def statements(self) -> list[str]:
        """The statements; each ends with a semicolon at the end of a line."""
        lines = [line for line in self.sql.splitlines() if not line.lstrip().startswith("--")]
        return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


class Status(NamedTuple):
    """How the database's schema stands to this release's.

    Attributes:
        version: of the database, 0 for an empty one. It may be above `newest` after a deployment was rolled
            back: each release works with the tables of the next.
        newest: of this release.
        pending: names of the files that aren't applied.
        changed: names of the files that were applied and have another text now.
    """

    version: int
    newest: int
    pending: list[str]
    changed: list[str]


def shipped() -> list[Migration]:
    """The migrations of this release, in order."""
    found = sorted(files("maeari.catalogue").joinpath("schema").iterdir(), key=lambda entry: entry.name)
    return [
        Migration(int(entry.name.partition("_")[0]), entry.name, entry.read_text("utf-8"))
        for entry in found
        if entry.name.endswith(".sql")
    ]


def migrate(database: Database, migrations: Sequence[Migration]) -> list[str]:
    """Applies what isn't applied yet; two callers at once wait for each other.

    Returns:
        Names of the files applied now.

    Raises:
        MigrationFailed: an applied file changed, another migration holds the lock, or the database
            refused a statement (its message is kept).
    """
    lock = {"name": _LOCK, "wait": _LOCK_SECONDS}
    if not database.rows("SELECT GET_LOCK(%(name)s, %(wait)s) AS held", lock)[0]["held"]:
        raise MigrationFailed(f"another migration has been running for more than {_LOCK_SECONDS} s")
    try:
        return _apply(database, migrations)
    finally:
        with suppress(DatabaseUnavailable):  # the lock went with the connection
            database.once(_release)


def status(database: Database, migrations: Sequence[Migration]) -> Status:
    """Compares the database with the migrations of a release, and changes nothing."""
    has_history = (
        "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %(n)s"
    )
    applied = _applied(database) if database.rows(has_history, {"n": "schema_migrations"}) else {}
    return Status(
        version=max(applied, default=0),
        newest=migrations[-1].version,
        pending=[each.name for each in migrations if each.version not in applied],
        changed=[
            each.name for each in migrations if applied.get(each.version, each.checksum) != each.checksum
        ],
    )


def _release(cursor: Any) -> None:
    cursor.execute("SELECT RELEASE_LOCK(%(name)s)", {"name": _LOCK})


def _applied(database: Database) -> dict[int, str]:
    """Checksums of the applied files by version."""
    rows = database.rows("SELECT version, checksum FROM schema_migrations")
    return {row["version"]: row["checksum"] for row in rows}


def _apply(database: Database, migrations: Sequence[Migration]) -> list[str]:
    database.execute(_HISTORY)
    applied = _applied(database)
    done = []
    for migration in migrations:
        before = applied.get(migration.version)
        if before not in {None, migration.checksum}:
            raise MigrationFailed(f"{migration.name} changed after it was applied; add a new file instead")
        if before is not None:
            continue
        _run(database, migration)
        done.append(migration.name)
    return done


def _run(database: Database, migration: Migration) -> None:
    try:
        for sql in migration.statements():
            _execute(database, sql)
        database.execute(
            "INSERT INTO schema_migrations (version, name, checksum) "
            "VALUES (%(version)s, %(name)s, %(checksum)s)",
            {"version": migration.version, "name": migration.name, "checksum": migration.checksum},
        )
    except pymysql.err.MySQLError as error:
        raise MigrationFailed(f"{migration.name}: {error}") from error


def _execute(database: Database, sql: str) -> None:
    """Runs a statement; what an interrupted run has added to a table counts as done.

    An ALTER TABLE therefore adds one thing only: the server refuses all of them for one that is there.
    """
    try:
        database.execute(sql)
    except pymysql.err.OperationalError as error:
        if not (sql.startswith("ALTER TABLE") and error.args[0] in _ADDED_ALREADY):
            raise
