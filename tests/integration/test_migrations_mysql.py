"""Migrations on a real server."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.database import DatabaseAddress
from maeari.catalogue import migrations
from maeari.catalogue.migrations import Migration, migrate, shipped, status
from maeari.catalogue.model import FEATURES, Artist
from maeari.catalogue.mysql import Database
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_sounds import MysqlSounds
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.errors import MigrationFailed
from maeari.similarity.scale import RECORDING_DIMENSIONS
from tests.integration.databases import emptied, open_database, published, swapped_in, tables

OURS = {
    "albums",
    "alias_checks",
    "alias_parts",
    "artist_albums",
    "artist_aliases",
    "artist_mbids",
    "artist_tags",
    "artist_tracks",
    "artist_vectors",
    "artists",
    "clustered_tracks",
    "provisional_artists",
    "published",
    "published_songs",
    "refreshes",
    "related_artists",
    "related_tracks",
    "schema_migrations",
    "tag_vectors",
    "track_cells",
    "track_clusters",
    "track_features",
    "track_scale",
    "tracks",
    "unknown_names",
    "vector_cells",
    "vector_sample",
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


def test_an_interrupted_file_starts_over(database: Database) -> None:
    *older, newest = [each for each in shipped() if each.version <= 6]
    statements = newest.statements()
    assert len(statements) == 3
    for done in range(1, len(statements) + 1):
        emptied(database)
        migrate(database, older)
        for sql in statements[:done]:
            database.execute(sql)
        assert migrate(database, [*older, newest]) == [newest.name]


def test_an_alter_table_adds_one_thing_so_that_it_can_start_over() -> None:
    altering = [sql for each in shipped() for sql in each.statements() if sql.startswith("ALTER TABLE")]
    assert altering
    assert [sql.count("ADD ") for sql in altering] == [1] * len(altering)


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE a (id INT, id INT)", "ALTER TABLE gone ADD COLUMN id INT", "ALTER TABLE x NONSENSE"]
)
def test_no_other_refusal_counts_as_done(database: Database, sql: str) -> None:
    with pytest.raises(MigrationFailed):
        migrate(database, [Migration(1, "0001_a.sql", f"{sql};\n")])
    assert applied(database) == []


def test_vectors_of_an_older_release_go_and_neighbours_stay(database: Database) -> None:
    migrate(database, [each for each in shipped() if each.version < 7])
    one, other = (
        Artist(number * 22, "IU", "spotify", datetime(2026, 11, 20, tzinfo=UTC)) for number in ("0", "1")
    )
    MysqlArtists(database).save([one, other], [])
    published(database, [(one.id, 1, other.id, 0.5, "")])
    zeros = ", ".join(["0"] * len(FEATURES))
    database.execute(f"INSERT INTO artist_vectors VALUES ('{one.id}', {zeros}, 1, 3)")
    database.execute("INSERT INTO published (day, artists) VALUES ('2026-11-20', 2)")
    database.execute("CREATE TABLE artist_vectors_next LIKE artist_vectors")
    swapped_in(database, "artist_vectors")
    migrate(database, shipped())
    assert tables(database) == OURS, "no way back to tables of another shape"
    sounds = MysqlSounds(database)
    assert sounds.of([one.id]) == {}
    assert (sounds.anybody([], one.id), sounds.published()) == (None, None)
    assert MysqlSpace(database).nearest([0.0] * RECORDING_DIMENSIONS, besides=[], count=5) == []
    known = MysqlArtists(database).find(
        artist_id=one.id, whole_key="", name_key="", first_rank=1, last_rank=5
    )
    assert known is not None
    assert [near.artist for near in known.neighbours] == [other]


@pytest.mark.parametrize("version", [7])
def test_an_interrupted_replacement_of_tables_starts_over(database: Database, version: int) -> None:
    older = [each for each in shipped() if each.version < version]
    [newest] = [each for each in shipped() if each.version == version]
    statements = newest.statements()
    for done in range(1, len(statements) + 1):
        emptied(database)
        migrate(database, older)
        for sql in statements[:done]:
            database.execute(sql)
        assert migrate(database, [*older, newest]) == [newest.name]
        assert database.rows("SELECT cell, vector FROM artist_vectors") == []


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


def test_the_status_of_an_empty_database_changes_nothing(database: Database) -> None:
    names = [each.name for each in shipped()]
    assert status(database, shipped()) == (0, len(names), names, [])
    assert tables(database) == set()


def test_the_status_names_what_is_pending_and_what_changed(database: Database) -> None:
    wanted = [
        Migration(number, f"000{number}_t.sql", f"CREATE TABLE t{number} (id INT);\n") for number in (1, 2)
    ]
    migrate(database, wanted[:1])
    assert status(database, wanted) == (1, 2, ["0002_t.sql"], [])
    migrate(database, wanted)
    assert status(database, wanted) == (2, 2, [], [])
    wanted[0] = Migration(1, "0001_t.sql", "CREATE TABLE t1 (id BIGINT);\n")
    assert status(database, wanted) == (2, 2, [], ["0001_t.sql"])


def test_a_database_newer_than_the_release_is_no_failure(database: Database) -> None:
    migrate(database, shipped())
    older = shipped()[:-1]
    assert migrate(database, older) == []
    assert status(database, older) == (len(older) + 1, len(older), [], [])
    assert tables(database) == OURS
