"""Calls of several processes kept apart, over HTTP to a stand-in of DynamoDB."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from maeari.deadline import Deadline
from maeari.errors import OutOfTime
from maeari.sources import pace as pace_module
from maeari.sources.pace import LOOK_SECONDS, Pace
from maeari.sources.state import StateTable

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 0.5


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client(
        "dynamodb",
        endpoint_url=f"http://{host}:{port}",
        region_name="ap-northeast-2",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=5),
    )
    server.stop()


class Recorded(StateTable):
    """Remembers when each turn was taken."""

    def __init__(self, client: Any, name: str) -> None:
        super().__init__(lambda: client, name)
        self.turns: list[float] = []
        self._one_at_a_time = Lock()

    def take(self, key: str, now: float, until: float) -> bool:
        # DynamoDB judges a condition and writes at once; moto, asked by two threads, lets both have the turn.
        with self._one_at_a_time:
            taken = super().take(key, now, until)
            if taken:
                self.turns.append(now)
        return taken


@pytest.fixture
def table(client: Any, request: pytest.FixtureRequest) -> Recorded:
    client.create_table(
        TableName=request.node.name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return Recorded(client, request.node.name)


class Missing:
    """A client of a table that is not there; counts its calls."""

    def __init__(self, real: Any) -> None:
        self.calls = 0
        self._real = real

    def update_item(self, **arguments: Any) -> Any:
        self.calls += 1
        return self._real.update_item(**arguments | {"TableName": "missing"})


def starts(pace: Pace, calls: int) -> list[float]:
    """When each of so many calls was let through."""
    found = []
    for _ in range(calls):
        pace.wait(Deadline(60))
        found.append(time.time())
    return found


def test_those_who_share_a_table_take_turns(table: Recorded) -> None:
    paces = [Pace("musicbrainz", SECONDS, table) for _ in range(2)]
    with ThreadPoolExecutor(len(paces)) as beside:
        first, second = beside.map(lambda pace: starts(pace, 5), paces)
    assert len(table.turns) == len(first) + len(second)
    assert all(later - earlier >= SECONDS - 0.001 for earlier, later in pairwise(sorted(table.turns)))
    assert first[0] < second[-1], "one had all its turns while the other waited"
    assert second[0] < first[-1], "one had all its turns while the other waited"


def test_sources_do_not_wait_for_each_other(table: Recorded) -> None:
    table.take("pace#other", time.time(), time.time() + 3600)
    assert len(starts(Pace("musicbrainz", SECONDS, table), 1)) == 1


def test_a_turn_that_others_have_is_waited_for_no_longer_than_the_deadline(table: Recorded) -> None:
    now = time.time()
    table.take("pace#musicbrainz", now, now + 3600)
    before = time.monotonic()
    with pytest.raises(OutOfTime):
        Pace("musicbrainz", SECONDS, table).wait(Deadline(1))
    assert time.monotonic() - before < 10


def test_a_turn_is_over_after_its_time(table: Recorded) -> None:
    now = time.time()
    table.take("pace#musicbrainz", now, now + 1)
    (at,) = starts(Pace("musicbrainz", SECONDS, table), 1)
    assert now + 1 <= at < now + 30


def test_without_the_table_own_calls_are_kept_apart(client: Any) -> None:
    missing = Missing(client)
    found = starts(Pace("musicbrainz", SECONDS, StateTable(lambda: missing, "missing")), 3)
    assert all(later - earlier >= SECONDS - 0.01 for earlier, later in pairwise(found))
    assert missing.calls == 1, "a table that failed is left alone for a while"


def test_a_table_that_failed_is_asked_again(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "BLIND_SECONDS", 0.0)
    missing = Missing(client)
    starts(Pace("musicbrainz", 0.0, StateTable(lambda: missing, "missing")), 2)
    assert missing.calls == 2


def test_alone_no_turn_is_given_away() -> None:
    before = time.monotonic()
    pace = Pace("musicbrainz", 0.0)
    for _ in range(20):
        pace.wait(Deadline(60))
    assert time.monotonic() - before < 20 * LOOK_SECONDS


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_a_deadline_before_the_next_turn_is_told_at_once(seconds: float) -> None:
    pace = Pace("musicbrainz", 3600)
    pace.wait(Deadline(60))
    before = time.monotonic()
    with pytest.raises(OutOfTime):
        pace.wait(Deadline(seconds))
    assert time.monotonic() - before < 10
