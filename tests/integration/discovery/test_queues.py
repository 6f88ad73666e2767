"""Messages to the discovery function, over HTTP to a stand-in of SQS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local.resources import client
from local.services import NO_GATEWAY
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete, decode
from maeari.discovery.queues import PAUSE_SECONDS, SqsQueues
from tests.unit.chat.fakes import IU

if TYPE_CHECKING:
    import logging

    from maeari.discovery.messages import Message
    from tests.integration.discovery.conftest import World

ASKED = ArtistAsked(
    "비밀이름 노래", "비밀이름", "", as_typed=False, asked_at=1_795_000_000.25,
    callback_url="https://bot-api.kakao.com/v1/bots/66f0/callback/s3cret%7e",
)  # fmt: skip
INCOMPLETE = ArtistIncomplete(IU, display=True)


@pytest.mark.parametrize(
    ("message", "queue", "other"),
    [(ASKED, "DISCOVERY", "COMPLETION"), (INCOMPLETE, "COMPLETION", "DISCOVERY")],
    ids=["asked", "incomplete"],
)
def test_each_kind_goes_to_its_queue(world: World, message: Message, queue: str, other: str) -> None:
    assert world.queues.send(message)
    (body,) = world.messages(queue)
    assert decode(body) == message
    assert world.messages(other) == []


def test_the_body_as_the_next_release_will_read_it(world: World) -> None:
    world.queues.send(INCOMPLETE)
    (body,) = world.messages("COMPLETION")
    assert json.loads(body) == {"v": 1, "kind": "incomplete", "artist_id": IU, "display": True}


def test_what_somebody_pasted_reaches_the_queue_too(world: World) -> None:
    asked = ArtistAsked("\uffff\x00\u200b😀" * 100, "\x7f\ufffe", "", as_typed=True, asked_at=0.5)
    assert world.queues.send(asked)
    (body,) = world.messages("DISCOVERY")
    assert decode(body) == asked


@pytest.mark.parametrize("message", [ASKED, INCOMPLETE], ids=["asked", "incomplete"])
def test_a_queue_that_is_gone(world: World, message: Message, log_records: list[logging.LogRecord]) -> None:
    gone = f"{world.url('DISCOVERY')}-gone"
    assert_refused(SqsQueues(lambda: world.sqs, gone, gone), message, log_records)


def test_nobody_answers(log_records: list[logging.LogRecord]) -> None:
    sqs = client("sqs", NO_GATEWAY, retries={"total_max_attempts": 1}, connect_timeout=5)
    url = f"{NO_GATEWAY}/123456789012/queue"
    assert_refused(SqsQueues(lambda: sqs, url, url), ASKED, log_records)
    sqs.close()


def test_after_a_failure_nothing_is_tried_for_a_while(
    world: World, log_records: list[logging.LogRecord]
) -> None:
    now = 1000.0
    gone = f"{world.url('DISCOVERY')}-gone"
    queues = SqsQueues(lambda: world.sqs, gone, world.url("COMPLETION"), lambda: now)
    assert_refused(queues, ASKED, log_records)
    now += PAUSE_SECONDS - 0.1
    assert not queues.send(INCOMPLETE)
    assert (len(log_records), world.messages("COMPLETION")) == (1, [])
    now += 0.1
    assert queues.send(INCOMPLETE)
    assert len(world.messages("COMPLETION")) == 1


def assert_refused(queues: SqsQueues, message: Message, log_records: list[Any]) -> None:
    """It is told, and the log says of what kind the message was, not what it holds."""
    assert not queues.send(message)
    (record,) = log_records
    assert (record.levelname, record.kind) == ("WARNING", type(message).__name__)
    assert record.reason
    assert not [each for each in ("비밀", "s3cret", "callback/", IU) if each in str(record.__dict__)]
