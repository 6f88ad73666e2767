"""The lake's objects on an S3 API over HTTP."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.lake import tables
from maeari.lake.tables import ARTISTS, AUDIO_FEATURES, FEEDBACK, SCHEMAS, SNAPSHOTS, TOP_TRACKS
from maeari.people.feedback import Judgement
from tests.integration.lake.rows import Rows

if TYPE_CHECKING:
    from tests.integration.lake.conftest import World


def some(*artist_ids: str) -> dict[str, pa.Table]:
    rows = Rows()
    for artist_id in artist_ids:
        rows.artist(artist_id, "k-pop")
        rows.track(artist_id, f"{artist_id}-2", energy=0.5)
        rows.track(artist_id, f"{artist_id}-1", tempo=None)
    return rows.tables()


def artist_ids(world: World, key: str) -> list[str]:
    ids: list[str] = pq.read_table(io.BytesIO(world.read(key)))["artist_id"].to_pylist()
    return ids


def test_an_empty_lake_has_no_day(world: World) -> None:
    assert world.lake.newest_day() is None


def test_publishing_writes_typed_sorted_zstd_parquet(world: World) -> None:
    world.lake.publish("2026-01-05", "ingest", some("b", "a"))
    assert world.objects() == [
        "artists/dt=2026-01-05/ingest.parquet",
        "audio_features/dt=2026-01-05/ingest.parquet",
        "days/2026-01-05.json",
        "top_tracks/dt=2026-01-05/ingest.parquet",
    ]
    for name, schema in SCHEMAS.items():
        file = pq.ParquetFile(io.BytesIO(world.read(f"{name}/dt=2026-01-05/ingest.parquet")))
        assert file.schema_arrow.equals(schema)
        compressions = {file.metadata.row_group(0).column(i).compression for i in range(len(schema))}
        assert compressions == {"ZSTD"}
    assert artist_ids(world, "artists/dt=2026-01-05/ingest.parquet") == ["a", "b"]
    tracks = pq.read_table(io.BytesIO(world.read("top_tracks/dt=2026-01-05/ingest.parquet")))
    assert tracks["track_id"].to_pylist() == ["a-1", "a-2", "b-1", "b-2"]
    assert json.loads(world.read("days/2026-01-05.json")) == {"day": "2026-01-05", "writers": ["ingest"]}


def test_publishing_twice_replaces(world: World) -> None:
    world.lake.publish("2026-01-05", "ingest", some("a", "b"))
    keys = world.objects()
    world.lake.publish("2026-01-05", "ingest", some("c"))
    assert world.objects() == keys
    assert artist_ids(world, "artists/dt=2026-01-05/ingest.parquet") == ["c"]


def test_a_new_day_begins_with_every_writers_newest_files(world: World) -> None:
    world.lake.publish("2026-01-04", "ingest", some("old"))
    world.lake.publish("2026-01-05", "import-charts", some("imported"))
    world.lake.publish("2026-01-07", "ingest", some("new"))
    assert world.lake.newest_day() == "2026-01-07"
    assert artist_ids(world, "artists/dt=2026-01-07/ingest.parquet") == ["new"]
    for name in SCHEMAS:
        carried = f"{name}/dt=2026-01-07/import-charts.parquet"
        assert world.read(carried) == world.read(f"{name}/dt=2026-01-05/import-charts.parquet")
    assert artist_ids(world, "artists/dt=2026-01-05/ingest.parquet") == ["old"]
    assert json.loads(world.read("days/2026-01-07.json"))["writers"] == ["import-charts", "ingest"]


def test_an_earlier_day_takes_nothing_from_a_later_one(world: World) -> None:
    world.lake.publish("2026-01-07", "import-charts", some("a"))
    world.lake.publish("2026-01-05", "ingest", some("b"))
    assert world.lake.newest_day() == "2026-01-07"
    assert world.objects("artists/dt=2026-01-05/") == ["artists/dt=2026-01-05/ingest.parquet"]


def test_a_second_publication_of_a_day_does_not_bring_old_files_back(world: World) -> None:
    world.lake.publish("2026-01-04", "import-charts", some("first"))
    world.lake.publish("2026-01-05", "import-charts", some("second"))
    world.lake.publish("2026-01-05", "ingest", some("c"))
    assert artist_ids(world, "artists/dt=2026-01-05/import-charts.parquet") == ["second"]


def judgements(*artist_ids: str) -> pa.Table:
    now = datetime(2026, 1, 6, tzinfo=UTC)
    return tables.feedback(
        Judgement(artist_id, "z", alike=True, day="2026-01-05", given_at=now) for artist_id in artist_ids
    )


def test_a_snapshot_makes_no_day(world: World) -> None:
    world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements("b", "a"))
    assert world.objects() == ["feedback/dt=2026-01-06/feedback.parquet"]
    assert world.lake.newest_day() is None
    file = pq.ParquetFile(io.BytesIO(world.read("feedback/dt=2026-01-06/feedback.parquet")))
    assert file.schema_arrow.equals(SNAPSHOTS[FEEDBACK])
    assert artist_ids(world, "feedback/dt=2026-01-06/feedback.parquet") == ["a", "b"]


def test_a_snapshot_leaves_the_tables_of_the_days_alone(world: World) -> None:
    world.lake.publish("2026-01-05", "ingest", some("a"))
    before = world.objects()
    world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements("a"))
    assert world.objects() == sorted([*before, "feedback/dt=2026-01-06/feedback.parquet"])
    assert world.lake.newest_day() == "2026-01-05"
    world.lake.publish("2026-01-06", "import-charts", some("b"))
    assert artist_ids(world, "artists/dt=2026-01-06/ingest.parquet") == ["a"]
    assert json.loads(world.read("days/2026-01-06.json"))["writers"] == ["import-charts", "ingest"]
    assert artist_ids(world, "feedback/dt=2026-01-06/feedback.parquet") == ["a"]


def test_a_snapshot_replaces_its_own_day_only(world: World) -> None:
    for day in ("2026-01-05", "2026-01-06"):
        world.lake.write_snapshot(day, FEEDBACK, judgements("a", "b"))
    world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements("c"))
    assert artist_ids(world, "feedback/dt=2026-01-06/feedback.parquet") == ["c"]
    for _ in range(2):
        world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements())
        assert world.objects() == ["feedback/dt=2026-01-05/feedback.parquet"]
    assert artist_ids(world, "feedback/dt=2026-01-05/feedback.parquet") == ["a", "b"]


def test_more_objects_than_one_listing_shows(world: World) -> None:
    def two_a_page(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**params, "MaxKeys": 2}

    for number in range(5):
        world.lake.note_progress("ingest", f"2026-01-0{number + 1}", {})
        world.s3.put_object(Bucket=world.bucket, Key=f"days/2026-01-0{number + 1}.json", Body=b"{}")
    world.s3.meta.events.register("provide-client-params.s3.ListObjectsV2", two_a_page)
    assert world.s3.list_objects_v2(Bucket=world.bucket)["KeyCount"] == 2
    assert world.lake.newest_day() == "2026-01-05"


def test_parts_are_kept_replaced_joined_and_removed(world: World) -> None:
    lake = world.lake
    lake.stage("ingest", "2026-01-05", 0, some("a"))
    lake.stage("ingest", "2026-01-05", 1, some("wrong"))
    lake.stage("ingest", "2026-01-05", 1, some("b", "c"))
    lake.stage("ingest", "2026-01-05", 2, some("begun but never noted"))
    lake.stage("ingest", "2026-01-06", 0, some("another day"))
    whole = lake.staged("ingest", "2026-01-05", 2)
    assert whole[ARTISTS]["artist_id"].to_pylist() == ["a", "b", "c"]
    assert whole[TOP_TRACKS].num_rows == whole[AUDIO_FEATURES].num_rows == 6
    assert {name: table.schema for name, table in whole.items()} == dict(SCHEMAS)
    lake.unstage("ingest", "2026-01-05")
    assert world.objects("staging/ingest/dt=2026-01-05/") == []
    assert len(world.objects("staging/ingest/dt=2026-01-06/")) == len(SCHEMAS)
    assert lake.newest_day() is None


def test_no_parts_are_empty_tables_of_the_right_types(world: World) -> None:
    whole = world.lake.staged("ingest", "2026-01-05", 0)
    assert {name: (table.num_rows, table.schema) for name, table in whole.items()} == {
        name: (0, schema) for name, schema in SCHEMAS.items()
    }
    world.lake.publish("2026-01-05", "ingest", whole)
    assert world.lake.newest_day() == "2026-01-05"


def test_progress_is_what_was_noted_last(world: World) -> None:
    assert world.lake.progress("ingest", "2026-01-05") is None
    world.lake.note_progress("ingest", "2026-01-05", {"after": "a", "skipped": {"NotFound": 1}})
    world.lake.note_progress("ingest", "2026-01-05", {"after": "아", "complete": True})
    assert world.lake.progress("ingest", "2026-01-05") == {"after": "아", "complete": True}
    assert world.lake.progress("ingest", "2026-01-06") is None
