"""Messages of the stand-in's real queues on their way to functions in real processes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from local.functions.pool import FunctionPool
from local.queue_events import QueueEvents
from local.template import QueueEvent
from tests.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import MakeFunction
    from tests.integration.aws.conftest import Aws

ARN = "arn:aws:sqs:ap-northeast-2:123456789012:{}"
URL = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/{}"

# Notes each event, then does what its messages say.
SOURCE = """
import json, os, pathlib

def handler(event, context):
    with open(os.environ["EVENTS"], "a") as events:
        events.write(json.dumps(event) + "\\n")
    bodies = {record["messageId"]: record["body"] for record in event["Records"]}
    if "crash" in bodies.values():
        raise ValueError("what a person wrote")
    if "nonsense" in bodies.values():
        return {"batchItemFailures": [{"itemIdentifier": "unknown"}]}
    failed = [{"itemIdentifier": each} for each, body in bodies.items() if body == "refused"]
    return {"batchItemFailures": failed}
"""


class World:
    """A queue with a short visibility timeout, the one behind it, and the function that gets its messages."""

    def __init__(self, aws: Aws, pool: FunctionPool, events: Path) -> None:
        self.lines: list[str] = []
        self.queue_events = QueueEvents(self.lines.append)
        self.aws = aws
        self._pool = pool
        self._events = events
        self.sqs = aws.client("sqs")
        self.sqs.create_queue(QueueName="behind")
        redrive = json.dumps({"deadLetterTargetArn": ARN.format("behind"), "maxReceiveCount": 2})
        attributes = {"VisibilityTimeout": "2", "RedrivePolicy": redrive}
        self.sqs.create_queue(QueueName="names", Attributes=attributes)

    def send(self, *bodies: str) -> None:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        self.sqs.send_message_batch(QueueUrl=URL.format("names"), Entries=entries)

    def begin(self, batch_size: int = 10, *, reports_failures: bool = True) -> None:
        event = QueueEvent("F", ARN.format("names"), batch_size, reports_failures)
        self.queue_events.start([event], self._pool, self.aws.url)

    def events(self) -> list[list[str]]:
        """Bodies of each event's messages."""
        if not self._events.exists():
            return []
        lines = self._events.read_text(encoding="utf-8").splitlines()
        return [[record["body"] for record in json.loads(line)["Records"]] for line in lines]

    def held(self, queue: str = "names") -> int:
        """Messages in a queue, in flight or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer: dict[str, Any] = self.sqs.get_queue_attributes(
            QueueUrl=URL.format(queue), AttributeNames=names
        )
        return sum(int(answer["Attributes"][name]) for name in names)


@pytest.fixture
def world(start: Callable[[], Aws], make_function: MakeFunction, tmp_path: Path) -> Iterator[World]:
    events = tmp_path / "events"
    pool = FunctionPool(
        {"F": make_function(SOURCE, environment={"EVENTS": str(events)})}, "http://127.0.0.1:1", tmp_path
    )
    aws = start()
    built = World(aws, pool, events)
    yield built
    built.queue_events.stop()
    pool.close()
    aws.process.kill()
    built.queue_events.join()


def test_what_succeeded_is_deleted(world: World) -> None:
    world.send("하나", "둘", "셋")
    world.begin(batch_size=2)
    wait_until(lambda: world.held() == 0, 30)
    assert sorted(body for event in world.events() for body in event) == sorted(["하나", "둘", "셋"])
    assert max(len(event) for event in world.events()) <= 2
    assert world.lines == []


def test_a_waiting_poll_gets_a_message_at_once(world: World) -> None:
    world.begin()
    time.sleep(1)
    world.send("늦게")
    wait_until(lambda: world.events() == [["늦게"]], 10)  # far less than a poll takes


def test_only_reported_messages_come_again_and_end_in_the_queue_behind(world: World) -> None:
    world.send("good", "refused")
    world.begin()
    wait_until(lambda: world.held("behind") == 1, 30)
    assert world.held() == 0
    assert world.events()[0] == ["good", "refused"]
    assert world.events()[1:] == [["refused"]]  # received twice, as maxReceiveCount allows
    behind = world.sqs.receive_message(QueueUrl=URL.format("behind"))["Messages"]
    assert [message["Body"] for message in behind] == ["refused"]


@pytest.mark.parametrize("body", ["crash", "nonsense"])
def test_a_failed_batch_comes_again_as_a_whole(world: World, body: str) -> None:
    world.send(body, "good")
    world.begin()
    wait_until(lambda: world.held("behind") == 2, 30)
    assert world.events() == [[body, "good"]] * 2
    assert len(world.lines) == 2
    assert "what a person wrote" not in "".join(world.lines)
    assert "F.log" in world.lines[0]


def test_a_function_that_reports_no_failures_has_none(world: World) -> None:
    world.send("refused")
    world.begin(reports_failures=False)
    wait_until(lambda: world.held() == 0, 30)
    assert world.events() == [["refused"]]
    assert world.held("behind") == 0


def test_stopping_does_not_wait_for_a_poll_and_says_nothing(world: World) -> None:
    world.begin()
    world.send("good")
    wait_until(lambda: world.held() == 0, 30)
    time.sleep(1)  # in the middle of the next poll
    began = time.monotonic()
    world.queue_events.stop()
    world.aws.process.terminate()
    world.queue_events.join()
    assert time.monotonic() - began < 4  # a poll takes 20 s
    assert not any(thread.is_alive() for thread in world.queue_events._threads)
    assert world.lines == []


def test_a_stand_in_that_is_gone_is_told(world: World) -> None:
    world.begin()
    world.aws.process.kill()
    wait_until(lambda: world.lines, 30)
    assert "the queue names can't be read" in world.lines[0]


def test_two_polls_do_not_slow_other_requests_down(world: World) -> None:
    def seconds() -> float:
        began = time.monotonic()
        for _ in range(100):
            world.sqs.get_queue_url(QueueName="behind")
        return time.monotonic() - began

    seconds()  # warms up
    before = min(seconds() for _ in range(3))
    world.begin()
    world.begin()
    time.sleep(1)
    assert min(seconds() for _ in range(3)) < 3 * before + 1
