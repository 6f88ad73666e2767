"""The discovery function in its own process, with the template's environment and messages of its queues."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest

from local.queue_events import sqs_event
from local.services import invoke_fresh
from local.sources.faults import ALWAYS
from maeari.catalogue import names
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete, encode
from maeari.kakao import violations
from tests.integration.discovery.kakao_server import kakao_server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.discovery.conftest import World

NEW = "볼빨간사춘기"
TOKEN = "s3cret%7eT0ken"
ASKED = ArtistAsked(f"{NEW} 노래", NEW, "", as_typed=False, asked_at=0.0)


class Function:
    """The function as Lambda runs it; `log` is what it has printed so far."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self._log = folder / "function.log"

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def take(self, queue: str, **changed: str) -> list[str]:
        """Gives it what is in one of its queues, under other parameters of the template if told.

        Returns:
            Bodies of what is to be delivered again.
        """
        connections = self.world.services.connections
        connections = replace(connections, parameters={**connections.parameters, **changed})
        url = self.world.url(queue)
        received = self.world.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )["Messages"]
        for message in received:
            self.world.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        queues = [each for each in connections.template().queue_events() if each.queue.endswith(_name(url))]
        (source,) = queues
        event = sqs_event(received, source.queue)
        with self._log.open("ab") as log:
            answer = invoke_fresh(connections, source.function, event, log.fileno())
        assert not answer.failed, answer.payload
        again = [each["itemIdentifier"] for each in answer.payload["batchItemFailures"]]
        bodies = {message["MessageId"]: message["Body"] for message in received}
        return [bodies[message_id] for message_id in again]


def _name(url: str) -> str:
    return url.rpartition("/")[2]


class Kept:
    """What the stores hold of the artist."""

    def __init__(self, world: World) -> None:
        database = world.open_database()
        (row,) = database.rows("SELECT id, name FROM artists")
        self.id, self.name = row["id"], row["name"]
        rows = database.rows("SELECT alias_key, language, source FROM artist_aliases")
        self.languages = {row["alias_key"]: row["language"] for row in rows}
        self.sources = {row["source"] for row in rows}
        self.tags = database.rows("SELECT tag, source FROM artist_tags")
        database.close()
        self.tracks = world.tracks.of_artists([self.id])[self.id]


@pytest.fixture
def function(world: World, tmp_path: Path) -> Function:
    return Function(world, tmp_path)


def test_a_name_that_nobody_waits_for_is_found_and_then_completed(world: World, function: Function) -> None:
    assert world.queues.send(ASKED)
    assert function.take("DISCOVERY") == []
    found = Kept(world)
    assert found.name == NEW
    assert found.sources == {"spotify"}
    assert found.tags == []

    assert function.take("COMPLETION") == []
    complete = Kept(world)
    assert len(complete.tracks) > len(found.tracks)
    assert {track.id for track in found.tracks} & {track.id for track in complete.tracks}
    assert complete.sources == {"spotify", "wikidata"}
    added = complete.languages.keys() - found.languages.keys()
    assert {names.key("볼사"), names.key("Bolbbalgan4")} <= added
    assert {complete.languages[key] for key in added} >= {"ko", "en"}
    assert {row["source"] for row in complete.tags} == {"wikidata", "musicbrainz"}
    assert world.messages("COMPLETION") == []


def test_of_a_batch_that_is_delivered_again_which_may_help(world: World, function: Function) -> None:
    world.queues.send(ASKED)
    function.take("DISCOVERY")
    world.messages("COMPLETION")
    known = ArtistIncomplete(Kept(world).id, display=True)
    for message in (known, ArtistIncomplete("0" * 22, display=True)):
        world.queues.send(message)
    world.sqs.send_message(QueueUrl=world.url("COMPLETION"), MessageBody=f"no message of ours {TOKEN}")
    world.let_fail("spotify", "error", ALWAYS)
    again = function.take("COMPLETION")
    assert sorted(again) == sorted([f"no message of ours {TOKEN}", encode(known)])
    assert TOKEN not in function.log


def test_a_name_stays_out_of_the_log_when_its_search_fails(world: World, function: Function) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
    world.queues.send(ASKED)
    assert function.take("DISCOVERY", SpotifyApiUrl=closed) == [encode(ASKED)]
    assert '"a message failed"' in function.log
    assert "/search: ConnectionError" in function.log
    escaped = json.dumps(NEW).strip('"')
    assert not [each for each in (NEW, quote(NEW), quote_plus(NEW), escaped) if each in function.log]


def test_a_callback_that_was_promised_is_made(world: World, function: Function) -> None:
    path = f"/v1/bots/66f0/callback/{TOKEN}"
    asked = replace(ASKED, asked_at=time.time(), callback_url=f"https://bot-api.kakao.com{path}")
    with kakao_server(None) as gateway:
        for _ in range(2):  # SQS delivers a message at least once
            world.queues.send(asked)
            assert function.take("DISCOVERY", CallbackGateway=f"http://127.0.0.1:{gateway.port}") == []
        assert gateway.target == path
        answer = json.loads(gateway.requests[0].body)
    assert violations(answer) == []
    assert answer["template"]["outputs"][0]["basicCard"]["title"] == NEW
    assert '"called back"' in function.log
    assert not [each for each in (NEW, TOKEN, "callback/", "bot-api") if each in function.log]
