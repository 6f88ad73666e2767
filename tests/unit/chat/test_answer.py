"""The conversation: what each wish is answered with, and each failure."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from maeari.catalogue.model import KnownArtist
from maeari.chat import texts
from maeari.chat.speech import say
from maeari.chat.wishes import FindArtist
from maeari.deadline import Deadline
from maeari.discovery.messages import ArtistAsked
from maeari.discovery.newcomers import Newcomers
from maeari.discovery.outcome import Discovery
from maeari.errors import (
    CredentialsRefused,
    DatabaseUnavailable,
    MaeariError,
    NotFound,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
)
from maeari.kakao import SkillRequest
from tests.unit.chat.fakes import (
    IU,
    artist,
    artist_id,
    neighbour,
    skill_request,
    tap_on,
    tracks,
)
from tests.unit.chat.room import NOW, Room, with_a_space


@pytest.fixture
def room() -> Room:
    return Room()


def headers(template: Any) -> list[str]:
    return [each["header"]["title"].split(" · ")[0] for each in template["outputs"][1]["carousel"]["items"]]


@pytest.mark.parametrize("typed", ["아이유", "IU", "iu 노래 추천", "아이유랑 비슷한 가수 알려줘", "I.U."])
def test_known_artist_costs_one_call_to_each_store(room: Room, typed: str) -> None:
    template = room.answer(skill_request(typed))
    assert template["outputs"][0]["basicCard"]["title"] == "아이유"
    assert headers(template) == ["아이유의 노래", "1위 가수 1", "2위 가수 2", "3위 가수 3"]
    assert room.artists.calls == ["find"]
    assert room.tracks.calls == [("of_artists", IU, artist_id(1), artist_id(2), artist_id(3))]
    assert room.discoverers == 0


def test_a_new_artist_has_neighbours_at_once_and_says_that_they_are_provisional(room: Room) -> None:
    with_a_space(room)
    lee = artist(artist_id(78), "이소라", genres=("ballad",))
    room.source.add(lee, lee)
    template = room.answer(skill_request("이소라"))
    assert headers(template) == ["이소라의 노래", "1위 가수 1", "2위 가수 2", "3위 가수 3"]
    assert template["outputs"][2] == {"simpleText": {"text": texts.PROVISIONAL}}
    assert [n.rank for n in room.space.kept[lee.id]] == [1, 2, 3, 4, 5]


def test_a_new_artist_is_told_of_whom_near_it_little_is_known(room: Room) -> None:
    with_a_space(room)
    room.space.placed = [replace(each, is_thin=number == 1) for number, each in enumerate(room.space.placed)]
    room.source.add(artist(artist_id(78), "이소라", genres=("ballad",)))
    template = room.answer(skill_request("이소라"))
    assert headers(template)[1:] == ["1위 가수 1", "2위 가수 2 (자료가 적어요)", "3위 가수 3"]


def test_neighbours_that_could_not_be_told_before_are_tried_again_after_a_while(room: Room) -> None:
    one = artist(artist_id(79), "정승환", genres=("ballad",))
    room.artists.add(KnownArtist(one))
    room.tracks.kept[one.id] = tracks("정승환", 2)
    for _ in range(2):
        answer = room.answer(skill_request("정승환"))
        assert answer["outputs"][2]["simpleText"]["text"] == texts.NO_NEIGHBOURS_YET
        with_a_space(room)
    room.searches.notes.clear()
    assert headers(room.answer(skill_request("정승환")))[1:] == [
        "1위 가수 1",
        "2위 가수 2",
        "3위 가수 3",
    ]


def test_provisional_neighbours_of_a_known_artist_are_told_as_such(room: Room) -> None:
    one = artist(artist_id(79), "정승환", image_url="https://images.example/jung.jpg")
    near = (neighbour(1, artist(artist_id(1), "가수 1")),)
    room.artists.add(KnownArtist(one, near, provisional=True))
    room.tracks.kept[one.id] = tracks("정승환", 2)
    template = room.answer(skill_request("정승환"))
    assert template["outputs"][2] == {"simpleText": {"text": texts.PROVISIONAL}}
    assert room.discoverers == 0


def test_other_neighbours_after_a_tap(room: Room) -> None:
    first = room.answer(skill_request("아이유"))
    tapped = next(each for each in first["quickReplies"] if each["label"] == "다른 추천")
    second = room.answer(skill_request(tapped["messageText"], tapped["extra"]))
    assert headers(second) == ["4위 가수 4", "5위 가수 5"]
    assert "다른 추천" not in [each["label"] for each in second["quickReplies"]]
    last = room.answer(skill_request("다른 추천"))
    assert last["outputs"][0]["simpleText"]["text"] == say(texts.NO_MORE_NEIGHBOURS, name="아이유")
    assert [each["label"] for each in last["quickReplies"]] == ["가수 1", "가수 2", "가수 3", "도움말"]


def test_a_tapped_neighbour_is_answered_by_its_id(room: Room) -> None:
    template = room.answer(skill_request("가수 1", tap_on(artist_id(1))))
    assert template["outputs"][0]["textCard"]["title"] == "가수 1"


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (skill_request("안녕하세요"), texts.GREETING),
        (skill_request(None), texts.GREETING),
        (skill_request("도움말"), texts.HELP),
        (skill_request(media={"type": "image", "url": "https://images.example/1"}), texts.NAME_ONLY),
    ],
    ids=["greeting", "welcome block", "help", "photo"],
)
def test_small_talk_touches_no_store(room: Room, request_: SkillRequest, text: str) -> None:
    assert room.text(request_) == text
    assert (room.artists.calls, room.tracks.calls, room.discoverers) == ([], [], 0)
    assert room.sounds.asked == []
    assert [each["label"] for each in room.answer(request_)["quickReplies"]] == [*texts.EXAMPLES, "도움말"]


def test_unknown_artist_is_found_stored_answered_and_known_afterwards(room: Room) -> None:
    template = room.answer(skill_request("헤이즈 노래 추천해줘"))
    assert template["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert template["outputs"][2]["simpleText"]["text"] == texts.NO_NEIGHBOURS_YET
    assert room.source.calls[0] == ("search", "헤이즈", "ko")
    assert room.tracks.kept[artist_id(77)] == tracks("헤이즈", 5)
    asked = len(room.source.calls)
    again = room.answer(skill_request("heize"))
    assert again["outputs"][1]["carousel"]["items"][0]["items"][0]["title"] == "헤이즈 노래 1"
    assert len(room.source.calls) == asked


def test_a_new_artist_comes_with_the_neighbours_that_discovery_found(room: Room) -> None:
    new, near = artist(artist_id(78), "새가수"), artist(artist_id(1), "가수 1")
    found = Discovery(new, tracks("새가수", 5), [neighbour(rank, near) for rank in range(1, 6)])

    class Finds:
        def by_name(self, _name: str, _deadline: Deadline) -> Discovery:
            return found

    finds: Any = Finds()
    newcomers = Newcomers(finds, room.artists, room.searches, room.queues)
    room.newcomers = newcomers
    assert headers(room.answer(skill_request("전혀새로운이름"))) == [
        "새가수의 노래",
        "1위 가수 1",
        "2위 가수 1",
        "3위 가수 1",
    ]
    assert room.tracks.calls == [("of_artists", *[artist_id(1)] * 3)]


def test_tap_on_a_candidate_is_found_by_its_id(room: Room) -> None:
    template = room.answer(skill_request("헤이스"))
    assert template["outputs"][0]["simpleText"]["text"] == say(texts.DID_YOU_MEAN, name="헤이스")
    tapped = template["quickReplies"][0]
    assert (tapped["label"], tapped["extra"]["artist_id"]) == ("헤이즈", artist_id(77))
    found = room.answer(skill_request(tapped["messageText"], tapped["extra"]))
    assert found["outputs"][0]["textCard"]["title"] == "헤이즈"


@pytest.mark.parametrize("typed", ["추천해줘", "가수 추천해줘", "노래 추천", "추천"])
def test_a_request_without_a_name_is_asked_for_one(room: Room, typed: str) -> None:
    assert room.text(skill_request(typed)) == texts.WHOSE_NAME
    assert [each["label"] for each in room.answer(skill_request(typed))["quickReplies"]][:4] == [
        *texts.EXAMPLES
    ]
    assert room.discoverers == 0


@pytest.mark.parametrize("name", ["노래", "추천", "노래 추천", "이유", "더", "대박", "새벽", "랜덤"])
def test_an_artist_named_like_a_request(room: Room, name: str) -> None:
    room.artists.add(KnownArtist(artist(artist_id(50), name)))
    assert room.answer(skill_request(name))["outputs"][0]["textCard"]["title"] == name
    another = skill_request(f"{name}!!", user="somebody else")
    assert room.answer(another)["outputs"][0]["textCard"]["title"] == name


# ---------------------------------------------------------------------------------------------- typing errors


@pytest.mark.parametrize("typed", ["아이우", "아이우 노래 추천해줘"])
def test_a_sure_typing_error_is_answered_and_told(room: Room, typed: str) -> None:
    template = room.answer(skill_request(typed))
    assert template["outputs"][0]["simpleText"]["text"] == say(texts.CORRECTED, typed="아이우", name="아이유")
    assert template["outputs"][1]["basicCard"]["title"] == "아이유"
    assert room.artists.calls == ["find", "close", "find"]
    assert room.discoverers == 0


def test_an_artist_that_becomes_known_while_it_is_looked_up_is_no_typing_error(room: Room) -> None:
    find, late = room.artists.find, KnownArtist(artist(artist_id(58), "볼빨간사춘기"))

    def once_too_early(**wanted: Any) -> KnownArtist | None:
        found = find(**wanted)
        room.artists.add(late)
        return found

    room.artists.find = once_too_early  # type: ignore[method-assign]
    assert room.answer(skill_request("볼빨간사춘기"))["outputs"][0]["textCard"]["title"] == "볼빨간사춘기"
    assert room.source.calls == []


def test_a_corrected_artist_without_neighbours_fits_three_bubbles(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(51), "볼빨간사춘기")))
    template = room.answer(skill_request("볼빨간사춘가"))
    assert texts.NO_NEIGHBOURS_YET in template["outputs"][0]["simpleText"]["text"]
    assert len(template["outputs"]) == 3


def test_insisting_on_what_was_typed_asks_the_source(room: Room) -> None:
    first = room.answer(skill_request("아이우"))
    insist = first["quickReplies"][0]
    assert insist["label"] == texts.AS_TYPED_LABEL
    room.source.add(artist(artist_id(52), "아이우"))
    found = room.answer(skill_request(insist["messageText"], insist["extra"]))
    assert found["outputs"][0]["textCard"]["title"] == "아이우"
    assert room.answer(skill_request("아이우"))["outputs"][0]["textCard"]["title"] == "아이우"


def test_several_close_names_are_asked_about(room: Room) -> None:
    near = (neighbour(1, artist(artist_id(2), "태연")),)
    room.artists.add(KnownArtist(artist(artist_id(53), "아이오"), near))
    template = room.answer(skill_request("아이우"))
    assert template["outputs"][0]["simpleText"]["text"] == say(texts.DID_YOU_MEAN, name="아이우")
    replies = template["quickReplies"]
    assert {each["label"] for each in replies[:2]} == {"아이유", "아이오"}
    assert [each["label"] for each in replies[2:]] == [texts.AS_TYPED_LABEL, "도움말"]
    found = room.answer(skill_request(replies[0]["messageText"], replies[0]["extra"]))
    assert replies[0]["label"] in str(found["outputs"][0])
    assert room.source.calls == []


def test_a_short_or_far_name_is_asked_about(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(54), "넬")))
    room.artists.add(KnownArtist(artist(artist_id(55), "Coldplay")))
    for typed, meant in (("넷", "넬"), ("coldpyal", "Coldplay")):
        template = room.answer(skill_request(typed))
        assert template["outputs"][0]["simpleText"]["text"] == say(texts.DID_YOU_MEAN, name=typed)
        assert template["quickReplies"][0]["label"] == meant


def test_two_units_are_never_corrected(room: Room) -> None:
    room.source.by_language = {"ko": {}, "en": {}}
    assert room.text(skill_request("IV")) == say(texts.UNKNOWN, name="IV")


# --------------------------------------------------------------------------------------------------- homonyms


@pytest.mark.parametrize(
    ("popularities", "asked"),
    [
        ((70, 50), False),
        ((70, 51), True),
        ((70, None), False),
        ((None, None), True),
        ((90, 60, 20), False),
        ((90, 60, 75), True),
        ((0, None), False),
    ],
)
def test_popularity_decides_between_artists_of_one_name_or_the_person_does(
    room: Room,
    popularities: tuple[int | None, ...],
    asked: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    for number, popularity in enumerate(popularities, 60):
        room.artists.add(KnownArtist(artist(artist_id(number), "비", popularity=popularity)))
    template = room.answer(skill_request("비 노래 추천"))
    if not asked:
        assert template["outputs"][0]["textCard"]["title"] == "비"
        return
    assert template["outputs"][0]["simpleText"]["text"] == say(texts.WHICH_OF_THEM, name="비")
    labels = [each["label"] for each in template["quickReplies"]]
    assert len(labels) == len(set(labels)) == len(popularities) + 1
    tapped = template["quickReplies"][1]
    assert room.answer(skill_request("비", tapped["extra"]))["outputs"][0]["textCard"]["title"] == "비"
    assert room.artists.calls == ["find", "find"]


# ---------------------------------------------------------------------------------------------- nobody at all


def test_junk_reaches_the_source_once(room: Room) -> None:
    room.source.by_language = {"ko": {}, "en": {}}
    for typed in ("없는사람", "없는 사람 노래", "없는사람!!"):
        room.answer(skill_request(typed))
    assert [method for method, _, _ in room.source.calls] == ["search"]
    room.artists.add(KnownArtist(artist(artist_id(56), "없는사람")))
    assert room.answer(skill_request("없는사람"))["outputs"][0]["textCard"]["title"] == "없는사람"


def test_a_failed_source_or_a_tap_leaves_no_mark(room: Room) -> None:
    room.source.failures["search"] = SourceUnavailable("spotify", "500")
    room.answer(skill_request("헤이즈"))
    room.answer(skill_request("어떤 가수", tap_on(artist_id(404))))
    assert room.artists.unknown == set()


def test_nobody_has_the_name_but_some_are_near(room: Room) -> None:
    room.source.by_language = {"ko": {}, "en": {}}
    room.artists.add(KnownArtist(artist(artist_id(57), "Coldplay")))
    for _ in range(2):
        template = room.answer(skill_request("coldpppx"))
        assert template["outputs"][0]["simpleText"]["text"] == say(texts.UNKNOWN_BUT_NEAR, name="coldpppx")
        assert template["quickReplies"][0]["extra"]["artist_id"] == artist_id(57)


def test_nobody_of_that_name(room: Room) -> None:
    room.source.by_language = {"ko": {}, "en": {}}
    assert room.text(skill_request("없는사람")) == say(texts.UNKNOWN, name="없는사람")


def test_tap_with_an_id_that_nobody_knows(room: Room) -> None:
    assert room.text(skill_request("어떤 가수", tap_on(artist_id(404)))) == say(
        texts.UNKNOWN, name="어떤 가수"
    )


@pytest.mark.parametrize(
    "failure",
    [
        RateLimited("spotify", 48925.0, "QUOTA_EXCEEDED"),
        CredentialsRefused("spotify", "invalid_client"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_closed_source_is_told_and_its_reason_logged(
    room: Room, failure: MaeariError, log_records: list[logging.LogRecord]
) -> None:
    room.source.failures["search"] = failure
    assert room.text(skill_request("헤이즈")) == say(texts.SOURCE_SILENT, name="헤이즈")
    assert (room.queues.sent, room.searches.claimed) == ([], set())
    assert [record.__dict__["reason"] for record in log_records if record.levelno == logging.WARNING] == [
        str(failure)
    ]


PASSING = [SourceUnavailable("spotify", "/search: ReadTimeout"), OutOfTime("0.000 s left")]


@pytest.mark.parametrize("failure", PASSING, ids=lambda failure: type(failure).__name__)
def test_a_slow_source_is_asked_again_by_another_and_a_tap_shows_what_it_found(
    room: Room, failure: MaeariError, log_records: list[logging.LogRecord]
) -> None:
    room.source.failures["search"] = failure
    template = room.answer(skill_request("헤이즈 노래 추천해줘"))
    assert template["outputs"] == [{"simpleText": {"text": say(texts.SEARCHING, name="헤이즈")}}]
    again = template["quickReplies"][0]
    assert (again["label"], again["messageText"]) == (texts.AGAIN_LABEL, "헤이즈 노래 추천해줘")
    assert room.queues.sent == [
        ArtistAsked("헤이즈 노래 추천해줘", "헤이즈", "", as_typed=False, asked_at=NOW, callback_url="")
    ]
    room.source.failures.clear()
    room.finding().find(FindArtist("헤이즈 노래 추천해줘", "헤이즈"), Deadline(4.0))
    calls = len(room.source.calls)
    found = room.answer(skill_request(again["messageText"], again.get("extra")))
    assert found["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert len(room.source.calls) == calls
    assert [record.__dict__["reason"] for record in log_records if record.levelno == logging.WARNING] == [
        str(failure)
    ]


@pytest.mark.parametrize("failure", PASSING, ids=lambda failure: type(failure).__name__)
def test_a_slow_source_and_a_silent_queue(room: Room, failure: MaeariError) -> None:
    room.source.failures["search"], room.queues.is_up = failure, False
    assert room.text(skill_request("헤이즈")) == say(texts.SOURCE_SILENT, name="헤이즈")


def test_source_that_says_not_found(room: Room) -> None:
    room.source.failures["search"] = NotFound("spotify", "Resource not found")
    assert room.text(skill_request("헤이즈")) == say(texts.UNKNOWN, name="헤이즈")


def test_no_time_left_for_the_source(room: Room) -> None:
    assert room.text(skill_request("헤이즈"), seconds=0.0) == say(texts.SEARCHING, name="헤이즈")


def test_known_artist_is_answered_even_late(room: Room) -> None:
    assert room.answer(skill_request("아이유"), seconds=0.0)["outputs"][0]["basicCard"]["title"] == "아이유"


def test_what_is_wrong_inside_is_raised(room: Room) -> None:
    room.artists.failure = DatabaseUnavailable("the database does not answer")
    with pytest.raises(DatabaseUnavailable):
        room.answer(skill_request("아이유"))
    room.artists.failure, room.tracks.failure = None, RuntimeError("throttled")
    with pytest.raises(RuntimeError, match="throttled"):
        room.answer(skill_request("아이유"))


def test_log_tells_nothing_that_was_typed(room: Room, log_records: list[logging.LogRecord]) -> None:
    for typed in ("아이유 비밀", "헤이즈 비밀이야기", "헤이즈"):
        room.answer(skill_request(typed))
    room.source.failures["search"] = RateLimited("spotify", 1, "slow down")
    room.answer(skill_request("헤이즈 비밀번호"))
    assert log_records
    for record in log_records:
        assert "비밀" not in str(record.__dict__)
        assert "헤이즈" not in str(record.__dict__)
