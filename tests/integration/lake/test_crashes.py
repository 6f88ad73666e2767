"""A publication that dies between any two calls to S3 leaves a lake that is whole for readers."""

from __future__ import annotations

import io
import json
from itertools import count
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from local.resources import client
from maeari.errors import LakeBusy
from maeari.lake.store import Lake
from maeari.lake.tables import ARTISTS, AUDIO_FEATURES
from tests.integration.lake.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from tests.integration.lake.conftest import World

TABLES = (ARTISTS, AUDIO_FEATURES)
BEFORE, DAY = "2026-01-04", "2026-01-05"


class Killed(Exception):
    """The process is gone; this stands for it."""


class Mortal:
    """A lake whose process lives for so many calls to S3; whatever it tries afterwards does nothing."""

    def __init__(self, world: World, calls: int) -> None:
        self.calls_left = calls
        self.s3 = client("s3", world.services.connections.aws_endpoint)
        self.s3.meta.events.register("before-call.s3", self._call)
        self.lake = Lake(self.s3, world.bucket, file_bytes=1)

    def _call(self, **_: object) -> None:
        if not self.calls_left:
            raise Killed
        self.calls_left -= 1

    def survives(self, day: str, writer: str, *artist_ids: str) -> bool:
        try:
            self.lake.publish(day, writer, some(*artist_ids))
        except Killed:
            return False
        else:
            return True
        finally:
            self.s3.close()


def some(*artist_ids: str) -> dict[str, pa.Table]:
    rows = Rows()
    for artist_id in artist_ids:
        rows.artist(artist_id, "k-pop")
        rows.track(artist_id, f"{artist_id}-1", energy=0.5)
    return {name: rows.tables()[name] for name in TABLES}


def seen(world: World) -> tuple[str | None, dict[str, list[str]]]:
    """The day that a reader takes, and the artists (or tracks) of each table in it, as Athena sees them."""
    day = world.lake.newest_day()
    return day, {name: _owners(world, name, str(day)) for name in TABLES}


def _owners(world: World, name: str, day: str) -> list[str]:
    found = []
    for key in world.objects(f"{name}/dt={day}/"):
        table = pq.read_table(io.BytesIO(world.read(key)))
        found += [text[0] for text in table.column(0).to_pylist()]
    return sorted(found)


def whole(day: str, *artist_ids: str) -> tuple[str, dict[str, list[str]]]:
    return day, {name: sorted(artist_ids) for name in TABLES}


def clear(world: World) -> None:
    keys = [{"Key": key} for key in world.objects()]
    if keys:
        world.s3.delete_objects(Bucket=world.bucket, Delete={"Objects": keys})


def test_a_new_day_killed_anywhere(world: World) -> None:
    """Other writers' files are being copied into it: until it is complete the day before serves."""
    for calls in count():
        clear(world)
        world.lake.publish(BEFORE, "ingest", some("a", "b"))
        world.lake.publish(BEFORE, "import-charts", some("x"))
        survived = Mortal(world, calls).survives(DAY, "ingest", "c")
        assert seen(world) in (whole(BEFORE, "a", "b", "x"), whole(DAY, "c", "x"))
        world.lake.publish(DAY, "ingest", some("d"))
        assert seen(world) == whole(DAY, "d", "x")
        if survived:
            break
    assert calls >= 20


def test_a_complete_day_replaced_killed_anywhere(world: World) -> None:
    """Once the new files are noted nothing leads back; another writer goes on from there."""
    for calls in count():
        clear(world)
        world.lake.publish(BEFORE, "ingest", some("o"))
        world.lake.publish(DAY, "ingest", some("a", "b"))
        world.lake.publish(DAY, "import-charts", some("x"))
        survived = Mortal(world, calls).survives(DAY, "ingest", "c")
        found = seen(world)
        assert found in (whole(BEFORE, "o"), whole(DAY, "a", "b", "x"), whole(DAY, "c", "x"))
        if found[0] == BEFORE:
            expire(world)
        world.lake.publish(DAY, "import-charts", some("y"))
        assert seen(world) in (whole(DAY, "a", "b", "y"), whole(DAY, "c", "y"))
        world.lake.publish(DAY, "ingest", some("d"))
        assert seen(world) == whole(DAY, "d", "y")
        if survived:
            break
    assert calls >= 20


def expire(world: World) -> None:
    """Lets the time of the publication pass that died."""
    key = f"days/{DAY}.json"
    note = json.loads(world.read(key)) | {"until": 1.0}
    world.s3.put_object(Bucket=world.bucket, Key=key, Body=json.dumps(note).encode())


def test_the_next_day_goes_on_from_what_a_killed_one_had(world: World) -> None:
    """An import of the day before must not get lost because the ingest died while it replaced its files."""
    world.lake.publish(BEFORE, "ingest", some("a"))
    world.lake.publish(BEFORE, "import-charts", some("x"))
    assert not Mortal(world, 10).survives(BEFORE, "ingest", "b")
    assert world.lake.newest_day() is None
    world.lake.publish(DAY, "ingest", some("c"))
    assert seen(world) == whole(DAY, "c", "x")


def test_an_ingest_does_not_go_behind_a_day_that_a_killed_import_left(world: World) -> None:
    """There the next day would find neither the import of the day before nor the ingest."""
    world.lake.publish(BEFORE, "import-charts", some("x"))
    world.lake.publish(DAY, "import-charts", some("y"))
    assert not Mortal(world, 10).survives(DAY, "import-charts", "z")
    assert (world.lake.newest_day(), world.lake.last_day()) == (BEFORE, DAY)
    with pytest.raises(LakeBusy):
        world.lake.publish(DAY, "ingest", some("a"))
    expire(world)
    world.lake.publish(DAY, "ingest", some("a"))
    assert seen(world) == whole(DAY, "a", "y")


def test_two_writers_at_once_do_not_mix(world: World) -> None:
    world.lake.publish(DAY, "ingest", some("a"))
    assert not Mortal(world, 10).survives(DAY, "import-charts", "x")
    with pytest.raises(LakeBusy, match=r"import-charts is at work .* after .* UTC"):
        world.lake.publish(DAY, "ingest", some("b"))
    expire(world)
    world.lake.publish(DAY, "ingest", some("b"))
    assert seen(world) == whole(DAY, "b")


def test_who_was_overtaken_changes_nothing(world: World) -> None:
    """The slower of two that began a day loses: its note would be of a version that is gone."""
    slow = Mortal(world, 1000)

    def overtaken() -> Iterator[pa.Table]:
        expire(world)
        world.lake.publish(DAY, "import-charts", some("x"))
        yield some("a")[ARTISTS]

    with pytest.raises(LakeBusy):
        slow.lake.publish(DAY, "ingest", {ARTISTS: overtaken()})
    assert seen(world) == whole(DAY, "x")
