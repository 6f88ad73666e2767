"""Waiting for a query and reading its result, with a client whose states are given."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pytest

from maeari.deadline import Deadline
from maeari.errors import OutOfTime, QueryFailed
from maeari.lake.athena import FIRST_PAUSE, LONGEST_PAUSE, Athena

TYPES = {"artist_id": pa.string(), "tracks": pa.int64(), "energy": pa.float64()}


class FakeClient:
    """Athena and S3 in one; time passes only in pauses."""

    def __init__(self, *states: str, reason: str | None = None, body: str = "") -> None:
        self.states = list(states)
        self.reason = reason
        self.body = body.encode()
        self.started: dict[str, Any] = {}
        self.stopped: list[str] = []
        self.read: dict[str, str] = {}
        self.pauses: list[float] = []

    def start_query_execution(self, **arguments: Any) -> dict[str, Any]:
        self.started = arguments
        return {"QueryExecutionId": "q-1"}

    def get_query_execution(self, **arguments: str) -> dict[str, Any]:
        assert arguments == {"QueryExecutionId": "q-1"}
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        status = {"State": state} | ({"StateChangeReason": self.reason} if self.reason else {})
        location = {"OutputLocation": "s3://lake/query-results/q-1.csv"}
        return {"QueryExecution": {"Status": status, "ResultConfiguration": location, "Statistics": {}}}

    def stop_query_execution(self, **arguments: str) -> None:
        self.stopped.append(arguments["QueryExecutionId"])

    def get_object(self, **arguments: str) -> dict[str, Any]:
        self.read = arguments
        return {"Body": io.BytesIO(self.body)}

    def query(self, seconds: float = 1000) -> pa.Table:
        deadline = Deadline(seconds, clock=lambda: sum(self.pauses))
        athena = Athena(self, self, "maeari", "lake", pause=self.pauses.append)
        return athena.query("SELECT ?", ["'2026-11-20'"], TYPES, deadline)


def test_what_is_asked_and_where_the_result_is_read() -> None:
    client = FakeClient("SUCCEEDED", body='"artist_id","tracks","energy"\n"a","1","0.5"\n')
    assert client.query().to_pylist() == [{"artist_id": "a", "tracks": 1, "energy": 0.5}]
    assert client.started == {
        "QueryString": "SELECT ?",
        "ExecutionParameters": ["'2026-11-20'"],
        "QueryExecutionContext": {"Database": "lake"},
        "WorkGroup": "maeari",
    }
    assert client.read == {"Bucket": "lake", "Key": "query-results/q-1.csv"}
    assert client.pauses == []


def test_pauses_grow_up_to_the_longest() -> None:
    client = FakeClient("QUEUED", *["RUNNING"] * 20, "SUCCEEDED", body='"artist_id"\n')
    client.query()
    assert len(client.pauses) == 21
    assert client.pauses[:3] == pytest.approx([FIRST_PAUSE, FIRST_PAUSE * 1.5, FIRST_PAUSE * 2.25])
    assert client.pauses == sorted(client.pauses)
    assert client.pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_query_that_ends_badly_raises_with_the_reason(state: str) -> None:
    client = FakeClient("RUNNING", state, reason="COLUMN_NOT_FOUND: line 3:8")
    with pytest.raises(QueryFailed, match=f"q-1 {state}: COLUMN_NOT_FOUND: line 3:8"):
        client.query()
    assert client.stopped == []
    assert client.read == {}


def test_a_failure_without_a_reason_says_so() -> None:
    with pytest.raises(QueryFailed, match="no reason given"):
        FakeClient("FAILED").query()


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_out_of_time_stops_the_query(state: str) -> None:
    client = FakeClient(state)
    with pytest.raises(OutOfTime, match=f"q-1 was still {state} and has been stopped"):
        client.query(seconds=2)
    assert client.stopped == ["q-1"]
    assert sum(client.pauses) <= 2


def test_a_query_that_succeeds_in_the_last_moment_counts() -> None:
    client = FakeClient("SUCCEEDED", body='"artist_id"\n')
    assert client.query(seconds=0).num_rows == 0


def test_null_is_not_the_empty_text() -> None:
    body = '"artist_id","tracks","energy"\n"","0",\n,"2","-6.5"\n"NULL","3","1.0E-5"\n'
    assert FakeClient("SUCCEEDED", body=body).query().to_pylist() == [
        {"artist_id": "", "tracks": 0, "energy": None},
        {"artist_id": None, "tracks": 2, "energy": -6.5},
        {"artist_id": "NULL", "tracks": 3, "energy": 1e-5},
    ]


def test_quotes_and_line_breaks_in_values_of_a_large_result() -> None:
    """More than a megabyte, so that the reader works in several blocks and one ends inside a value."""
    value = 'line one, "quoted"\n' * 60
    quoted = value.replace('"', '""')
    body = '"artist_id","tracks","energy"\n' + f'"{quoted}","1","0.5"\n' * 2000
    found = FakeClient("SUCCEEDED", body=body).query()
    assert len(body) > 2**21
    assert found.num_rows == 2000
    assert set(found["artist_id"].to_pylist()) == {value}
