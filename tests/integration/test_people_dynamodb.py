"""What is kept about people in DynamoDB, over HTTP to a stand-in with the template's own tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from local.http_server import bind
from local.paths import ROOT
from local.template import Template
from maeari.people.dynamodb_feedback import DynamodbFeedback
from maeari.people.dynamodb_memories import KEPT, DynamodbMemories
from maeari.people.errors import StoreUnavailable
from maeari.people.feedback import Judgement
from maeari.people.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEMPLATE = Template(ROOT / "template.yaml", {"DatabaseHost": "d", "DatabaseSecretArn": "d"})
CONVERSATIONS, FEEDBACK = "ConversationsTable", "FeedbackTable"
SOMEBODY, ANOTHER = "1" * 32, "2" * 32
FIRST = Memory(artist_id="아이유", english=1)
SECOND = Memory(artist_id="태연", back=("아이유",), more={"v": 1, "rank": 4}, pair=("a", "b"), surprised="c")
NOW = datetime(2026, 11, 20, 3, 4, 5, 678_901, tzinfo=UTC)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def client_of(endpoint: str) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="ap-northeast-2",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=5),
    )


@pytest.fixture
def client(endpoint: str) -> Iterator[Any]:
    made = client_of(endpoint)
    for table in (CONVERSATIONS, FEEDBACK):
        properties = TEMPLATE.resources("AWS::DynamoDB::Table")[table]
        applied = ("BillingMode", "AttributeDefinitions", "KeySchema")
        made.create_table(TableName=table, **{name: properties[name] for name in applied})
    yield made
    for table in made.list_tables()["TableNames"]:
        made.delete_table(TableName=table)
    made.close()


@pytest.fixture
def nowhere() -> Iterator[Any]:
    """A client of a port where nothing listens."""
    with bind(0) as taken:
        port = taken.getsockname()[1]
    made = client_of(f"http://127.0.0.1:{port}")
    yield made
    made.close()


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memories(client: Any, clock: Clock) -> DynamodbMemories:
    return DynamodbMemories(lambda: client, CONVERSATIONS, clock)


class Throttled:
    """The real client; leaves all but one deletion of the next calls unprocessed, and counts."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.hold_back = 0
        self.sizes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_write_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - the service's name
        requests = RequestItems[FEEDBACK]
        self.sizes.append(len(requests))
        self.hold_back -= 1
        if self.hold_back < 0:
            return self._client.batch_write_item(RequestItems=RequestItems)
        if requests[1:]:
            self._client.batch_write_item(RequestItems={FEEDBACK: requests[:1]})
        return {"UnprocessedItems": {FEEDBACK: requests[1:] or requests}}


@pytest.fixture
def throttled(client: Any) -> Throttled:
    return Throttled(client)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def feedback(throttled: Throttled, pauses: list[float]) -> DynamodbFeedback:
    return DynamodbFeedback(lambda: throttled, FEEDBACK, pauses.append)


def judgement(number: int = 0, *, alike: bool = True) -> Judgement:
    return Judgement("a" * 22, f"{number:022}", alike=alike, day="2026-11-19", given_at=NOW)


