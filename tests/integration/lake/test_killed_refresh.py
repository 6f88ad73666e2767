"""A refresh that is killed anywhere: readers see the old tables or the new ones, and a rerun finishes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from local.paths import ROOT
from maeari.catalogue import next_tables
from maeari.catalogue.model import Artist, Neighbour, Reason
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.deadline import Deadline
from maeari.errors import RefreshRunning
from tests.integration.lake.conftest import ALL_TABLES
from tests.integration.lake.dying_refresh import MIDDLE, RENAME, STEPS, TABLES
from tests.integration.lake.rows import DAY, NOW, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.lake.conftest import World

NEXT_DAY = "2026-01-06"
OLD, NEW = 300, 310
"""Artists of the two days, so that each table tells which day it is of."""

SERVING_NEW = {RENAME, "swap", "provisional"}

WHOLE = """
SELECT p.day, p.artists, p.neighbours,
       (SELECT COUNT(*) FROM related_artists) AS related,
       (SELECT COUNT(*) FROM artist_vectors) AS vectors
FROM published p
"""


def seen(day: str, artists: int) -> tuple[Any, ...]:
    """A row of `WHOLE` for a day all of whose tables serve."""
    return day, artists, 20 * artists, 20 * artists, artists


def publish(world: World, day: str, count: int) -> None:
    rows = Rows()
    for number in range(count):
        rows.artist(f"{number:022}", f"genre {number % 7}")
        rows.track(f"{number:022}", f"t{number}", energy=number / count, tempo=100.0)
    world.publish(day, rows)


def connect(world: World) -> Database:
    address = world.services.database
    login = (address.user, address.password)
    return Database(connector(address.host, address.port, address.name, lambda: login, 60, job=True))


@contextmanager
def reading(world: World) -> Iterator[set[tuple[Any, ...]]]:
    """What readers see meanwhile; a reader's error is raised at the end."""
    found: set[tuple[Any, ...]] = set()
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        database = connect(world)
        try:
            while not stop.wait(0.01):
                found.update(tuple(row.values()) for row in database.rows(WHOLE))
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            database.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield found
    finally:
        stop.set()
        reader.join()
    assert errors == []


def killed_at(world: World, point: str) -> None:
    environment = world.services.connections.template().functions()["SimilarityFunction"].environment
    address = world.services.database
    where = {
        "database": [address.host, address.port, address.name],
        "login": [address.user, address.password],
        "aws": world.services.connections.aws_endpoint,
        "bucket": world.bucket,
        "work_group": environment["ATHENA_WORK_GROUP"],
        "glue_database": environment["GLUE_DATABASE"],
    }
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.integration.lake.dying_refresh", point, json.dumps(where)],
        env={"PYTHONPATH": f"{ROOT / 'layers/common'}:{ROOT}", "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]


def rerun(world: World) -> dict[str, Any]:
    """Refreshes as soon as the server has noticed that the killed one is gone."""
    end = time.monotonic() + 30
    while True:
        try:
            return world.refresh.run(Deadline(60))
        except RefreshRunning:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize("point", [*STEPS, *TABLES, MIDDLE, RENAME])
def test_killed(world: World, point: str) -> None:
    publish(world, DAY, OLD)
    world.refresh.run(Deadline(60))
    publish(world, NEXT_DAY, NEW)
    newcomer = f"{NEW - 1:022}"
    near = Neighbour(Artist("0" * 22, "Name", "spotify", NOW), 1, 0.5, Reason())
    MysqlSpace(world.database).keep(newcomer, [near])
    old, new = seen(DAY, OLD), seen(NEXT_DAY, NEW)
    with reading(world) as found:
        killed_at(world, point)
        [row] = world.database.rows(WHOLE)
        assert tuple(row.values()) == (new if point in SERVING_NEW else old)
        report = rerun(world)
        [row] = world.database.rows(WHOLE)
        assert tuple(row.values()) == new
    assert (report["day"], report["artists"]) == (NEXT_DAY, NEW)
    assert found <= {old, new}
    assert old in found
    names = next_tables.names(world.database)
    assert not {f"{table}{ending}" for table in ALL_TABLES for ending in ("_next", "_discarded")} & names
    assert {f"{table}_previous" for table in ALL_TABLES} <= names
    kept = world.database.rows("SELECT artist_id FROM provisional_artists")
    # Two refreshes have seen the newcomer only where the killed one had swapped before.
    assert kept == ([] if point in SERVING_NEW else [{"artist_id": newcomer}])
