"""The snapshot of feedback: from DynamoDB into Parquet on S3, read by Athena."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.resources import client
from maeari import clock
from maeari.deadline import Deadline
from maeari.errors import OutOfTime
from maeari.lake.feedback_export import FeedbackExport
from maeari.lake.tables import FEEDBACK, SNAPSHOTS
from maeari.people.dynamodb_feedback import DynamodbFeedback
from maeari.people.errors import StoreUnavailable
from maeari.people.feedback import Judgement
from tests.integration.lake.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.lake.conftest import World

SOMEBODY, ANOTHER = "1" * 32, "2" * 32
NOW = datetime(2026, 11, 20, 3, 4, 5, 678_000, tzinfo=UTC)
FIRST = Judgement("b", "a", alike=True, day="2026-11-19", given_at=NOW)
SECOND = Judgement("a", "c", alike=False, day="2026-11-20", given_at=NOW + timedelta(hours=1))


@pytest.fixture
def feedback(world: World) -> Iterator[DynamodbFeedback]:
    connections = world.services.connections
    table = connections.template().functions()["DatalakeFunction"].environment["FEEDBACK_TABLE"]
    dynamodb = client("dynamodb", connections.aws_endpoint)
    store = DynamodbFeedback(lambda: dynamodb, table)
    yield store
    for person in (SOMEBODY, ANOTHER):
        store.forget(person)
    dynamodb.close()


def key(day: str) -> str:
    return f"feedback/dt={day}/feedback.parquet"


def complete(world: World, day: str) -> None:
    rows = Rows()
    rows.artist("a")
    world.lake.publish(day, "ingest", rows.tables())


def snapshot(world: World, day: str) -> list[dict[str, Any]]:
    table = pq.read_table(io.BytesIO(world.read(key(day))))
    assert table.schema.equals(SNAPSHOTS[FEEDBACK])
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def row(judgement: Judgement) -> dict[str, Any]:
    return {
        "artist_id": judgement.artist_id,
        "other_id": judgement.other_id,
        "alike": judgement.alike,
        "day": judgement.day,
        "given_at": judgement.given_at.replace(tzinfo=None),
    }


def test_all_judgements_are_written_sorted_and_without_the_people(
    world: World, feedback: DynamodbFeedback
) -> None:
    day = clock.today()
    complete(world, day)
    marked = world.read(f"days/{day}.json")
    feedback.give(SOMEBODY, FIRST)
    feedback.give(ANOTHER, SECOND)
    assert FeedbackExport(feedback, world.lake).run(Deadline(60)) == 2
    assert snapshot(world, day) == [row(SECOND), row(FIRST)]
    content = world.read(key(day))
    assert SOMEBODY.encode() not in content
    assert ANOTHER.encode() not in content
    assert world.read(f"days/{day}.json") == marked


def test_athena_reads_it(world: World, feedback: DynamodbFeedback) -> None:
    day = clock.today()
    complete(world, day)
    feedback.give(SOMEBODY, FIRST)
    FeedbackExport(feedback, world.lake).run(Deadline(60))
    types = pa.schema({"artist_id": pa.string(), "alike": pa.bool_(), "given_at": pa.timestamp("ms")})
    sql = "SELECT artist_id, alike, given_at FROM feedback WHERE dt = ?"
    found = world.athena.unload(sql, [f"'{day}'"], types, Deadline(60)).to_pylist()
    assert found == [{"artist_id": "b", "alike": True, "given_at": NOW.replace(tzinfo=None)}]


def test_the_same_day_again_replaces(world: World, feedback: DynamodbFeedback) -> None:
    day = clock.today()
    complete(world, day)
    export = FeedbackExport(feedback, world.lake)
    feedback.give(SOMEBODY, FIRST)
    feedback.give(ANOTHER, SECOND)
    assert [export.run(Deadline(60)), export.run(Deadline(60))] == [2, 2]
    feedback.forget(SOMEBODY)
    assert export.run(Deadline(60)) == 1
    assert snapshot(world, day) == [row(SECOND)]
    assert world.objects("feedback/") == [key(day)]


def test_without_judgements_there_is_no_file(world: World, feedback: DynamodbFeedback) -> None:
    complete(world, clock.today())
    before = world.objects()
    assert FeedbackExport(feedback, world.lake).run(Deadline(60)) == 0
    assert world.objects() == before


def test_the_file_goes_when_the_last_judgement_was_taken_back(
    world: World, feedback: DynamodbFeedback
) -> None:
    complete(world, clock.today())
    before = world.objects()
    export = FeedbackExport(feedback, world.lake)
    feedback.give(SOMEBODY, FIRST)
    assert export.run(Deadline(60)) == 1
    feedback.forget(SOMEBODY)
    assert export.run(Deadline(60)) == 0
    assert world.objects() == before


def test_yesterdays_snapshot_is_not_carried_into_today(world: World, feedback: DynamodbFeedback) -> None:
    day = clock.today()
    yesterday = f"{datetime.now(clock.KOREA) - timedelta(days=1):%Y-%m-%d}"
    complete(world, yesterday)
    world.s3.put_object(Bucket=world.bucket, Key=key(yesterday), Body=b"snapshot")
    complete(world, day)
    assert FeedbackExport(feedback, world.lake).run(Deadline(60)) == 0
    assert world.objects("feedback/") == [key(yesterday)]


def test_a_day_that_is_not_complete_has_its_snapshot_and_stays_incomplete(
    world: World, feedback: DynamodbFeedback
) -> None:
    complete(world, "2026-01-05")
    before = world.objects()
    feedback.give(SOMEBODY, FIRST)
    assert FeedbackExport(feedback, world.lake).run(Deadline(60)) == 1
    assert snapshot(world, clock.today()) == [row(FIRST)]
    assert world.objects() == sorted([*before, key(clock.today())])
    assert world.lake.newest_day() == "2026-01-05"


def test_what_fails_or_takes_too_long_leaves_the_snapshot_as_it_is(
    world: World, feedback: DynamodbFeedback
) -> None:
    day = clock.today()
    complete(world, day)
    feedback.give(SOMEBODY, FIRST)
    FeedbackExport(feedback, world.lake).run(Deadline(60))
    feedback.give(ANOTHER, SECOND)
    with pytest.raises(OutOfTime):
        FeedbackExport(feedback, world.lake).run(Deadline(0))
    dynamodb = client("dynamodb", world.services.connections.aws_endpoint)
    with pytest.raises(StoreUnavailable, match="no-such-table: ResourceNotFoundException"):
        FeedbackExport(DynamodbFeedback(lambda: dynamodb, "no-such-table"), world.lake).run(Deadline(60))
    dynamodb.close()
    assert snapshot(world, day) == [row(FIRST)]
