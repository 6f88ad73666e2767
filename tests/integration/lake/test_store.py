"""The lake's objects on an S3 API over HTTP."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maeari.deadline import Deadline
from maeari.errors import DayChanged, NothingToCompare, WrongSchema
from maeari.lake import tables
from maeari.lake.parquet import ROWS_PER_GROUP
from maeari.lake.store import Lake
from maeari.lake.tables import (
    ARTIST_TAGS,
    ARTISTS,
    AUDIO_FEATURES,
    CONTENTS,
    FEEDBACK,
    PROVENANCE,
    SCHEMAS,
    SNAPSHOTS,
    TOP_TRACKS,
)
from maeari.people.feedback import Judgement
from tests.integration.lake.rows import NOW, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.lake.conftest import World

DAY = "2026-01-05"


def some(*artist_ids: str) -> dict[str, pa.Table]:
    rows = Rows()
    for artist_id in artist_ids:
        rows.artist(artist_id, "k-pop")
        rows.track(artist_id, f"{artist_id}-2", energy=0.5)
        rows.track(artist_id, f"{artist_id}-1", tempo=None)
    return rows.tables()


def files(world: World, name: str, day: str = DAY, writer: str = "") -> list[str]:
    return [key for key in world.objects(f"{name}/dt={day}/{writer}") if key.endswith(".parquet")]


def artist_ids(world: World, name: str, day: str = DAY, writer: str = "") -> list[str]:
    found = (pq.read_table(io.BytesIO(world.read(key))) for key in files(world, name, day, writer))
    return [artist_id for table in found for artist_id in table["artist_id"].to_pylist()]


def test_an_empty_lake_has_no_day(world: World) -> None:
    assert world.lake.newest_day() is None


def test_publishing_writes_typed_sorted_zstd_parquet(world: World) -> None:
    world.lake.publish(DAY, "ingest", some("b", "a"))
    marked = json.loads(world.read(f"days/{DAY}.json"))
    assert (marked["day"], marked["complete"], marked["writers"]) == (DAY, True, ["ingest"])
    assert world.objects() == sorted([f"days/{DAY}.json", *marked["files"]])
    for name in (*CONTENTS, PROVENANCE):
        schema = SCHEMAS[name]
        [key] = files(world, name)
        file = pq.ParquetFile(io.BytesIO(world.read(key)))
        assert file.schema_arrow.equals(schema)
        columns = [file.metadata.row_group(0).column(place) for place in range(len(schema))]
        assert {column.compression for column in columns} == {"ZSTD"}
        texts = [
            column for column, field in zip(columns, schema, strict=True) if pa.types.is_string(field.type)
        ]
        assert texts
        assert all("RLE_DICTIONARY" in column.encodings for column in texts)
    assert artist_ids(world, ARTISTS) == ["a", "b"]
    tracks = pq.read_table(io.BytesIO(world.read(files(world, TOP_TRACKS)[0])))
    assert tracks["track_id"].to_pylist() == ["a-1", "a-2", "b-1", "b-2"]


def test_publishing_twice_replaces(world: World) -> None:
    world.lake.publish(DAY, "ingest", some("a", "b"))
    before = world.objects()
    world.lake.publish(DAY, "ingest", some("c"))
    assert len(world.objects()) == len(before)
    assert artist_ids(world, ARTISTS) == ["c"]


def test_a_new_day_begins_with_every_writers_newest_files(world: World) -> None:
    world.lake.publish("2026-01-04", "ingest", some("old"))
    world.lake.publish(DAY, "import-charts", some("imported"))
    world.lake.publish("2026-01-07", "ingest", some("new"))
    assert world.lake.newest_day() == "2026-01-07"
    assert artist_ids(world, ARTISTS, "2026-01-07", "ingest") == ["new"]
    for name in (*CONTENTS, PROVENANCE):
        [carried] = files(world, name, "2026-01-07", "import-charts")
        assert world.read(carried) == world.read(carried.replace("2026-01-07", DAY))
    assert artist_ids(world, ARTISTS, DAY, "ingest") == ["old"]
    assert json.loads(world.read("days/2026-01-07.json"))["writers"] == ["import-charts", "ingest"]


def test_an_earlier_day_takes_nothing_from_a_later_one(world: World) -> None:
    world.lake.publish("2026-01-07", "import-charts", some("a"))
    world.lake.publish(DAY, "ingest", some("b"))
    assert world.lake.newest_day() == "2026-01-07"
    assert files(world, ARTISTS) == files(world, ARTISTS, writer="ingest")


def test_a_second_publication_of_a_day_does_not_bring_old_files_back(world: World) -> None:
    world.lake.publish("2026-01-04", "import-charts", some("first"))
    world.lake.publish(DAY, "import-charts", some("second"))
    world.lake.publish(DAY, "ingest", some("c"))
    assert artist_ids(world, ARTISTS, DAY, "import-charts") == ["second"]


def test_a_day_of_an_earlier_release_is_carried_and_replaced(world: World) -> None:
    """Its note names no files, and its files have no run in their names."""
    for name, table in some("old").items():
        body = io.BytesIO()
        pq.write_table(table, body)
        for writer in ("ingest", "import-charts"):
            key = f"{name}/dt=2026-01-04/{writer}.parquet"
            world.s3.put_object(Bucket=world.bucket, Key=key, Body=body.getvalue())
    note = json.dumps({"day": "2026-01-04", "writers": ["import-charts", "ingest"]}).encode()
    world.s3.put_object(Bucket=world.bucket, Key="days/2026-01-04.json", Body=note)
    assert world.lake.newest_day() == "2026-01-04"
    world.lake.publish(DAY, "ingest", some("new"))
    assert artist_ids(world, ARTISTS, DAY, "import-charts") == ["old"]
    assert artist_ids(world, ARTISTS, DAY, "ingest") == ["new"]
    world.lake.publish("2026-01-04", "ingest", some("again"))
    assert artist_ids(world, ARTISTS, "2026-01-04", "ingest") == ["again"]


def pieces(artists: int, size: int) -> Iterator[pa.Table]:
    """Artists in order, a few in a piece; none is made before the one before it was taken."""
    for start in range(0, artists, size):
        yield some(*(f"{number:022}" for number in range(start, start + size)))[ARTISTS]


def test_a_large_table_becomes_several_files_and_a_smaller_one_leaves_none_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maeari.lake.parquet.ROWS_PER_GROUP", 100)
    lake = Lake(world.s3, world.bucket, file_bytes=3000)
    lake.publish(DAY, "ingest", {ARTISTS: pieces(1000, 40)})
    keys = files(world, ARTISTS)
    assert [key[-12:] for key in keys] == [f"-{part:03}.parquet" for part in range(len(keys))]
    assert len(keys) >= 3
    sizes = [len(world.read(key)) for key in keys]
    assert all(3000 <= size < 9000 for size in sizes[:-1])
    groups = [pq.ParquetFile(io.BytesIO(world.read(key))).metadata for key in keys]
    assert {each.row_group(0).num_rows for each in groups[:-1]} == {120}
    assert artist_ids(world, ARTISTS) == [f"{number:022}" for number in range(1000)]
    lake.publish(DAY, "ingest", {ARTISTS: pieces(40, 40)})
    assert len(files(world, ARTISTS)) == 1
    assert len(artist_ids(world, ARTISTS)) == 40


def test_rows_of_a_large_piece_are_grouped(world: World) -> None:
    rows = 2 * ROWS_PER_GROUP + 5
    schema = SCHEMAS[AUDIO_FEATURES]
    ids = pa.array([f"{number:08}" for number in range(rows)])
    columns = [ids, *(pa.nulls(rows, field.type) for field in list(schema)[1:])]
    world.lake.publish(DAY, "import-x", {AUDIO_FEATURES: pa.Table.from_arrays(columns, schema=schema)})
    [key] = files(world, AUDIO_FEATURES)
    metadata = pq.ParquetFile(io.BytesIO(world.read(key))).metadata
    sizes = [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]
    assert sizes == [ROWS_PER_GROUP, ROWS_PER_GROUP, 5]


def wrong(name: str) -> pa.Table:
    table = some("x")[name]
    return table.set_column(table.schema.get_field_index("source"), "source", pa.array([1] * table.num_rows))


@pytest.mark.parametrize("name", CONTENTS)
def test_a_wrong_schema_is_refused_before_anything_is_written(world: World, name: str) -> None:
    world.lake.publish(DAY, "ingest", some("a"))
    before = {key: world.read(key) for key in world.objects()}
    with pytest.raises(WrongSchema, match=f"table {name} wants not source: int64, source: string"):
        world.lake.publish(DAY, "ingest", some("b") | {name: wrong(name)})
    assert {key: world.read(key) for key in world.objects()} == before
    reordered = some("b")[name].select(SCHEMAS[name].names[::-1])
    with pytest.raises(WrongSchema, match="another order of columns"):
        world.lake.stage("ingest", DAY, 0, {name: reordered})
    assert {key: world.read(key) for key in world.objects()} == before


def test_a_wrong_piece_leaves_the_day_as_it_was(world: World) -> None:
    def broken() -> Iterator[pa.Table]:
        yield some("b")[ARTISTS]
        yield wrong(ARTISTS)

    lake = Lake(world.s3, world.bucket, file_bytes=1)
    with pytest.raises(WrongSchema):
        lake.publish(DAY, "ingest", {ARTISTS: broken()})
    assert world.lake.newest_day() is None
    assert files(world, "") == []
    lake.publish(DAY, "ingest", some("a"))
    before = files(world, ARTISTS)
    with pytest.raises(WrongSchema):
        lake.publish(DAY, "ingest", {ARTISTS: broken()})
    assert files(world, ARTISTS) == before
    assert world.lake.newest_day() == DAY
    world.lake.publish(DAY, "import-charts", some("c"))


def test_a_day_of_which_a_file_expired_is_not_used(world: World) -> None:
    world.lake.publish("2026-01-04", "ingest", some("a"))
    world.lake.publish(DAY, "ingest", some("b"))
    world.s3.delete_object(Bucket=world.bucket, Key=files(world, TOP_TRACKS)[0])
    assert world.lake.newest_day() == "2026-01-04"


@pytest.mark.parametrize("day", [DAY, "2026-01-06"])
def test_what_expired_is_left_out_of_the_next_publication(world: World, day: str) -> None:
    """A writer of whom one file is left tells nothing; the others stay."""
    for writer in ("ingest", "import-charts", "import-films"):
        world.lake.publish(DAY, writer, some(f"{writer}-artist"))
    world.s3.delete_object(Bucket=world.bucket, Key=files(world, TOP_TRACKS, writer="import-films")[0])
    assert world.lake.newest_day() is None
    world.lake.publish(day, "ingest", some("new"))
    assert world.lake.newest_day() == day
    for name in (ARTISTS, TOP_TRACKS, ARTIST_TAGS):
        assert set(artist_ids(world, name, day)) == {"import-charts-artist", "new"}
        assert files(world, name, day, "import-films") == []


def test_reading_a_day_that_is_published_anew_is_told(world: World) -> None:
    with pytest.raises(NothingToCompare, match=f"no complete day {DAY}"), world.lake.reading(DAY):
        pass
    world.lake.publish(DAY, "ingest", some("a"))
    with world.lake.reading(DAY):
        world.lake.publish("2026-01-06", "ingest", some("b"))
    with pytest.raises(DayChanged, match="run this again"), world.lake.reading(DAY):
        world.lake.publish(DAY, "ingest", some("a"))


def test_where_the_rows_come_from(world: World) -> None:
    early, late = Rows("spotify"), Rows("import", hours=5)
    for rows in (early, late):
        rows.artist("a", "k-pop", "ballad")
        rows.artist("b", "k-pop")
        rows.track("a", "duet", energy=0.5)
        rows.track("b", "duet")
    both = {name: pa.concat_tables([early.tables()[name], late.tables()[name]]) for name in CONTENTS}
    world.lake.publish("2026-01-04", "import-charts", both)
    world.lake.publish(DAY, "ingest", some("c"))
    types = SCHEMAS[PROVENANCE]
    sql = "SELECT * FROM provenance WHERE dt = ? AND writer = 'import-charts'"
    found = world.athena.unload(sql, [f"'{DAY}'"], types, Deadline(60)).to_pylist()
    first, last = (NOW.replace(tzinfo=None) + timedelta(hours=hours) for hours in (0, 5))
    counts = {
        ARTISTS: {"row_count": 2, "artists": 2, "tracks": None},
        TOP_TRACKS: {"row_count": 2, "artists": 2, "tracks": None},
        AUDIO_FEATURES: {"row_count": 1, "artists": None, "tracks": 1},
        ARTIST_TAGS: {"row_count": 3, "artists": 2, "tracks": None},
    }
    assert sorted(found, key=lambda row: (row["table_name"], row["source"])) == [
        {
            "writer": "import-charts",
            "table_name": name,
            "source": source,
            **counts[name],
            "first_fetched_at": at,
            "last_fetched_at": at,
        }
        for name in sorted(CONTENTS)
        for source, at in (("import", last), ("spotify", first))
    ]


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
    assert artist_ids(world, FEEDBACK, "2026-01-06") == ["a", "b"]


def test_a_snapshot_leaves_the_tables_of_the_days_alone(world: World) -> None:
    world.lake.publish("2026-01-05", "ingest", some("a"))
    before = world.objects()
    world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements("a"))
    assert world.objects() == sorted([*before, "feedback/dt=2026-01-06/feedback.parquet"])
    assert world.lake.newest_day() == "2026-01-05"
    world.lake.publish("2026-01-06", "import-charts", some("b"))
    assert artist_ids(world, ARTISTS, "2026-01-06", "ingest") == ["a"]
    assert json.loads(world.read("days/2026-01-06.json"))["writers"] == ["import-charts", "ingest"]
    assert artist_ids(world, FEEDBACK, "2026-01-06") == ["a"]


def test_a_snapshot_replaces_its_own_day_only(world: World) -> None:
    for day in ("2026-01-05", "2026-01-06"):
        world.lake.write_snapshot(day, FEEDBACK, judgements("a", "b"))
    world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements("c"))
    assert artist_ids(world, FEEDBACK, "2026-01-06") == ["c"]
    for _ in range(2):
        world.lake.write_snapshot("2026-01-06", FEEDBACK, judgements())
        assert world.objects() == ["feedback/dt=2026-01-05/feedback.parquet"]
    assert artist_ids(world, FEEDBACK, "2026-01-05") == ["a", "b"]


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
    assert set(whole) == set(CONTENTS)
    ids = [table["artist_id"].to_pylist() for table in whole[ARTISTS]]
    assert ids == [["a"], ["b", "c"]]
    assert [table.num_rows for table in whole[TOP_TRACKS]] == [2, 4]
    lake.unstage("ingest", "2026-01-05")
    assert world.objects("staging/ingest/dt=2026-01-05/") == []
    assert len(world.objects("staging/ingest/dt=2026-01-06/")) == len(CONTENTS)
    assert lake.newest_day() is None


def test_more_parts_than_are_read_at_once_come_in_order(world: World) -> None:
    ids = [f"{number:022}" for number in range(20)]
    for part, artist_id in enumerate(ids):
        world.lake.stage("ingest", DAY, part, some(artist_id))
    world.lake.publish(DAY, "ingest", world.lake.staged("ingest", DAY, 20))
    assert artist_ids(world, ARTISTS) == ids
    [key] = files(world, AUDIO_FEATURES)
    features = pq.read_table(io.BytesIO(world.read(key)))["track_id"].to_pylist()
    assert features == [f"{artist_id}-{number}" for artist_id in ids for number in (1, 2)]


def test_no_parts_make_a_complete_day_all_the_same(world: World) -> None:
    world.lake.publish(DAY, "ingest", world.lake.staged("ingest", DAY, 0))
    assert world.lake.newest_day() == DAY


def test_progress_is_what_was_noted_last(world: World) -> None:
    assert world.lake.progress("ingest", "2026-01-05") is None
    world.lake.note_progress("ingest", "2026-01-05", {"after": "a", "skipped": {"NotFound": 1}})
    world.lake.note_progress("ingest", "2026-01-05", {"after": "아", "complete": True})
    assert world.lake.progress("ingest", "2026-01-05") == {"after": "아", "complete": True}
    assert world.lake.progress("ingest", "2026-01-06") is None
    world.lake.note_progress("ingest", "2026-01-07", {})
    assert world.lake.days_with_progress("ingest") == ["2026-01-07", "2026-01-05"]


def test_a_staged_part_of_an_older_release_lacks_a_column(world: World) -> None:
    older = some("a")[TOP_TRACKS].drop_columns(["album_id"])
    sink = io.BytesIO()
    pq.write_table(older, sink)
    world.s3.put_object(
        Bucket=world.bucket, Key=f"staging/ingest/dt={DAY}/{TOP_TRACKS}/000000.parquet", Body=sink.getvalue()
    )
    [read] = world.lake.staged("ingest", DAY, 1)[TOP_TRACKS]
    assert read.schema == SCHEMAS[TOP_TRACKS]
    assert read["album_id"].to_pylist() == [None, None]
