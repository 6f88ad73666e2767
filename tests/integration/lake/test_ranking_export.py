"""The ranking log: from CloudWatch Logs into Parquet on S3, read by Athena."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.log_events import LogEvents
from local.resources import client
from maeari import clock
from maeari.deadline import Deadline
from maeari.errors import LogsUnavailable, OutOfTime
from maeari.lake.ranking_export import DAYS_BACK, JOB, RankingExport
from maeari.lake.tables import RECOMMENDATIONS, SNAPSHOTS
from maeari.ranking.cloudwatch_lines import CloudwatchLines
from maeari.ranking.shown import MESSAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.lake.conftest import World

LINE = {
    "message": MESSAGE,
    "kind": "artist",
    "reason": "neighbours",
    "of": ["a"],
    "items": ["b", "c"],
    "first_rank": 4,
    "version": "quantile-lsa 1 2026-11-19",
    "viewer": "0123456789abcdef",
    "is_tap": True,
}


def day_before(days: int) -> str:
    return f"{datetime.now(clock.KOREA) - timedelta(days=days):%Y-%m-%d}"


class Logs:
    """The log groups of the stack, emptied."""

    def __init__(self, world: World) -> None:
        connections = world.services.connections
        environment = connections.template().functions()["DatalakeFunction"].environment
        self.groups = environment["RANKING_LOG_GROUPS"].split(",")
        self.client = client("logs", connections.aws_endpoint)
        for group in self.groups:
            self.client.delete_log_group(logGroupName=group)
            self.client.create_log_group(logGroupName=group)
            self.client.create_log_stream(logGroupName=group, logStreamName="one")

    def write(self, day: str, *messages: object, group: int = 0, hour: float = 12) -> None:
        at = clock.start_of(day) + timedelta(hours=hour)
        events = [
            {
                "timestamp": int(at.timestamp() * 1000),
                "message": each if isinstance(each, str) else json.dumps(each),
            }
            for each in messages
        ]
        self.client.put_log_events(logGroupName=self.groups[group], logStreamName="one", logEvents=events)

    def lines(self) -> CloudwatchLines:
        return CloudwatchLines(lambda: self.client, self.groups)


@pytest.fixture
def logs(world: World) -> Iterator[Logs]:
    found = Logs(world)
    yield found
    found.client.close()


def rows(world: World, day: str) -> list[dict[str, Any]]:
    table = pq.read_table(io.BytesIO(world.read(f"recommendations/dt={day}/recommendations.parquet")))
    assert table.schema.equals(SNAPSHOTS[RECOMMENDATIONS])
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def test_each_item_of_a_day_that_is_over_is_a_row(world: World, logs: Logs) -> None:
    yesterday = day_before(1)
    logs.write(yesterday, LINE, {"message": "asked", "block": f"a {MESSAGE} block"}, f'"{MESSAGE}" not JSON')
    logs.write(yesterday, LINE | {"viewer": "", "items": ["d"], "first_rank": 1}, group=1, hour=23.99)
    logs.write(clock.today(), LINE, hour=0)
    assert RankingExport(logs.lines(), world.lake).run(Deadline(60)) == 3
    late, *others = rows(world, yesterday)
    assert (late["viewer"], late["item_id"], late["item_rank"]) == ("", "d", 1)
    at = clock.start_of(yesterday) + timedelta(hours=12)
    assert others == [
        {
            "shown_at": at.astimezone(tz=None).astimezone(clock.KOREA).replace(tzinfo=None)
            - timedelta(hours=9),
            "viewer": LINE["viewer"],
            "is_tap": True,
            "kind": "artist",
            "reason": "neighbours",
            "shown_for": ["a"],
            "item_id": item,
            "item_rank": rank,
            "version": LINE["version"],
        }
        for item, rank in (("b", 4), ("c", 5))
    ]


def test_lines_that_are_no_rows_are_left_out_and_told(
    world: World, logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    fields = [field for field in LINE if field != "message"]
    broken = [
        *((field, None) for field in fields),
        ("items", "not a list"),
        ("of", [1]),
        ("viewer", "half a pair: \ud83d"),
        ("is_tap", 1),
        ("first_rank", True),
        ("first_rank", 0),
        ("first_rank", 2**31),
    ]
    yesterday, sound = day_before(1), LINE | {"viewer": "fedcba9876543210"}
    logs.write(yesterday, *(LINE | {field: value} for field, value in broken), sound)
    logs.write(
        yesterday, *({name: LINE[name] for name in LINE if name != field} for field in fields), group=1
    )
    export = RankingExport(logs.lines(), world.lake)
    assert export.run(Deadline(60)) == 2
    assert {row["viewer"] for row in rows(world, yesterday)} == {sound["viewer"]}
    [told] = [each for each in caplog.records if each.message == "lines of the ranking log can't be read"]
    counted = Counter([*(field for field, _ in broken), *fields])
    assert told.__dict__["unusable_fields"] == counted
    assert world.lake.progress(JOB, yesterday) == {"rows": 2, "left_out": counted.total()}
    assert export.run(Deadline(60)) == 0


def test_a_day_is_exported_once_and_a_missed_one_is_made_up_for(world: World, logs: Logs) -> None:
    for days in (DAYS_BACK + 1, DAYS_BACK, 1):
        logs.write(day_before(days), LINE)
    export = RankingExport(logs.lines(), world.lake)
    assert export.run(Deadline(60)) == 4
    assert len(rows(world, day_before(DAYS_BACK))) == len(rows(world, day_before(1))) == 2
    assert export.run(Deadline(60)) == 0
    assert [key for key in world.objects("recommendations/") if day_before(DAYS_BACK + 1) in key] == []


def test_athena_reads_it(world: World, logs: Logs) -> None:
    logs.write(day_before(1), LINE)
    RankingExport(logs.lines(), world.lake).run(Deadline(60))
    schema = pa.schema([("item_id", pa.string()), ("asked", pa.string())])
    sql = "SELECT item_id, shown_for[1] AS asked FROM recommendations WHERE dt = ?"
    found = world.athena.unload(sql, [f"'{day_before(1)}'"], schema, Deadline(60))
    assert sorted(found.to_pylist(), key=str) == [
        {"item_id": "b", "asked": "a"},
        {"item_id": "c", "asked": "a"},
    ]


def test_no_log_group_is_no_rows(world: World, logs: Logs) -> None:
    lines = CloudwatchLines(lambda: logs.client, ["/aws/lambda/not-there"])
    assert RankingExport(lines, world.lake).run(Deadline(60)) == 0
    assert world.objects("recommendations/") == []


def test_a_day_that_could_not_be_read_stays_to_be_done(world: World, logs: Logs) -> None:
    logs.write(day_before(1), LINE)
    with pytest.raises(OutOfTime):
        RankingExport(logs.lines(), world.lake).run(Deadline(0))
    gone = client("logs", "http://127.0.0.1:9", retries={"total_max_attempts": 1})
    with pytest.raises(LogsUnavailable):
        RankingExport(CloudwatchLines(lambda: gone, logs.groups), world.lake).run(Deadline(60))
    assert rows_or_none(world, day_before(1)) is None
    assert RankingExport(logs.lines(), world.lake).run(Deadline(60)) == 2


def rows_or_none(world: World, day: str) -> list[dict[str, Any]] | None:
    return rows(world, day) if world.objects(f"recommendations/dt={day}/") else None


def test_the_local_stack_brings_whole_lines_once(world: World, logs: Logs, tmp_path: Path) -> None:
    file = tmp_path / "ChatbotFunction.log"
    events = LogEvents({logs.groups[0]: file}, world.services.connections.aws_endpoint)
    events.bring()
    line = json.dumps(LINE)
    file.write_text(f'{{"message": "asked"}}\n{line}\n{line[:20]}', encoding="utf-8")
    events.bring()
    events.bring()
    with file.open("a", encoding="utf-8") as log:
        log.write(f"{line[20:]}\n")
    events.bring()
    found = list(
        logs.lines().between(clock.start_of(clock.today()), datetime.now(clock.KOREA) + timedelta(1))
    )
    assert [fields for _, fields in found] == [LINE, LINE]