def reasons(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The reasons of the warnings; no line tells who the person is."""
    lines = [record.__dict__ for record in caplog.records if record.name == "maeari"]
    assert not [line for line in lines if SOMEBODY in str(line)]
    return [line["reason"] for line in lines if line["levelname"] == "WARNING"]


def test_nothing_is_known_of_a_stranger(memories: DynamodbMemories) -> None:
    assert memories.recall(SOMEBODY, "r1") == Memory()


def test_the_next_turn_finds_what_the_last_one_left(memories: DynamodbMemories) -> None:
    memories.keep(SOMEBODY, "r1", Memory(), FIRST)
    assert memories.recall(SOMEBODY, "r2") == FIRST
    memories.keep(SOMEBODY, "r2", FIRST, SECOND)
    assert memories.recall(SOMEBODY, "r3") == SECOND
    assert memories.recall(ANOTHER, "r3") == Memory()


def test_a_message_delivered_twice_finds_what_it_found_first(memories: DynamodbMemories) -> None:
    memories.keep(SOMEBODY, "r1", Memory(), FIRST)
    memories.keep(SOMEBODY, "r2", FIRST, SECOND)
    assert memories.recall(SOMEBODY, "r2") == FIRST
    memories.keep(SOMEBODY, "r2", FIRST, SECOND)
    assert memories.recall(SOMEBODY, "r2") == FIRST
    assert memories.recall(SOMEBODY, "r3") == SECOND


def test_without_a_request_id_no_two_turns_are_one(memories: DynamodbMemories) -> None:
    memories.keep(SOMEBODY, "", Memory(), FIRST)
    assert memories.recall(SOMEBODY, "") == FIRST


def test_a_day_later_all_is_forgotten_although_dynamodb_still_has_it(
    memories: DynamodbMemories, clock: Clock, client: Any
) -> None:
    memories.keep(SOMEBODY, "r1", FIRST, SECOND)
    end = clock.now + KEPT.total_seconds()
    clock.now = end - 1
    assert memories.recall(SOMEBODY, "r2") == SECOND
    clock.now = end
    assert [memories.recall(SOMEBODY, request_id) for request_id in ("r1", "r2")] == [Memory()] * 2
    [item] = client.scan(TableName=CONVERSATIONS)["Items"]
    assert int(item["expires_at"]["N"]) == int(end)


def test_forgetting(memories: DynamodbMemories, client: Any) -> None:
    memories.keep(SOMEBODY, "r1", Memory(), FIRST)
    memories.keep(ANOTHER, "r1", Memory(), SECOND)
    memories.forget(SOMEBODY)
    memories.forget(SOMEBODY)
    assert memories.recall(SOMEBODY, "r2") == Memory()
    assert [item["person"]["S"] for item in client.scan(TableName=CONVERSATIONS)["Items"]] == [ANOTHER]


@pytest.mark.parametrize("item", [{}, {"now": {"N": "5"}}, {"now": {"S": "{"}}])
def test_an_item_that_is_broken_is_an_empty_memory(
    memories: DynamodbMemories, client: Any, item: dict[str, Any]
) -> None:
    end = {"person": {"S": SOMEBODY}, "expires_at": {"N": "9999999999"}}
    client.put_item(TableName=CONVERSATIONS, Item=end | item)
    assert memories.recall(SOMEBODY, "r1") == Memory()


def test_reads_are_consistent(memories: DynamodbMemories, client: Any) -> None:
    asked: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.dynamodb.GetItem", lambda params, **_: asked.append(params)
    )
    memories.recall(SOMEBODY, "r1")
    assert [params["ConsistentRead"] for params in asked] == [True]


def test_of_nobody_nothing_is_kept(nowhere: Any, caplog: pytest.LogCaptureFixture) -> None:
    memories = DynamodbMemories(lambda: nowhere, CONVERSATIONS)
    feedback = DynamodbFeedback(lambda: nowhere, FEEDBACK)
    memories.keep("", "r1", Memory(), FIRST)
    assert memories.recall("", "r1") == Memory()
    memories.forget("")
    feedback.give("", judgement())
    feedback.forget("")
    assert reasons(caplog) == []


def test_without_the_table_an_answer_goes_on_and_the_log_tells(
    memories: DynamodbMemories, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client.delete_table(TableName=CONVERSATIONS)
    assert memories.recall(SOMEBODY, "r1") == Memory()
    memories.keep(SOMEBODY, "r1", Memory(), FIRST)
    assert reasons(caplog) == [f"{CONVERSATIONS}: ResourceNotFoundException"] * 2
    with pytest.raises(StoreUnavailable, match="ResourceNotFoundException"):
        memories.forget(SOMEBODY)


def test_without_a_connection_an_answer_goes_on_and_the_log_tells(
    nowhere: Any, caplog: pytest.LogCaptureFixture
) -> None:
    memories = DynamodbMemories(lambda: nowhere, CONVERSATIONS)
    assert memories.recall(SOMEBODY, "r1") == Memory()
    memories.keep(SOMEBODY, "r1", Memory(), FIRST)
    assert reasons(caplog) == [f"{CONVERSATIONS}: EndpointConnectionError"] * 2
    with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
        memories.forget(SOMEBODY)


def test_judgements_come_back_without_the_person(feedback: DynamodbFeedback) -> None:
    given = [judgement(1), judgement(2, alike=False)]
    feedback.give(SOMEBODY, given[0])
    feedback.give(ANOTHER, given[1])
    found = sorted(feedback.all(), key=lambda each: each.other_id)
    assert found == given
    assert SOMEBODY not in repr(found)


def test_a_pair_counts_once_a_person_and_the_last_word_holds(feedback: DynamodbFeedback) -> None:
    first = judgement(1)
    changed = Judgement(first.other_id, first.artist_id, alike=False, day="2026-11-20", given_at=NOW)
    feedback.give(SOMEBODY, first)
    feedback.give(SOMEBODY, changed)
    assert list(feedback.all()) == [changed]
    feedback.give(ANOTHER, first)
    assert sorted(each.alike for each in feedback.all()) == [False, True]


def test_times_are_kept_in_utc(feedback: DynamodbFeedback) -> None:
    korean = NOW.astimezone(timezone(timedelta(hours=9)))
    feedback.give(SOMEBODY, replace(judgement(), given_at=korean))
    [found] = feedback.all()
    assert (found.given_at, found.given_at.utcoffset()) == (NOW, timedelta())


def seven_a_page(client: Any, *operations: str) -> None:
    for operation in operations:
        client.meta.events.register(
            f"provide-client-params.dynamodb.{operation}", lambda params, **_: {**params, "Limit": 7}
        )


def test_all_pages_are_read(feedback: DynamodbFeedback, client: Any) -> None:
    for number in range(20):
        feedback.give(SOMEBODY, judgement(number))
    seven_a_page(client, "Scan")
    assert client.scan(TableName=FEEDBACK)["Count"] == 7
    assert {each.other_id for each in feedback.all()} == {f"{number:022}" for number in range(20)}


def test_opting_out_deletes_all_of_one_person(
    feedback: DynamodbFeedback, throttled: Throttled, client: Any, pauses: list[float]
) -> None:
    for number in range(60):
        feedback.give(SOMEBODY, judgement(number))
    feedback.give(ANOTHER, judgement(1))
    seven_a_page(client, "Query")
    feedback.forget(SOMEBODY)
    assert [item["person"]["S"] for item in client.scan(TableName=FEEDBACK)["Items"]] == [ANOTHER]
    assert (throttled.sizes, pauses) == ([25, 25, 10], [])
    feedback.forget(SOMEBODY)
    assert len(throttled.sizes) == 3


def test_deletions_left_unprocessed_are_made_again_after_growing_pauses(
    feedback: DynamodbFeedback, throttled: Throttled, pauses: list[float]
) -> None:
    for number in range(10):
        feedback.give(SOMEBODY, judgement(number))
    throttled.hold_back = 4
    feedback.forget(SOMEBODY)
    assert list(feedback.all()) == []
    assert throttled.sizes == [10, 9, 8, 7, 6]
    assert pauses == [0.05, 0.1, 0.2, 0.4]


def test_endless_throttling_is_told_and_the_rest_can_be_deleted_later(
    feedback: DynamodbFeedback, throttled: Throttled
) -> None:
    for number in range(10):
        feedback.give(SOMEBODY, judgement(number))
    throttled.hold_back = 1000
    with pytest.raises(StoreUnavailable, match=f"{FEEDBACK}: deletions left"):
        feedback.forget(SOMEBODY)
    assert len(throttled.sizes) == 5
    throttled.hold_back = 0
    feedback.forget(SOMEBODY)
    assert list(feedback.all()) == []


def test_what_cannot_be_kept_read_or_deleted_is_told(nowhere: Any) -> None:
    feedback = DynamodbFeedback(lambda: nowhere, FEEDBACK)
    calls: list[Callable[[], object]] = [
        lambda: feedback.give(SOMEBODY, judgement()),
        lambda: feedback.forget(SOMEBODY),
        lambda: list(feedback.all()),
    ]
    for call in calls:
        with pytest.raises(StoreUnavailable, match=f"{FEEDBACK}: EndpointConnectionError") as caught:
            call()
        assert SOMEBODY not in str(caught.value)
