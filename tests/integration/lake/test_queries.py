"""Results of any size by UNLOAD, and what a query costs as the lake's history grows."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from maeari.deadline import Deadline
from maeari.errors import QueryFailed
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from tests.integration.lake.conftest import World

ARTISTS = 3500
NEWEST = date(2026, 1, 5)
TYPES = pa.schema({"artist_id": pa.string(), "name": pa.string()})
SQL = "SELECT artist_id, name FROM artists WHERE dt = ? ORDER BY artist_id"


def publish(world: World, artists: int) -> None:
    rows = Rows()
    generator = np.random.default_rng(5)
    for number in range(artists):
        rows.artist(f"{number:022}", f"genre {number % 40}")
        rows.track(f"{number:022}", f"t{number}", energy=float(generator.random()), tempo=100.0)
    world.publish(DAY, rows)


def test_thousands_of_rows_out_of_several_files(world: World) -> None:
    publish(world, ARTISTS)
    read: list[str] = []
    world.s3.meta.events.register(
        "before-parameter-build.s3.GetObject", lambda params, **_: read.append(params["Key"])
    )
    found = world.athena.unload(SQL, [f"'{DAY}'"], TYPES, Deadline(60))
    assert sorted(found["artist_id"].to_pylist()) == [f"{number:022}" for number in range(ARTISTS)]
    assert found.schema == TYPES
    assert len(read) == len(set(read)) >= 4
    assert all(re.match(r"query-results/unload/[0-9a-f-]{36}/", key) for key in read)
    assert world.objects("query-results/unload/") == []


def test_no_rows_are_an_empty_table(world: World) -> None:
    publish(world, 2)
    found = world.athena.unload(SQL, ["'2026-01-02'"], TYPES, Deadline(60))
    assert (found.num_rows, found.schema) == (0, TYPES)


def test_a_query_that_fails_leaves_no_results(world: World) -> None:
    with pytest.raises(QueryFailed, match="nothing"):
        world.athena.unload("SELECT a FROM nothing WHERE dt = ?", [f"'{DAY}'"], TYPES, Deadline(60))
    assert world.objects("query-results/unload/") == []


def test_a_refresh_scans_one_day_however_many_there_are(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its bytes scanned with 1, 30 and 365 days of partitions, all of the same size."""
    publish(world, 300)
    newest = {key: world.read(key) for key in world.objects() if "/dt=" in key}
    day_bytes = sum(map(len, newest.values()))
    scanned: dict[int, int] = {}
    written = 1
    for days in (1, 30, 365):
        for back in range(written, days):
            for key, body in newest.items():
                earlier = key.replace(DAY, f"{NEWEST - timedelta(days=back)}")
                world.s3.put_object(Bucket=world.bucket, Key=earlier, Body=body)
        written = days
        before = world.athena.bytes_scanned
        assert world.refresh.run(Deadline(120))["day"] == DAY
        scanned[days] = world.athena.bytes_scanned - before
    in_lake = world.athena.unload(
        "SELECT COUNT(DISTINCT dt) AS days FROM artists", [], pa.schema({"days": pa.int64()}), Deadline(60)
    )
    assert in_lake["days"].to_pylist() == [365]
    with capsys.disabled():
        sys.stdout.write(
            f"\nbytes scanned by a refresh, by days in the lake: {scanned}; a day has {day_bytes}\n"
        )
    assert 0 < scanned[1] == scanned[30] == scanned[365] <= 2 * day_bytes
