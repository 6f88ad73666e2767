"""What the function tells CloudWatch of each answer: one line, and whether it gave what was asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from maeari.bootstrap import answers
from maeari.catalogue.model import KnownArtist
from maeari.chat import artist_cards
from maeari.discovery.messages import ArtistAsked
from maeari.discovery.song_search import SongSearch
from maeari.errors import (
    CapabilityMissing,
    DatabaseUnavailable,
    OutOfTime,
    RateLimited,
    SecretUnavailable,
    SourceUnavailable,
    TracksUnavailable,
)
from maeari.kakao import Button, SkillResponse, TextCard
from maeari.people.errors import StoreUnavailable
from tests.emf import emitted
from tests.unit.chat.fakes import IU, artist, artist_id, skill_body
from tests.unit.chatbot.loading import http_event
from tests.unit.chatbot.test_app import Room, room

if TYPE_CHECKING:
    from collections.abc import Callable

    type Told = Callable[..., dict[str, float]]

__all__ = ["room"]

GOOD = {"Answers": 1.0, "FallbackAnswers": 0.0, "FailedAnswers": 0.0, "InvalidAnswers": 0.0}
FALLBACK = GOOD | {"FallbackAnswers": 1.0}
FAILED = FALLBACK | {"FailedAnswers": 1.0}
INVALID = FAILED | {"InvalidAnswers": 1.0}
AWAY = DatabaseUnavailable("away")


@pytest.fixture
def told(room: Room, capsys: pytest.CaptureFixture[str]) -> Told:
    """Sends a text; the one line of metrics. The function's log goes elsewhere: nothing else is printed."""

    def send(utterance: str = "", body: str | None = None) -> dict[str, float]:
        capsys.readouterr()
        event = http_event(body or skill_body(utterance).decode())
        assert room.app.handler(event, None)["statusCode"] == 200
        printed = capsys.readouterr().out
        assert printed.count("\n") == 1
        assert not utterance or utterance not in printed
        assert "user-key-1" not in printed
        [values] = emitted(printed)
        return values

    return send


@pytest.mark.parametrize("said", ["아이유", "헤이즈", "도움말", "아무도 모르는 이름", "다른 추천"])
def test_what_was_asked_for_is_no_fallback(told: Told, said: str) -> None:
    assert told(said) == GOOD


def test_neither_is_a_photo_nor_a_validated_parameter(told: Told) -> None:
    body = json.dumps({"isInSlotFilling": True, "value": {"origin": "아이유"}})
    assert told(body=body) == GOOD
    photo = json.loads(skill_body("https://talk.kakao.example/photo.jpg"))
    photo["userRequest"]["params"]["media"] = {"type": "image", "url": "https://talk.kakao.example/photo.jpg"}
    assert told(body=json.dumps(photo)) == GOOD


def test_a_refused_request_is_no_answer(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.invoke(http_event(skill_body("아이유").decode(), "wrong"))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "error", [SourceUnavailable("spotify", "500"), RateLimited("spotify", 9, "x"), OutOfTime("too slow")]
)
def test_a_source_that_is_silent_about_an_artist(room: Room, told: Told, error: Exception) -> None:
    room.source.failures = {"search": error}
    assert told("헤이즈") == FALLBACK


def test_one_that_is_silent_about_a_song(room: Room, told: Told) -> None:
    room.source.failures = {"search": SourceUnavailable("spotify", "500")}
    room.talk.song_search = SongSearch(room.source, room.talk.features, room.talk.searches)
    assert told("노래 가나다라와 비슷한 노래") == FALLBACK


def test_somebody_else_who_is_still_searching(room: Room, told: Told) -> None:
    room.talk.searches.claim("search#헤이즈", 60)
    assert told("헤이즈") == FALLBACK


@pytest.mark.parametrize("queue_is_up", [True, False])
def test_the_promise_of_a_callback_is_none(room: Room, told: Told, *, queue_is_up: bool) -> None:
    room.queues.is_up = queue_is_up
    asked = json.loads(skill_body("헤이즈"))
    asked["userRequest"]["callbackUrl"] = "https://bot-api.kakao.com/v1/bots/66f0/callback/x"
    assert told(body=json.dumps(asked)) == GOOD
    assert [type(each) for each in room.queues.sent[:1]] == ([ArtistAsked] if queue_is_up else [])


def test_neighbours_that_are_still_looked_for(room: Room, told: Told) -> None:
    room.artists.add(KnownArtist(artist(artist_id(88), "새 가수"), provisional=True))
    room.talk.searches.claim(f"neighbours#{artist_id(88)}", 60)
    assert told("새 가수") == FALLBACK


def test_cards_without_songs(room: Room, told: Told) -> None:
    room.tracks.failure = TracksUnavailable("away")
    assert told("아이유") == FALLBACK


def test_a_phrase_that_was_not_looked_up(room: Room, told: Told) -> None:
    room.artists.failure = AWAY
    assert told("더 추천해줘") == FALLBACK
    assert told("도움말") == GOOD


def test_records_that_were_not_deleted(room: Room, told: Told) -> None:
    room.talk.feedback.failure = StoreUnavailable("away")
    assert told("내 기록 지워줘") == FALLBACK
    room.talk.salt = None
    assert told("내 기록 지워줘") == FALLBACK


def test_a_judgement_that_was_not_noted(room: Room, told: Told) -> None:
    room.artists.add(KnownArtist(artist(artist_id(1), "가수 1")))
    tap = {"v": 1, "do": "judge", "artist_id": IU, "other_id": artist_id(1), "alike": True}
    body = skill_body("비슷해요", tap).decode()
    assert told(body=body) == GOOD
    room.talk.feedback.failure = StoreUnavailable("away")
    assert told(body=body) == FALLBACK


def test_an_unreadable_request(told: Told) -> None:
    assert told(body="no JSON") == FALLBACK


@pytest.mark.parametrize("error", [AWAY, ValueError("surprise")])
def test_an_exception_inside(room: Room, told: Told, error: Exception) -> None:
    room.artists.failure = error
    assert told("아이유") == FAILED


def test_an_exception_before_the_conversation(
    room: Room, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: str) -> bool:
        raise SecretUnavailable("secret skill can't be fetched")

    monkeypatch.setattr(answers, "skill_secret", lambda _: unavailable)
    assert told("아이유") == FAILED


def test_an_answer_that_kakao_would_not_deliver(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_too_many_buttons(*_: object, **__: object) -> SkillResponse:
        return SkillResponse([TextCard("아이유", buttons=[Button.message("더", "더")] * 9)])

    monkeypatch.setattr(artist_cards, "artist_answer", with_too_many_buttons)
    assert told("아이유") == INVALID


def test_one_fallback_leaves_no_trace_in_the_next_answer(room: Room, told: Told) -> None:
    room.artists.failure = ValueError("surprise")
    assert told("아이유") == FAILED
    room.artists.failure = None
    assert told("아이유") == GOOD


def test_what_this_app_may_not_ask_is_a_fallback_only_where_it_is_missed(room: Room, told: Told) -> None:
    room.source.failures = {"tracks_of": CapabilityMissing("spotify", "403")}
    room.source.top[artist_id(77)] = []
    assert told("헤이즈") == GOOD
