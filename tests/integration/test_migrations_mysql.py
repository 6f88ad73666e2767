"""Migrations on a real server."""

import threading
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from local.database import DatabaseAddress
from maeari import bootstrap
from maeari.catalogue import migrations
from maeari.catalogue.migrations import Migration, migrate, shipped
from maeari.catalogue.mysql import Database
from maeari.errors import MigrationFailed
from tests.integration.databases import emptied, open_database, tables

REPOSITORY = Path(__file__).resolve().parents[2]
OURS = {
    "alias_checks",
    "alias_parts",
    "artist_aliases",
    "artist_genres",
    "artist_tags",
    "artist_vectors",
    "artists",
    "provisional_artists",
    "published",
    "related_artists",
    "schema_migrations",
    "unknown_names",
    "vector_scale",
}


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    yield opened
    emptied(opened)
    opened.close()


def applied(database: Database) -> list[str]:
    return [row["name"] for row in database.rows("SELECT name FROM schema_migrations ORDER BY version")]


def test_fresh_then_again(database: Database) -> None:
    names = [migration.name for migration in shipped()]
    assert migrate(database, shipped()) == names
    assert tables(database) == OURS
    assert migrate(database, shipped()) == []
    assert applied(database) == names


def test_shipped_files_are_numbered_without_gaps() -> None:
    assert [migration.version for migration in shipped()] == list(range(1, len(shipped()) + 1))


def test_a_changed_file_is_refused(database: Database) -> None:
    migrate(database, [Migration(1, "0001_a.sql", "CREATE TABLE a (id INT);\n")])
    with pytest.raises(MigrationFailed, match=r"0001_a\.sql changed"):
        migrate(database, [Migration(1, "0001_a.sql", "CREATE TABLE a (id BIGINT);\n")])
    assert tables(database) == {"a", "schema_migrations"}


def test_broken_sql_names_its_file_and_stops(database: Database) -> None:
    wanted = [
        Migration(1, "0001_good.sql", "-- a comment; with a semicolon\nCREATE TABLE good (id INT);\n"),
        Migration(2, "0002_broken.sql", "CREATE TABLE half (id INT);\nCREATE TABEL other (id INT);\n"),
        Migration(3, "0003_later.sql", "CREATE TABLE later (id INT);\n"),
    ]
    with pytest.raises(MigrationFailed, match=r"0002_broken\.sql: .*TABEL"):
        migrate(database, wanted)
    assert applied(database) == ["0001_good.sql"]
    assert tables(database) == {"good", "half", "schema_migrations"}
    wanted[1] = Migration(2, "0002_broken.sql", "CREATE TABLE IF NOT EXISTS half (id INT);\n")
    assert migrate(database, wanted) == ["0002_broken.sql", "0003_later.sql"]


def test_two_at_once_wait_for_each_other(database: Database, database_address: DatabaseAddress) -> None:
    slow = [Migration(1, "0001_slow.sql", "CREATE TABLE slow (id INT);\nDO SLEEP(0.6);\n")]
    done: list[list[str]] = []

    def run() -> None:
        own = open_database(database_address)
        done.append(migrate(own, slow))
        own.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == [[], ["0001_slow.sql"]]


def test_a_lock_held_too_long_is_an_error(
    database: Database, database_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "_LOCK_SECONDS", 1)
    other = open_database(database_address)
    other.rows("SELECT GET_LOCK('maeari.migrate', 0)")
    before = time.monotonic()
    with pytest.raises(MigrationFailed, match="another migration"):
        migrate(database, shipped())
    assert 0.9 < time.monotonic() - before < 3
    other.close()
    assert migrate(database, shipped())


def test_the_lock_is_given_back_after_a_failure(
    database: Database, database_address: DatabaseAddress
) -> None:
    with pytest.raises(MigrationFailed):
        migrate(database, [Migration(1, "0001_broken.sql", "NONSENSE;\n")])
    other = open_database(database_address)
    assert other.rows("SELECT IS_FREE_LOCK('maeari.migrate') AS free")[0]["free"] == 1
    other.close()


def test_the_function_migrates(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_from_file_location("migrate_app_under_test", REPOSITORY / "functions" / "migrate" / "app.py")
    assert spec is not None
    assert spec.loader is not None
    app = module_from_spec(spec)
    spec.loader.exec_module(app)
    monkeypatch.setattr(bootstrap, "database", lambda _: database)
    newest = shipped()[-1].version
    assert app.handler({}, None) == {"applied": [each.name for each in shipped()], "version": newest}
    assert app.handler({}, None) == {"applied": [], "version": newest}
