"""Checks, swap, rejection and rollback of whole refreshes: the real database, the real local Athena."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from local.services import invoke_fresh
from maeari.catalogue import mysql_space, next_tables, related_artists
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_publication import MysqlPublication
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.deadline import Deadline
from maeari.errors import (
    NothingToRollBackTo,
    RefreshLockLost,
    RefreshRejected,
    RefreshRunning,
    TablesBusy,
)
from tests.integration.lake.conftest import ALL_TABLES
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.catalogue.related_artists import Row
    from tests.integration.lake.conftest import World

NEXT_DAY = "2026-01-06"
ARTISTS = "abcdefgh"


def day_of(world: World, day: str, order: str = ARTISTS, ids: str = ARTISTS) -> None:
    """Artists along a line: neighbours in the order given are near each other."""
    rows = Rows()
    for artist_id in ids:
        rows.artist(artist_id, "pop")
        rows.track(artist_id, f"{artist_id}-1", energy=order.index(artist_id) ** 1.1 / 20, tempo=120.0)
    world.publish(day, rows)


def refresh(world: World, *, force: bool = False) -> dict[str, Any]:
    return world.refresh.run(Deadline(60), force=force)


def contents(world: World, ending: str = "") -> dict[str, list[dict[str, Any]]]:
    return {
        table: world.database.rows(f"SELECT * FROM {table}{ending} ORDER BY 1, 2") for table in ALL_TABLES
    }


@pytest.fixture
def other(world: World) -> Iterator[Database]:
    """A second connection."""
    address = world.services.database
    login = (address.user, address.password)
    opened = Database(connector(address.host, address.port, address.name, lambda: login, 60, job=True))
    yield opened
    opened.close()


def test_too_much_change_is_kept_aside_and_published_by_force(world: World) -> None:
    day_of(world, DAY)
    refresh(world)
    served = contents(world)
    day_of(world, NEXT_DAY, order="aebfcgdh")
    with pytest.raises(
        RefreshRejected, match=r"% of the artists have others among their 3 nearest, 80\.0% may"
    ):
        refresh(world)
    assert contents(world) == served
    status = world.publication.status()
    assert (status["published"]["day"], status["previous"], status["rejected"]["day"]) == (
        DAY,
        None,
        NEXT_DAY,
    )
    rejected = contents(world, "_rejected")
    report = refresh(world, force=True)
    assert report["figures"]["changed_share"] > 0.8
    assert (report["figures"]["known"], report["figures"]["coverage"]) == (8, 1.0)
    assert contents(world)["related_artists"] == rejected["related_artists"]
    assert contents(world, "_previous") == served


def test_what_stays_as_it_is_has_not_changed(world: World) -> None:
    day_of(world, DAY)
    refresh(world)
    day_of(world, NEXT_DAY)
    assert refresh(world)["figures"]["changed"] == 0
    world.database.execute("UPDATE published SET version = version + 1")
    assert refresh(world)["figures"]["changed"] is None, "another version may find others"


def test_a_lake_that_lost_artists_is_not_served(world: World) -> None:
    day_of(world, DAY)
    refresh(world)
    day_of(world, NEXT_DAY, ids="abc")
    with pytest.raises(RefreshRejected, match="6 rows, 56 are published"):
        refresh(world)
    assert refresh(world, force=True)["rows"] == 6


def good() -> list[Row]:
    return [(one, rank, other, rank / 2, "") for one, rest in (("a", "bc"), ("b", "ac"), ("c", "ab"))
            for rank, other in enumerate(rest, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "number", "row"),
    [
        ("self_pairs", 1, ("a", 2, "a", 1.0, "")),
        ("rank_gaps", 1, ("a", 3, "c", 1.0, "")),
        ("rank_gaps", 0, ("a", 0, "b", 0.5, "")),
        ("rank_gaps", 5, ("c", 21, "b", 1.0, "")),
        ("unsorted", 0, ("a", 1, "b", 1.5, "")),
        ("negative", 0, ("a", 1, "b", -0.5, "")),
        ("unknown", 1, ("a", 2, "nobody", 1.0, "")),
    ],
)
def test_each_fault_of_a_table_is_found(world: World, fault: str, number: int, row: Row) -> None:
    day_of(world, DAY, ids="abc")
    for rows, found in ((good(), 0), ([*good()[:number], row, *good()[number + 1 :]], 1)):
        fill_next(world, rows)
        figures = world.publication.figures()
        assert {name: count for name, count in figures.broken.items() if count} == (
            {fault: 1} if found else {}
        )
        assert (figures.size.rows, figures.size.covered) == (6, 3)


def fill_next(world: World, rows: list[Row]) -> None:
    next_tables.fill(world.database, related_artists.TABLE, related_artists.COLUMNS, rows)
    for table in mysql_space.TABLES:
        world.database.execute(f"DROP TABLE IF EXISTS {table}_next")
        world.database.execute(f"CREATE TABLE {table}_next LIKE {table}")
    next_tables.fill(world.database, "published", ("day", "artists"), [(DAY, 3)])


def test_a_distance_that_is_no_number_rejects_the_refresh(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    day_of(world, DAY)
    refresh(world)
    served = contents(world)
    rows = [*good(), ("d", 1, "a", float("nan"), "")]
    monkeypatch.setattr("maeari.similarity.refresh.neighbour_rows", lambda *_: iter(rows))
    with pytest.raises(RefreshRejected, match="related_artists_next"):
        refresh(world, force=True)
    assert contents(world) == served


def test_rollback_goes_back_once_and_says_where(world: World) -> None:
    with pytest.raises(NothingToRollBackTo, match="no earlier refresh is kept"):
        world.publication.rollback()
    day_of(world, DAY)
    refresh(world)
    with pytest.raises(NothingToRollBackTo, match="no earlier refresh is kept"):
        world.publication.rollback()
    first = contents(world)
    day_of(world, NEXT_DAY)
    refresh(world)
    second = contents(world)
    status = world.publication.rollback()
    assert (status["published"]["day"], status["previous"], status["rejected"]["day"]) == (
        DAY,
        None,
        NEXT_DAY,
    )
    assert (contents(world), contents(world, "_rejected")) == (first, second)
    with pytest.raises(NothingToRollBackTo):
        world.publication.rollback()
    assert contents(world) == first
    assert refresh(world)["day"] == NEXT_DAY
    assert contents(world, "_previous") == first


def test_tables_of_an_older_schema_do_not_come_back(world: World) -> None:
    day_of(world, DAY)
    refresh(world)
    refresh(world)
    world.database.execute("ALTER TABLE published_previous DROP COLUMN algorithm")
    assert world.publication.status()["previous"]["algorithm"] is None
    with pytest.raises(NothingToRollBackTo, match="another schema"):
        world.publication.rollback()


def test_rollback_and_status_as_events_of_the_function(world: World) -> None:
    day_of(world, DAY)
    refresh(world)
    day_of(world, NEXT_DAY)
    refresh(world)
    connections, log = world.services.connections, sys.stderr.fileno()
    answer = invoke_fresh(connections, "SimilarityFunction", {"rollback": True}, log)
    assert (answer.failed, answer.payload["published"]["day"]) == (False, DAY)
    assert invoke_fresh(connections, "SimilarityFunction", {"status": True}, log).payload == answer.payload
    answer = invoke_fresh(connections, "SimilarityFunction", {"rollback": True}, log)
    assert (answer.failed, answer.payload["errorType"]) == (True, "NothingToRollBackTo")
    history = RefreshHistory(world.database, "similarity").last(3)
    assert [(each.outcome, each.day) for each in history] == [
        ("rolled back", DAY),
        ("published", NEXT_DAY),
        ("published", DAY),
    ]
    assert history[0].report["rejected"]["day"] == NEXT_DAY


def test_provisional_neighbours_outlive_a_swap_and_a_rollback(world: World) -> None:
    day_of(world, DAY, ids=ARTISTS[:-1])
    refresh(world)
    artists, space = MysqlArtists(world.database), MysqlSpace(world.database)
    day_of(world, NEXT_DAY)

    def found() -> tuple[list[str], bool] | None:
        one = artists.find(artist_id="h", whole_key="", name_key="", first_rank=1, last_rank=1)
        return ([near.artist.id for near in one.neighbours], one.provisional) if one else None

    a = artists.find(artist_id="a", whole_key="", name_key="", first_rank=1, last_rank=1)
    assert a is not None
    space.keep("h", a.neighbours)
    assert found() == (["b"], True)
    refresh(world)
    assert found() == (["g"], False)
    world.publication.rollback()
    assert found() == (["b"], True)
    refresh(world)
    assert world.database.rows("SELECT artist_id FROM provisional_artists") == [{"artist_id": "h"}]
    refresh(world)
    assert world.database.rows("SELECT artist_id FROM provisional_artists") == []
    world.publication.rollback()
    assert found() == (["g"], False)


def test_the_second_of_two_refreshes_does_nothing(world: World, other: Database) -> None:
    day_of(world, DAY)
    theirs = MysqlPublication(other, list(ALL_TABLES[:-1]))
    with theirs.alone(), pytest.raises(RefreshRunning, match="has done nothing"):
        refresh(world)
    assert contents(world)["published"] == []
    with world.publication.alone(), pytest.raises(RefreshRunning):
        theirs.rollback()
    assert refresh(world)["day"] == DAY


def test_a_connection_lost_before_the_fill_is_made_again(world: World, other: Database) -> None:
    day_of(world, DAY)
    with world.publication.alone():
        kill(world, other)
        world.publication.hold()
        with pytest.raises(RefreshRunning):
            MysqlPublication(other, []).hold()


def test_a_lock_lost_during_the_fill_publishes_nothing(world: World, other: Database) -> None:
    day_of(world, DAY)
    refresh(world)
    before = contents(world)
    with world.publication.alone():
        fill_next(world, good())
        kill(world, other)
        assert world.database.rows("SELECT 1 AS one") == [{"one": 1}], "a new connection"
        with pytest.raises(RefreshLockLost, match="the lock; nothing was published"):
            world.publication.swap()
    assert contents(world) == before


def kill(world: World, other: Database) -> None:
    [session] = world.database.rows("SELECT CONNECTION_ID() AS id")
    other.execute(f"KILL {session['id']}")


def test_a_long_reader_delays_the_swap_and_not_the_others(
    world: World, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    day_of(world, DAY)
    refresh(world)
    address = world.services.database
    login = (address.user, address.password)
    dump = connector(address.host, address.port, address.name, lambda: login, 60)()
    dump.begin()
    dump.cursor().execute("SELECT COUNT(*) FROM related_artists")
    monkeypatch.setattr(next_tables, "_ATTEMPTS", 2)
    waits: list[float] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            start = time.monotonic()
            other.rows("SELECT COUNT(*) FROM related_artists")
            waits.append(time.monotonic() - start)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with pytest.raises(TablesBusy, match="SHOW PROCESSLIST"):
            refresh(world)
        dump.rollback()
        assert refresh(world)["day"] == DAY
    finally:
        stop.set()
        reader.join()
        dump.close()
    assert max(waits) < 5
    assert len(waits) > 10
