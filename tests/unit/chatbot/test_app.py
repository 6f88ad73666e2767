"""The chatbot's handler: always a 200 that Kakao would deliver, or a 401; a log that keeps secrets."""

import base64
import io
import json
import logging
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maeari.bootstrap import answers
from maeari.catalogue.model import KnownArtist
from maeari.chat import texts
from maeari.chat.conversation import Conversation
from maeari.chat.speech import say
from maeari.discovery.messages import ArtistAsked
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    DatabaseUnavailable,
    NotFound,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
)
from maeari.kakao import violations
from maeari.kakao.callback import is_kakaos
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    neighbour,
    skill_body,
    tracks,
)
from tests.unit.chat.room import Room as Talk
from tests.unit.chatbot.loading import SECRET, event_file, http_event, load_app
from tests.unit.chatbot.payloads import bodies, json_values

APOLOGY = [{"simpleText": {"text": texts.APOLOGY}}]


class Room:
    """The function over ports in memory, and what it logs."""

    def __init__(self, app: ModuleType, log: io.StringIO) -> None:
        self.app, self._log = app, log
        self.secret = SECRET
        self.begin_anew()

    def begin_anew(self) -> None:
        """A function that was never invoked, over ports that nobody has written to."""
        self.app._conversation.cache_clear()
        self.talk = Talk()
        self.artists, self.tracks, self.source = FakeArtists(), FakeTracks(), FakeSource()
        self.talk.artists, self.talk.tracks, self.talk.source = self.artists, self.tracks, self.source
        self.queues = self.talk.queues
        near = [neighbour(rank, artist(artist_id(rank), f"가수 {rank}")) for rank in range(1, 8)]
        self.artists.add(KnownArtist(artist(IU, "아이유"), tuple(near)), "IU")
        self.tracks.kept[IU] = tracks("아이유", 5)
        self.source.add(artist(artist_id(77), "헤이즈"))

    def conversation(self, _: object) -> Conversation:
        return self.talk.conversation()

    def invoke(self, event: Any) -> dict[str, Any]:
        """The response, its body parsed; a 200 must hold an answer that Kakao delivers."""
        response = dict(self.app.handler(event, None))
        assert response["headers"] == {"content-type": "application/json; charset=utf-8"}
        response["body"] = json.loads(response["body"].encode("utf-8"))
        if response["statusCode"] == 200:
            assert violations(response["body"]) == []
        return response

    def outputs(self, event: Any) -> Any:
        response = self.invoke(event)
        assert response["statusCode"] == 200
        return response["body"]["template"]["outputs"]

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.getvalue().splitlines()]

    def log_text(self) -> str:
        return self._log.getvalue()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    log, app = io.StringIO(), load_app()
    room = Room(app, log)
    monkeypatch.setattr(answers, "conversation", room.conversation)
    monkeypatch.setattr(answers, "skill_secret", lambda _: lambda given: given == room.secret)
    handler = logging.getLogger("maeari").handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(log)
    yield room
    handler.setStream(before)


def test_known_artist(room: Room) -> None:
    outputs = room.outputs(http_event(skill_body("아이유").decode()))
    assert outputs[0]["textCard"]["title"] == "아이유"


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "비밀"])
def test_without_the_secret_nothing_is_done(room: Room, secret: str | None) -> None:
    response = room.invoke(http_event(skill_body("아이유").decode(), secret))
    assert (response["statusCode"], response["body"]) == (401, {"message": "Unauthorized"})
    assert room.artists.calls == []
    assert [line["level"] for line in room.log()] == ["WARNING"]


@pytest.mark.parametrize("headers", [None, {}, {"x-maeari-secret": None}, {"X-Maeari-Secret": SECRET}])
def test_headers_without_the_secret(room: Room, headers: dict[str, str] | None) -> None:
    assert room.invoke(http_event("{}", headers=headers))["statusCode"] == 401


@pytest.mark.parametrize("given", ["", None])
def test_an_empty_secret_opens_nothing(room: Room, given: str | None) -> None:
    room.secret = ""
    assert room.invoke(http_event("{}", given))["statusCode"] == 401


def test_base64_body(room: Room) -> None:
    body = base64.b64encode(skill_body("아이유")).decode()
    assert room.outputs(http_event(body, isBase64Encoded=True))[0]["textCard"]["title"] == "아이유"


@pytest.mark.parametrize("body", ["", None, "{", "[]", "null", '"아이유"', "7", "[" * 100_000, "\x00"])
def test_broken_body(room: Room, body: str | None) -> None:
    assert room.outputs(http_event(body)) == APOLOGY
    assert room.log()[-1]["level"] == "WARNING"
    assert room.log()[-1]["reason"]


def test_broken_base64_body(room: Room) -> None:
    assert room.outputs(http_event("a", isBase64Encoded=True)) == APOLOGY
    assert room.log()[-1]["level"] == "ERROR"


@pytest.mark.parametrize("failure", [DatabaseUnavailable("it does not answer"), ValueError("surprise")])
def test_failure_inside_is_an_apology_with_the_reason_logged(room: Room, failure: Exception) -> None:
    room.artists.failure = failure
    assert room.outputs(http_event(skill_body("아이유").decode())) == APOLOGY
    (line,) = [line for line in room.log() if line["level"] == "ERROR"]
    assert line["exception_name"] == type(failure).__name__
    assert str(failure) in line["exception"]


