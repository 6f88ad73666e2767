"""The discovery function's handler: what of a batch is delivered again."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from discovery import app
from maeari.bootstrap import answers
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete, encode
from maeari.errors import OutOfTime, SettingMissing, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from maeari.deadline import Deadline
    from maeari.discovery.messages import Message

EVENTS = Path(__file__).resolve().parents[3] / "events"
LAMBDA = 120.0
ASKED = ArtistAsked("비밀 노래", "비밀", "", as_typed=False, asked_at=1_795_000_000.0, callback_url="s3cret")
INCOMPLETE = ArtistIncomplete("3HqSLMAZ3g3d5poNaI7GOU", display=True)


class Context:
    """Of Lambda, what the handler asks."""

    def get_remaining_time_in_millis(self) -> int:
        return int(LAMBDA * 1000)


@dataclass
class Room:
    """Both use-cases of the function, which note what they are given and fail as told."""

    answered: list[ArtistAsked] = field(default_factory=list)
    completed: list[Mapping[str, ArtistIncomplete]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)

    def answer(self, asked: ArtistAsked, deadline: Deadline) -> None:
        self.seconds.append(deadline.remaining())
        self.answered.append(asked)
        if asked.name in self.failures:
            raise self.failures[asked.name]

    def run(self, messages: Mapping[str, ArtistIncomplete], deadline: Deadline) -> list[str]:
        self.seconds.append(deadline.remaining())
        self.completed.append(dict(messages))
        return self.left

    def made_as(self, name: str) -> Callable[[object], Room]:
        def make(_: object) -> Room:
            self.made.append(name)
            return self

        return make

    def failed(self, *bodies: Message | str) -> list[str]:
        """Ids of the messages to deliver again; they are called m0, m1 and so on."""
        records = [
            {"messageId": f"m{number}", "body": body if isinstance(body, str) else encode(body)}
            for number, body in enumerate(bodies)
        ]
        return self.invoke({"Records": records})

    def invoke(self, event: Any) -> list[str]:
        answer = json.loads(json.dumps(app.handler(event, Context())))
        assert set(answer) == {"batchItemFailures"}
        assert all(set(each) == {"itemIdentifier"} for each in answer["batchItemFailures"])
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    found = Room()
    forget()
    monkeypatch.setattr(answers, "late_answers", found.made_as("late_answers"))
    monkeypatch.setattr(answers, "completion", found.made_as("completion"))
    handler = logging.getLogger("maeari").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(found.log)
    yield found
    handler.setStream(before)
    forget()


def forget() -> None:
    """What an environment keeps from one event to the next."""
    app._late_answers.cache_clear()
    app._completion.cache_clear()


def test_a_name_is_answered(room: Room) -> None:
    assert room.failed(ASKED) == []
    assert (room.answered, room.completed) == ([ASKED], [])


def test_incomplete_artists_are_completed_together(room: Room) -> None:
    other = ArtistIncomplete("other", display=False)
    assert room.failed(INCOMPLETE, other) == []
    assert (room.answered, room.completed) == ([], [{"m0": INCOMPLETE, "m1": other}])


def test_only_what_is_needed_is_made_and_only_once(room: Room) -> None:
    for _ in range(2):
        room.failed(INCOMPLETE)
    assert room.made == ["completion"]
    for _ in range(2):
        room.failed(ASKED, ASKED)
    assert room.made == ["completion", "late_answers"]


def test_time_is_left_for_answering(room: Room) -> None:
    room.failed(ASKED, INCOMPLETE)
    assert len(room.seconds) == 2
    for seconds in room.seconds:
        assert LAMBDA - 60 < seconds <= LAMBDA - app.RESERVE_SECONDS


def test_an_empty_batch(room: Room) -> None:
    assert room.failed() == []
    assert room.made == []


def test_a_message_that_fails_fails_alone(room: Room) -> None:
    room.failures[ASKED.name] = SourceUnavailable("spotify", "500")
    other = ArtistAsked("헤이즈", "헤이즈", "", as_typed=False, asked_at=0.0)
    room.left = ["m3"]
    assert room.failed(ASKED, other, INCOMPLETE, INCOMPLETE) == ["m0", "m3"]
    assert room.answered == [ASKED, other]


@pytest.mark.parametrize("failure", [SourceUnavailable("spotify", "500"), OutOfTime("0.010 s left")])
def test_of_a_source_s_failure_only_the_reason_is_told(room: Room, failure: Exception) -> None:
    failure.__cause__ = ConnectionError(f"with url: /search?q={ASKED.name}")
    room.failures[ASKED.name] = failure
    assert room.failed(ASKED) == ["m0"]
    (line,) = room.lines()
    assert (line["level"], line["message_id"], line["reason"]) == ("WARNING", "m0", str(failure))
    assert "exception" not in line
    assert ASKED.name not in str(line)


@pytest.mark.parametrize(
    "body", ["", "s3cret 비밀", "[]", '{"v": 2}', encode(ASKED).replace("asked_at", "x")]
)
def test_an_unreadable_message_fails_alone_and_is_not_quoted(room: Room, body: str) -> None:
    assert room.failed(INCOMPLETE, body, ASKED) == ["m1"]
    assert (len(room.answered), len(room.completed)) == (1, 1)
    (line,) = room.lines()
    assert (line["level"], line["message_id"]) == ("ERROR", "m1")
    assert "UnreadableMessage" in line["exception"]
    assert not [each for each in ("비밀", "s3cret", "\\ube44") if each in room.log.getvalue()]


def test_a_function_that_cannot_be_put_together_loses_no_message(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise SettingMissing("environment variable TRACKS_TABLE is not set")

    monkeypatch.setattr(answers, "late_answers", fail)
    monkeypatch.setattr(answers, "completion", fail)
    assert room.failed(ASKED, ASKED) == ["m0", "m1"]
    with pytest.raises(SettingMissing):  # Lambda delivers the whole batch again
        room.failed(INCOMPLETE)


def test_the_event_with_a_name_asked(room: Room) -> None:
    assert room.invoke(json.loads((EVENTS / "discovery_asked.json").read_text("utf-8"))) == []
    assert [(asked.name, asked.callback_url) for asked in room.answered] == [("Heize", "")]


def test_the_event_with_incomplete_artists(room: Room) -> None:
    event = json.loads((EVENTS / "discovery_incomplete.json").read_text("utf-8"))
    room.left = [event["Records"][1]["messageId"]]
    assert room.invoke(event) == room.left
    (messages,) = room.completed
    assert [(each.artist_id, each.display) for each in messages.values()] == [
        ("3HqSLMAZ3g3d5poNaI7GOU", False),
        ("3qNVuliS40BLgXGxhdBdqu", True),
    ]
