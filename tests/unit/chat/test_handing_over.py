"""What an answer hands over to be done later, and what a tap teaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue.model import KnownArtist
from maeari.chat import texts
from maeari.chat.speech import say
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete
from maeari.errors import OutOfTime, SourceUnavailable
from maeari.people.identity import person_key
from tests.unit.chat.fakes import IU, artist, artist_id, skill_request, tap_on
from tests.unit.chat.room import NOW, Room, with_a_space

if TYPE_CHECKING:
    from maeari.kakao import SkillRequest


@pytest.fixture
def room() -> Room:
    return Room()


CALLBACK = "https://bot-api.kakao.com/v1/bots/66f0/callback/-Ab3_x%7ez"


def with_callback(utterance: str, url: str = CALLBACK, *, is_test: bool = False) -> SkillRequest:
    return replace(skill_request(utterance), callback_url=url, is_test=is_test)


def test_a_callback_is_promised_at_once(room: Room) -> None:
    answer = room.whole_answer(with_callback("헤이즈 알려줘"))
    assert answer == {
        "version": "2.0",
        "useCallback": True,
        "data": {"text": say(texts.WAITING, name="헤이즈")},
    }
    assert room.source.calls == []
    assert room.queues.sent == [
        ArtistAsked(
            "헤이즈 알려줘",
            "헤이즈",
            "",
            as_typed=False,
            asked_at=NOW,
            callback_url=CALLBACK,
            person=person_key("salt", "", "user-key-1"),
        )
    ]


@pytest.mark.parametrize(
    "request_",
    [
        with_callback("헤이즈", is_test=True),
        with_callback("헤이즈", "http://bot-api.kakao.com/v1/bots/66f0/callback/x"),
        with_callback("헤이즈", "https://bot-api.kakao.com.example/v1/bots/66f0/callback/x"),
    ],
    ids=["test tool", "not https", "not kakao"],
)
def test_a_callback_that_cannot_be_made_is_not_promised(room: Room, request_: SkillRequest) -> None:
    assert room.answer(request_)["outputs"][0]["textCard"]["title"] == "헤이즈"


def test_without_a_queue_the_answer_comes_at_once(room: Room) -> None:
    room.queues.is_up = False
    assert room.answer(with_callback("헤이즈"))["outputs"][0]["textCard"]["title"] == "헤이즈"


@pytest.mark.parametrize("utterance", ["아이유", "아이우", "도움말"])
def test_what_the_catalogue_knows_needs_no_callback(room: Room, utterance: str) -> None:
    assert "template" in room.whole_answer(with_callback(utterance))
    assert room.queues.sent == []


def test_a_new_artist_is_completed_later(room: Room) -> None:
    room.answer(skill_request("헤이즈"))
    assert room.queues.sent == [ArtistIncomplete(artist_id(77), display=False)]


def test_a_new_artist_whose_other_name_is_missing(room: Room) -> None:
    room.source.failures["artist"] = SourceUnavailable("spotify", "500")
    room.answer(skill_request("헤이즈"))
    assert room.queues.sent == [ArtistIncomplete(artist_id(77), display=True)]


def test_known_artists_whose_data_expired_are_completed_once_an_hour(room: Room) -> None:
    gone = artist_id(2)
    del room.tracks.kept[gone], room.tracks.kept[IU]
    for _ in range(3):
        assert room.answer(skill_request("아이유"))["outputs"][0]["basicCard"]["title"] == "아이유"
    assert room.queues.sent == [ArtistIncomplete(IU, display=False), ArtistIncomplete(gone, display=True)]


def test_imported_artists_are_nobody_elses(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(60), "우리밴드", source="import")))
    room.answer(skill_request("우리밴드"))
    assert room.queues.sent == []


def test_neighbours_not_found_in_time_can_be_asked_for_again(room: Room) -> None:
    with_a_space(room)
    room.features.failure = OutOfTime("0.010 s left")
    template = room.answer(skill_request("헤이즈"))
    assert template["outputs"][2] == {"simpleText": {"text": texts.STILL_SEARCHING}}
    again = template["quickReplies"][0]
    assert (again["label"], again["extra"]["artist_id"]) == (texts.AGAIN_LABEL, artist_id(77))
    room.features.failure = None
    again = room.answer(skill_request(again["messageText"], again["extra"]))
    assert again["outputs"][2]["simpleText"]["text"] == texts.NO_NEIGHBOURS_YET


def test_a_name_is_learned_by_typing_it_and_choosing(room: Room) -> None:
    choice = room.answer(skill_request("해이즈으으"))["quickReplies"][0]
    room.answer(skill_request(choice["messageText"], choice["extra"]))
    asked = len(room.source.calls)
    assert room.answer(skill_request("해이즈으으"))["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert len(room.source.calls) == asked
    learned = next(alias for alias in room.artists.aliases if alias.key == "해이즈으으")
    assert (learned.artist_id, learned.source, learned.language) == (artist_id(77), "learned", "ko")


def test_a_close_name_is_learned_too(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(54), "넬")))
    choice = room.answer(skill_request("넷"))["quickReplies"][0]
    room.answer(skill_request(choice["messageText"], choice["extra"]))
    assert room.answer(skill_request("넷"))["outputs"][0]["textCard"]["title"] == "넬"


@pytest.mark.parametrize(
    "tap",
    [
        tap_on(IU, typed="헤이즈"),
        tap_on(IU, typed=""),
        {**tap_on(IU), "typed": 7},
        tap_on(artist_id(77), typed="전혀 다른 이름"),
    ],
)
def test_a_tap_that_answers_no_question_teaches_nothing(room: Room, tap: Any) -> None:
    room.answer(skill_request("해이즈으으"))
    before = len(room.artists.aliases)
    room.answer(skill_request("아이유", tap))
    assert not [alias for alias in room.artists.aliases[before:] if alias.source == "learned"]


def test_candidates_are_remembered(room: Room) -> None:
    first = room.answer(skill_request("해이즈으으"))
    asked = len(room.source.calls)
    assert room.answer(skill_request("해이즈으으")) == first
    assert len(room.source.calls) == asked