def test_failure_of_the_secret_store_is_an_apology(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> Any:
        raise RuntimeError("secret store away")

    monkeypatch.setattr(answers, "skill_secret", refuse)
    assert room.outputs(http_event(skill_body("아이유").decode())) == APOLOGY
    assert room.artists.calls == []


def test_the_function_recovers_after_a_failure(room: Room) -> None:
    event = http_event(skill_body("아이유").decode())
    room.artists.failure = DatabaseUnavailable("away")
    assert room.outputs(event) == APOLOGY
    room.artists.failure = None
    assert room.outputs(event)[0]["textCard"]["title"] == "아이유"


def test_log_tells_no_utterance_no_person_and_no_secret(room: Room) -> None:
    for utterance in ("아이유", "헤이즈", "은밀한 사연", "도움말"):
        room.invoke(http_event(skill_body(utterance).decode()))
        room.invoke(http_event(skill_body(utterance).decode(), "wrong-secret-of-somebody"))
    room.invoke(http_event('{"userRequest": {"utterance": "은밀한'))
    room.artists.failure = DatabaseUnavailable("away")
    room.invoke(http_event(skill_body("은밀한 사연").decode()))
    assert len(room.log()) > 9
    for unwanted in ("은밀한", "헤이즈", "user-key-1", SECRET, "wrong-secret-of-somebody"):
        assert unwanted not in room.log_text()


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("skill_known_artist.json", "아이유"),
        ("skill_unknown_artist.json", "헤이즈"),
        ("skill_more.json", "아이유와 소리가 닮은 다른 가수들이에요."),
        ("skill_songs.json", "아이유의 최신곡"),
        ("skill_two_artists.json", say(texts.UNKNOWN_OF_SEVERAL, name="태연")),
        ("skill_mood.json", "신나는 노래가 많은 가수들이에요."),
        ("skill_why.json", texts.NO_NEIGHBOURS_YET),
        ("skill_forget.json", texts.FORGOTTEN),
        ("skill_english.json", texts.HELP.english),
        ("skill_group_chat.json", "아이유"),
        ("skill_help.json", texts.HELP),
        ("skill_photo.json", texts.NAME_ONLY),
        ("skill_test.json", say(texts.DID_YOU_MEAN, name="발화 내용")),
    ],
)
def test_event_files(room: Room, file: str, first: str) -> None:
    (shown,) = room.outputs(event_file(file))[0].values()
    assert first in (shown.get("title"), shown.get("text"), shown.get("header", {}).get("title"))


def test_event_file_of_a_parameter(room: Room) -> None:
    response = room.app.handler(event_file("skill_parameter.json"), None)
    assert (response["statusCode"], json.loads(response["body"])) == (200, {"status": "SUCCESS"})


def test_event_file_with_the_wrong_secret(room: Room) -> None:
    assert room.invoke(event_file("skill_wrong_secret.json"))["statusCode"] == 401


SOURCE_METHODS = ("search", "artist", "tracks_of")
ERRORS = (
    SourceUnavailable("spotify", "500"),
    RateLimited("spotify", 48_925, "QUOTA_EXCEEDED"),
    CapabilityMissing("spotify", "403"),
    CredentialsRefused("spotify", "403"),
    NotFound("spotify", "404"),
    OutOfTime("too slow"),
    KeyError("not foreseen"),
)
failures = st.fixed_dictionaries({}, optional=dict.fromkeys(SOURCE_METHODS, st.sampled_from(ERRORS)))
seldom = st.sampled_from((None,) * 9 + (DatabaseUnavailable("away"),))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(body=bodies(), failing=failures, database=seldom, tracks_table=seldom, queues_are_up=st.booleans())
def test_any_payload_is_answered(
    room: Room,
    *,
    body: str,
    failing: dict[str, Exception],
    database: Exception | None,
    tracks_table: Exception | None,
    queues_are_up: bool,
) -> None:
    room.begin_anew()
    room.source.failures, room.artists.failure, room.tracks.failure = failing, database, tracks_table
    room.queues.is_up = queues_are_up
    response = room.invoke(http_event(body))
    assert response["statusCode"] == 200
    promised = [each for each in room.queues.sent if isinstance(each, ArtistAsked) and each.callback_url]
    assert len(promised) == bool(response["body"].get("useCallback"))
    assert all(is_kakaos(each.callback_url) for each in promised)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values | st.dictionaries(st.sampled_from(["headers", "body", "isBase64Encoded"]), json_values))
def test_any_event_is_answered(room: Room, event: Any) -> None:
    assert room.invoke(event)["statusCode"] in (200, 401)
    assert room.artists.calls == []


@pytest.mark.parametrize(
    ("age", "counted"), [(0.0, 0.0), (1.5, 1.5), (4.9, 4.9), (6.0, 0.0), (-3.0, 0.0), (1e7, 0.0)]
)
def test_time_that_passed_before_the_handler_counts(age: float, counted: float) -> None:
    received = int((time.time() - age) * 1000)
    assert load_app()._age({"requestContext": {"timeEpoch": received}}) == pytest.approx(counted, abs=0.2)


@pytest.mark.parametrize("context", [None, {}, {"timeEpoch": None}, {"timeEpoch": "now"}])
def test_an_event_without_a_time_is_new(context: object) -> None:
    assert load_app()._age({"requestContext": context}) == 0
