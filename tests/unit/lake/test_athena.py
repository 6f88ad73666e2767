"""Waiting for a query and reading its result, with a client whose states are given."""

from __future__ import annotations

import io
import re
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maeari.deadline import Deadline
from maeari.errors import OutOfTime, QueryFailed
from maeari.lake.athena import FIRST_PAUSE, LONGEST_PAUSE, Athena

TYPES = pa.schema({"artist_id": pa.string(), "tracks": pa.int64(), "energy": pa.float64()})
ROW = {"artist_id": "a", "tracks": 1, "energy": 0.5}


class FakeClient:
    """Athena and S3 in one; time passes only in pauses. A query that succeeds unloads the rows given."""

    def __init__(self, *states: str, reason: str | None = None, rows: pa.Table | None = None) -> None:
        self.states = list(states)
        self.reason = reason
        self.rows = pa.Table.from_pylist([ROW], TYPES) if rows is None else rows
        self.started: dict[str, Any] = {}
        self.stopped: list[str] = []
        self.objects: dict[str, bytes] = {}
        self.pauses: list[float] = []

    def start_query_execution(self, **arguments: Any) -> dict[str, Any]:
        self.started = arguments
        folder = arguments["QueryString"].partition("'s3://lake/")[2].partition("'")[0]
        for part in range(2):
            body = io.BytesIO()
            pq.write_table(self.rows, body)
            self.objects[f"{folder}{part}"] = body.getvalue()
        return {"QueryExecutionId": "q-1"}

    def get_query_execution(self, **arguments: str) -> dict[str, Any]:
        assert arguments == {"QueryExecutionId": "q-1"}
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        status = {"State": state} | ({"StateChangeReason": self.reason} if self.reason else {})
        return {"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": 700}}}

    def stop_query_execution(self, **arguments: str) -> None:
        self.stopped.append(arguments["QueryExecutionId"])

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **arguments: str) -> list[Any]:
        keys = [key for key in self.objects if key.startswith(arguments["Prefix"])]
        return [{"Contents": [{"Key": key}]} for key in keys] or [{}]

    def get_object(self, **arguments: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.objects[arguments["Key"]])}

    def delete_object(self, **arguments: str) -> None:
        del self.objects[arguments["Key"]]

    def athena(self) -> Athena:
        results = "s3://lake/query-results"
        return Athena(self, self, "maeari", "lake", results=results, pause=self.pauses.append)

    def unload(self, seconds: float = 1000) -> pa.Table:
        deadline = Deadline(seconds, clock=lambda: sum(self.pauses))
        return self.athena().unload("SELECT ?;\n", ["'2026-11-20'"], TYPES, deadline)


def test_what_is_asked_and_that_every_file_is_read_and_removed() -> None:
    client = FakeClient("SUCCEEDED")
    assert client.unload().to_pylist() == [ROW, ROW]
    sql = client.started.pop("QueryString")
    assert re.fullmatch(
        r"UNLOAD \(SELECT \?\n\) TO 's3://lake/query-results/unload/[0-9a-f-]{36}/' "
        r"WITH \(format = 'PARQUET', compression = 'ZSTD'\)",
        sql,
    )
    assert client.started == {
        "ExecutionParameters": ["'2026-11-20'"],
        "QueryExecutionContext": {"Database": "lake"},
        "WorkGroup": "maeari",
    }
    assert client.objects == {}
    assert client.pauses == []


def test_bytes_scanned_add_up() -> None:
    athena = FakeClient("SUCCEEDED").athena()
    for _ in range(2):
        athena.unload("SELECT 1", [], TYPES, Deadline(10))
    assert athena.bytes_scanned == 1400


def test_columns_are_chosen_and_cast() -> None:
    wide = pa.table(
        {"energy": pa.array([1.5], pa.float32()), "more": ["x"], "artist_id": ["a"], "tracks": [2]}
    )
    found = FakeClient("SUCCEEDED", rows=wide).unload()
    assert found.schema == TYPES
    assert found.to_pylist() == [{"artist_id": "a", "tracks": 2, "energy": 1.5}] * 2


@pytest.mark.parametrize(
    "rows", [pa.table({"artist_id": ["a"]}), pa.table({"artist_id": ["a"], "tracks": ["x"], "energy": [1.0]})]
)
def test_a_result_of_other_columns_is_a_failure(rows: pa.Table) -> None:
    client = FakeClient("SUCCEEDED", rows=rows)
    with pytest.raises(QueryFailed, match="columns"):
        client.unload()
    assert client.objects == {}


def test_pauses_grow_up_to_the_longest() -> None:
    client = FakeClient("QUEUED", *["RUNNING"] * 20, "SUCCEEDED")
    client.unload()
    assert len(client.pauses) == 21
    assert client.pauses[:3] == pytest.approx([FIRST_PAUSE, FIRST_PAUSE * 1.5, FIRST_PAUSE * 2.25])
    assert client.pauses == sorted(client.pauses)
    assert client.pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_ends_badly_raises_with_the_reason(state: str) -> None:
    client = FakeClient("RUNNING", state, reason="COLUMN_NOT_FOUND: line 3:8")
    with pytest.raises(QueryFailed, match=f"q-1 {state}: COLUMN_NOT_FOUND: line 3:8"):
        client.unload()
    assert client.stopped == []
    assert client.objects == {}, "also what a failed query left"


def test_a_failure_without_a_reason_says_so() -> None:
    with pytest.raises(QueryFailed, match="no reason given"):
        FakeClient("FAILED").unload()


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_out_of_time_stops_the_query(state: str) -> None:
    client = FakeClient(state)
    with pytest.raises(OutOfTime, match=f"q-1 was still {state} and has been stopped"):
        client.unload(seconds=2)
    assert client.stopped == ["q-1"]
    assert sum(client.pauses) <= 2


def test_a_query_that_succeeds_in_the_last_moment_counts() -> None:
    assert FakeClient("SUCCEEDED").unload(seconds=0).num_rows == 2
