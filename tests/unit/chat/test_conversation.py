"""Turn after turn: what each wish is answered with, and what the next one refers to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue.model import KnownArtist, Reason
from maeari.chat import texts
from maeari.chat.speech import Text, say
from maeari.errors import DatabaseUnavailable
from maeari.people.errors import StoreUnavailable
from tests.unit.chat.fakes import IU, artist, artist_id, button_of, neighbour, skill_request, tap_on, tracks
from tests.unit.chat.room import Room

if TYPE_CHECKING:
    import logging

TALKS = ("고마워", "안녕", "ㅋㅋㅋ", "도움말")


@pytest.fixture
def room() -> Room:
    return Room()


def shown(template: Any) -> str:
    """The first thing that an answer shows: a text, a title or a header."""
    ((_, part),) = template["outputs"][0].items()
    return str(part.get("text") or part.get("title") or part["header"]["title"])


def headers(template: Any) -> list[str]:
    return [each["header"]["title"].split(" · ")[0] for each in template["outputs"][1]["carousel"]["items"]]


def typed(room: Room, text: str, user: str = "one", **more: Any) -> Any:
    return room.answer(skill_request(text, user=user, **more))


def tap(room: Room, template: Any, label: str, user: str = "one") -> Any:
    """Taps the quick reply or the button of that label."""
    button = button_of(template, label)
    return room.answer(skill_request(button["messageText"], button.get("extra"), user=user))


def labels(template: Any) -> list[str]:
    return [each["label"] for each in template["quickReplies"]]


# ------------------------------------------------------------ more


@pytest.mark.parametrize("more", ["다른 추천", "더 보여줘", "다른 가수", "비슷한 가수 더 보여줘"])
@pytest.mark.parametrize("between", [None, *TALKS])
def test_more_goes_on_after_the_last_neighbours(room: Room, more: str, between: str | None) -> None:
    typed(room, "아이유")
    if between:
        typed(room, between)
    assert headers(typed(room, more)) == ["4위 가수 4", "5위 가수 5"]
    assert shown(typed(room, more)) == say(texts.NO_MORE_NEIGHBOURS, name="아이유")
    assert shown(typed(room, more)) == say(texts.NO_MORE_NEIGHBOURS, name="아이유")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("더 보여줘", texts.MORE_OF_WHOM),
        ("노래", texts.SONGS_OF_WHOM),
        ("최신곡", texts.SONGS_OF_WHOM),
        ("노래 더보기", texts.SONGS_OF_WHOM),
        ("왜 비슷해?", texts.WHY_WHOM),
        ("이전 가수", texts.NO_WAY_BACK),
        ("비슷해요", texts.CHATTER),
    ],
)
def test_without_an_earlier_turn_it_asks(room: Room, text: str, expected: Text) -> None:
    assert shown(typed(room, text)) == expected
    assert shown(typed(room, text)) == expected


def test_what_asks_back_offers_the_text_as_a_name(room: Room) -> None:
    room.source.add(artist(artist_id(80), "이유"))
    found = tap(room, typed(room, "이유"), texts.AS_TYPED_LABEL)
    assert shown(found) == "이유"


def test_more_of_one_that_is_still_searched_for_is_not_of_the_one_before(room: Room) -> None:
    typed(room, "아이유")
    room.answer(skill_request("헤이즈", user="one"), seconds=0.0)
    assert shown(typed(room, "더 보여줘")) == texts.MORE_OF_WHOM
    assert shown(typed(room, "이전 가수")) == "아이유"


# ------------------------------------------------------------ songs


def test_songs_popular_and_new_page_by_page(room: Room) -> None:
    room.tracks.kept[IU] = tracks("아이유", 12)
    first = typed(room, "아이유 노래")
    card = first["outputs"][0]["listCard"]
    assert card["header"]["title"] == "아이유의 인기곡"
    assert [each["title"] for each in card["items"]] == [f"아이유 노래 {n}" for n in range(1, 6)]
    second = typed(room, "더 보여줘")["outputs"][0]["listCard"]
    assert [each["title"] for each in second["items"]] == [f"아이유 노래 {n}" for n in range(6, 11)]
    third = typed(room, "노래 더보기")
    assert len(third["outputs"][0]["listCard"]["items"]) == 2
    assert texts.MORE_SONGS_LABEL not in labels(third)
    assert shown(typed(room, "노래 더보기")) == say(texts.NO_MORE_SONGS, name="아이유")
    assert shown(tap(room, first, "최신곡")) == "아이유의 최신곡"
    assert headers(typed(room, "다른 가수"))[1:] == ["1위 가수 1", "2위 가수 2", "3위 가수 3"]


@pytest.mark.parametrize(
    ("text", "header"),
    [("인기곡", "아이유의 인기곡"), ("최신곡", "아이유의 최신곡"), ("노래 더보기", "아이유의 인기곡")],
)
def test_songs_of_the_artist_shown_last(room: Room, text: str, header: str) -> None:
    typed(room, "아이유")
    assert shown(typed(room, text)) == header


def test_songs_of_a_new_artist_come_with_the_artist(room: Room) -> None:
    assert shown(typed(room, "헤이즈 최신곡")) == "헤이즈"
    assert shown(typed(room, "최신곡")) == "헤이즈의 최신곡"


def test_songs_in_spite_of_a_typing_error(room: Room) -> None:
    answer = typed(room, "아이우 최신곡")
    assert shown(answer) == say(texts.CORRECTED, typed="아이우", name="아이유")
    assert answer["outputs"][1]["listCard"]["header"]["title"] == "아이유의 최신곡"
    room.artists.add(KnownArtist(artist(artist_id(53), "아이오")))
    asked = typed(room, "아이우 최신곡")
    assert shown(asked) == say(texts.DID_YOU_MEAN, name="아이우")
    assert shown(tap(room, asked, "아이유")) == "아이유의 최신곡"


def test_songs_of_a_name_that_several_have(room: Room) -> None:
    for number in (60, 61):
        room.artists.add(KnownArtist(artist(artist_id(number), "비")))
        room.tracks.kept[artist_id(number)] = tracks(f"비{number}", 3)
    asked = typed(room, "비 최신곡")
    assert shown(asked) == say(texts.WHICH_OF_THEM, name="비")
    found = tap(room, asked, labels(asked)[1])
    assert found["outputs"][0]["listCard"]["items"][0]["title"].startswith("비61")
    assert shown(found) == "비의 최신곡"


# ------------------------------------------------------------ the way back


def test_the_way_back(room: Room) -> None:
    for number in range(1, 4):
        room.artists.known[artist_id(number)] = KnownArtist(
            artist(artist_id(number), f"가수 {number}"), (neighbour(1, artist(IU, "아이유")),)
        )
    first = typed(room, "아이유")
    assert texts.BACK_LABEL not in labels(first)
    second = tap(room, first, "가수 1")
    third = typed(room, "가수 2")
    assert shown(tap(room, third, texts.BACK_LABEL)) == "가수 1"
    assert shown(typed(room, "이전 가수")) == "아이유"
    assert shown(typed(room, "이전 가수")) == texts.NO_WAY_BACK
    assert shown(tap(room, second, texts.BACK_LABEL)) == "아이유"


def test_the_way_back_after_walking_in_a_circle(room: Room) -> None:
    for name in ("아이유", "가수 1", "아이유"):
        last = typed(room, name)
    assert texts.BACK_LABEL in labels(last)
    assert shown(typed(room, "이전 가수")) == "가수 1"


@pytest.mark.parametrize(
    "extra",
    [
        {"v": 1, "do": "back", "artist_id": artist_id(404)},
        {"v": 1, "do": "songs", "artist_id": artist_id(404), "order": "newest", "page": 1},
        tap_on(artist_id(404), 4),
    ],
)
def test_a_tap_on_an_artist_that_is_gone_asks_no_source(room: Room, extra: object) -> None:
    assert shown(room.answer(skill_request("다른 추천", extra))) == texts.GONE
    assert room.source.calls == []


def test_the_way_back_is_never_one_reply_too_many(room: Room) -> None:
    typed(room, "가수 1")
    assert labels(typed(room, "아이유"))[-2:] == [texts.BACK_LABEL, texts.HELP_LABEL]


# ------------------------------------------------------------ comparisons


def test_why_tells_what_is_near_and_what_it_rests_on(room: Room) -> None:
    first = typed(room, "아이유")
    for answer in (typed(room, "왜 비슷해?"), tap(room, first, texts.WHY_LABEL)):
        card = answer["outputs"][0]["textCard"]
        assert card["title"] == "아이유와 가수 1, 왜 닮았을까요?"
        assert "같은 장르는 없어요." in card["description"]
        assert card["description"].count("■") > 3
        assert "아이유 7곡, 가수 1 7곡을 비교했어요.\n" in card["description"]
        assert card["description"].endswith("\n2026년 11월 20일 자료 · quantile-lsa 1")
        assert [each["label"] for each in card["buttons"]] == ["비슷해요", "아니에요"]
        assert labels(answer)[:2] == ["왜 가수 2?", "왜 가수 3?"]
    other = tap(room, answer, "왜 가수 3?")
    assert shown(other) == "아이유와 가수 3, 왜 닮았을까요?"
    assert shown(typed(room, "이유")) == "아이유와 가수 3, 왜 닮았을까요?"


def test_why_after_another_page_is_about_what_it_showed(room: Room) -> None:
    typed(room, "아이유")
    typed(room, "다른 추천")
    answer = typed(room, "왜 비슷해?")
    assert shown(answer) == "아이유와 가수 4, 왜 닮았을까요?"
    assert labels(answer)[0] == "왜 가수 5?"


def test_a_comparison_is_meant_only_on_the_next_turn(room: Room) -> None:
    typed(room, "아이유")
    typed(room, "왜 비슷해?")
    typed(room, "다른 추천")
    assert shown(typed(room, "왜 비슷해?")) == "아이유와 가수 4, 왜 닮았을까요?"
    typed(room, "신나는 노래")
    assert shown(typed(room, "아니야")) == texts.CHATTER
    assert room.feedback.given == {}


def test_a_question_is_no_judgement(room: Room) -> None:
    typed(room, "아이유랑 이웃1 얼마나 비슷해?")
    assert shown(typed(room, "비슷해?")) == "아이유와 가수 1, 왜 닮았을까요?"
    assert room.feedback.given == {}


def test_after_a_mood_nobody_is_meant(room: Room) -> None:
    typed(room, "아이유")
    typed(room, "신나는 노래")
    assert shown(typed(room, "왜 비슷해?")) == texts.WHY_WHOM
    assert shown(typed(room, "다른 노래")) == "신나는 노래가 많은 가수들이에요."
    assert shown(typed(room, "이전 가수")) == "아이유"


def test_a_comparison_by_genres_only(room: Room) -> None:
    room.sounds.tracks = 0
    for text in ("아이유랑 이웃1 얼마나 비슷해?", "왜?"):
        told = typed(room, text)["outputs"][0]["textCard"]["description"]
        assert "노래 분석 자료가 없어서 장르로만" in told
        assert "닮은 점" not in told
        assert "■" not in told


def test_why_of_an_artist_that_no_refresh_has_seen(room: Room) -> None:
    typed(room, "헤이즈")
    assert shown(typed(room, "왜?")) == texts.NO_NEIGHBOURS_YET
    near = (neighbour(1, artist(artist_id(1), "가수 1")),)
    room.artists.add(KnownArtist(artist(artist_id(90), "새 가수"), near, provisional=True))
    typed(room, "새 가수")
    assert shown(typed(room, "왜?")) == say(texts.NOT_COMPARABLE, name="새 가수")


@pytest.mark.parametrize(
    "text",
    [
        "아이유랑 이웃5 얼마나 비슷해?",
        "아이유와 이웃5 비교해줘",
        "IU vs 이웃5",
        "아이유하고 이웃5는 닮았어?",
    ],
)
def test_two_artists(room: Room, text: str) -> None:
    card = typed(room, text)["outputs"][0]["textCard"]
    assert card["title"] == "아이유와 가수 5"
    assert (
        "가까운 순서로 세우면, 가수 5는 아이유에게 5번째, 아이유는 가수 5에게 5번째예요."
        in card["description"]
    )
    assert card["description"].startswith(texts.FAR)
    assert "닮은 점: " in card["description"]


def test_two_of_very_many_artists(room: Room) -> None:
    room.sounds.is_sampled = True
    room.sounds.reasons[IU, artist_id(1)] = Reason(("ballad",))
    told = typed(room, "아이유랑 이웃1 얼마나 비슷해?")["outputs"][0]["textCard"]["description"]
    assert "가수 1은 아이유에게 1번째, 아이유는 가수 1에게 상위 1% 안이에요." in told
    assert "같은 장르: 발라드" in told


def test_why_tells_the_reason_that_was_published_on_any_page(room: Room) -> None:
    room.sounds.reasons[IU, artist_id(5)] = Reason(("ballad",))
    typed(room, "아이유")
    fourth, fifth = typed(room, "다른 추천")["outputs"][1]["carousel"]["items"]
    for shown_before, genres in ((fourth, "같은 장르는 없어요."), (fifth, "같은 장르: 발라드")):
        (why,) = shown_before["buttons"]
        answer = room.answer(skill_request(why["messageText"], why["extra"], user="one"))
        assert genres in answer["outputs"][0]["textCard"]["description"]


def test_two_artists_that_are_one(room: Room) -> None:
    assert shown(typed(room, "아이유랑 IU 얼마나 비슷해?")) == say(texts.THE_SAME, name="아이유")


def test_two_artists_of_whom_one_is_unknown_or_new_or_several(room: Room) -> None:
    unknown = typed(room, "아이유랑 전혀모르는이름 얼마나 비슷해?")
    assert shown(unknown) == say(texts.UNKNOWN_OF_SEVERAL, name="전혀모르는이름")
    assert labels(unknown) == ["전혀모르는이름", "도움말"]
    room.artists.add(KnownArtist(artist(artist_id(91), "막내")))
    assert shown(typed(room, "막내랑 아이유 비슷해?")) == say(texts.NOT_COMPARABLE, name="막내")
    for number in (60, 61):
        room.artists.add(KnownArtist(artist(artist_id(number), "비")))
        room.sounds.add(artist(artist_id(number), "비"), number / 100)
    asked = typed(room, "아이유랑 비 비슷해?")
    assert shown(asked) == say(texts.WHICH_OF_THEM, name="비")
    assert shown(tap(room, asked, labels(asked)[0])) == "아이유와 비"


def test_a_typing_error_in_one_of_two(room: Room) -> None:
    assert shown(typed(room, "아이우랑 이웃1 얼마나 비슷해?")) == "아이유와 가수 1"


def test_judging_is_counted_once_for_a_person_and_pair(room: Room) -> None:
    why = tap(room, typed(room, "아이유"), texts.WHY_LABEL)
    assert shown(tap(room, why, "비슷해요")) == "의견 고마워요! 아이유와 가수 1이 닮았다고 기억해 둘게요."
    assert (
        shown(tap(room, why, "아니에요")) == "의견 고마워요! 아이유와 가수 1은 닮지 않았다고 기억해 둘게요."
    )
    assert shown(typed(room, "비슷해요")).startswith("의견 고마워요!")
    tap(room, why, "아니에요", user="two")
    assert [(each.alike, each.day) for each in room.feedback.all()] == [
        (True, "2026-11-20"),
        (False, "2026-11-20"),
    ]


def test_a_judgement_that_cannot_be_kept(room: Room) -> None:
    why = tap(room, typed(room, "아이유"), texts.WHY_LABEL)
    room.feedback.failure = StoreUnavailable("feedback: throttled")
    assert shown(tap(room, why, "비슷해요")) == texts.NOT_NOTED


def test_a_made_up_judgement_is_not_kept(room: Room) -> None:
    forged = {"v": 1, "do": "judge", "artist_id": IU, "other_id": artist_id(404), "alike": True}
    assert shown(room.answer(skill_request("비슷해요", forged))) == texts.CHATTER
    assert room.feedback.given == {}


# ------------------------------------------------------------ moods, taste, surprise


def test_a_mood_and_more_of_it(room: Room) -> None:
    first = typed(room, "신나는 노래 추천해줘")
    assert shown(first) == "신나는 노래가 많은 가수들이에요."
    assert headers(first) == ["아이유", "가수 1", "가수 2"]
    assert room.sounds.asked[0][:2] == ("in_region", {"energy": 1, "valence": 1})
    assert headers(typed(room, "더 보여줘")) == ["가수 3", "가수 4", "가수 5"]
    assert shown(typed(room, "더 보여줘")) == say(texts.NO_MORE_OF_MOOD, mood="신나는")


def test_a_taste_and_more_of_it(room: Room) -> None:
    first = typed(room, "아이유, 이웃1, 이웃2 좋아해")
    assert shown(first) == "아이유, 가수 1, 가수 2를 좋아하신다면, 이 가수들은 어떠세요?"
    assert headers(first) == ["1위 가수 3", "2위 가수 4", "3위 가수 5"]
    assert (
        shown(tap(room, first, texts.MORE_LABEL)) == "아이유, 가수 1, 가수 2와 모두 닮은 가수는 여기까지예요."
    )


def test_a_taste_with_somebody_near_of_whom_little_is_known(room: Room) -> None:
    room.sounds.thin = {artist_id(4)}
    first = typed(room, "아이유, 이웃1, 이웃2 좋아해")
    assert headers(first) == ["1위 가수 3", "2위 가수 4 (자료가 적어요)", "3위 가수 5"]


def test_a_taste_of_one_artist_by_two_names(room: Room) -> None:
    assert shown(typed(room, "아이유랑 IU 좋아해")).startswith("아이유를 좋아하신다면")


def test_a_taste_with_an_artist_that_is_too_new(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(91), "막내")))
    assert shown(typed(room, "막내, 아이유, 이웃1 좋아해")).startswith("아이유, 가수 1을 좋아하신다면")
    assert shown(typed(room, "막내랑 막내 좋아해")) != texts.APOLOGY


def test_other_moods_when_one_is_over(room: Room) -> None:
    for _ in range(3):
        last = typed(room, "신나는 노래") if _ == 0 else typed(room, "더 보여줘")
    assert labels(last) == ["잔잔한 노래", "운동할 때 듣는 노래", "춤추기 좋은 노래", "도움말"]
    assert shown(tap(room, last, "잔잔한 노래")) == "잔잔한 노래가 많은 가수들이에요."


def test_names_in_a_row_that_nobody_knows_are_one_name(room: Room) -> None:
    room.source.add(artist(artist_id(92), "Earth, Wind & Fire"))
    assert shown(typed(room, "Earth, Wind & Fire")) == "Earth, Wind & Fire"
    assert shown(typed(room, "Earth, Wind & Fire")) == "Earth, Wind & Fire"


def test_a_surprise_is_never_the_same_twice_in_a_row(room: Room) -> None:
    surprises = [typed(room, "아무나 추천해줘") for _ in range(4)]
    assert all(shown(each).startswith(texts.SURPRISE) for each in surprises)
    titles = [
        title for each in surprises for part in each["outputs"][1].values() for title in [part["title"]]
    ]
    assert all(one != other for one, other in pairwise(titles))


def test_another_surprise_by_a_tap(room: Room) -> None:
    first = typed(room, "아무나 추천해줘")
    again = tap(room, first, texts.SURPRISE_LABEL)
    assert shown(again).startswith(texts.SURPRISE)
    assert again["outputs"][1] != first["outputs"][1]


def test_a_surprise_delivered_twice_is_the_same(room: Room) -> None:
    asked = skill_request("아무나 추천해줘", user="one")
    assert room.answer(asked, request_id="chp-7") == room.answer(asked, request_id="chp-7")


def test_more_of_an_artist_without_neighbours_is_said_shortly(room: Room) -> None:
    typed(room, "가수 2")
    assert shown(typed(room, "다른 추천")) == texts.NO_NEIGHBOURS_YET


def test_before_the_first_refresh(room: Room) -> None:
    room.sounds.places.clear()
    room.sounds.artists.clear()
    assert shown(typed(room, "아무나 추천해줘")) == texts.NOTHING_YET
    assert shown(typed(room, "잔잔한 노래")) == say(texts.NO_MORE_OF_MOOD, mood="잔잔한")
    assert shown(typed(room, "아이유랑 이웃1 비슷해?")) == say(texts.NOT_COMPARABLE, name="아이유")


# ------------------------------------------------------------ small talk, opt out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("고마워요!", texts.THANKS),
        ("잘 자~", texts.BYE),
        ("ㅋㅋㅋ", texts.CHATTER),
        ("ㅠㅠ", texts.CHATTER),
        ("네", texts.CHATTER),
        ("안녕하세요", texts.GREETING),
    ],
)
def test_small_talk(room: Room, text: str, expected: Text) -> None:
    assert shown(typed(room, text)) == expected


def test_opting_out_deletes_everything_of_that_person_only(room: Room) -> None:
    for user in ("one", "two"):
        why = tap(room, typed(room, "아이유", user), texts.WHY_LABEL, user)
        tap(room, why, "비슷해요", user)
    assert shown(typed(room, "내 기록 지워줘")) == texts.FORGOTTEN
    assert (len(room.memories.kept), len(room.feedback.given)) == (1, 1)
    assert shown(typed(room, "더 보여줘")) == texts.MORE_OF_WHOM
    assert headers(typed(room, "더 보여줘", "two")) == ["4위 가수 4", "5위 가수 5"]


@pytest.mark.parametrize("store", ["memories", "feedback"])
def test_opting_out_tells_the_truth(room: Room, store: str) -> None:
    typed(room, "아이유")
    getattr(room, store).failure = StoreUnavailable("a table: throttled")
    assert shown(typed(room, "내 기록 지워줘")) == texts.NOT_FORGOTTEN


@pytest.mark.parametrize(
    ("text", "expected"), [("내 기록 지워줘", texts.NOT_FORGOTTEN), ("비슷해요", texts.NOT_NOTED)]
)
def test_without_the_salt_nothing_is_claimed(room: Room, text: str, expected: Text) -> None:
    tap(room, typed(room, "아이유"), texts.WHY_LABEL)
    kept = dict(room.memories.kept)
    memory = room.memories.kept[next(iter(kept))]
    room.memories.kept[""] = memory  # what a person without a key would find
    room.salt = None
    assert shown(typed(room, text)) == expected
    assert room.feedback.given == {}


def test_small_talk_needs_no_database(room: Room) -> None:
    room.artists.failure = DatabaseUnavailable("gone")
    assert shown(typed(room, "ㅋㅋㅋ")) == texts.CHATTER
    assert shown(typed(room, "추천해줘")) == texts.WHOSE_NAME
    assert shown(typed(room, "더 보여줘")) == texts.MORE_OF_WHOM


# ------------------------------------------------------------ people, devices, repeats


def test_two_people_do_not_meet(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(70), "태연"), (neighbour(1, artist(IU, "아이유")),)))
    typed(room, "아이유", "one")
    typed(room, "태연", "two")
    assert headers(typed(room, "더 보여줘", "one")) == ["4위 가수 4", "5위 가수 5"]
    assert shown(typed(room, "더 보여줘", "two")) == say(texts.NO_MORE_NEIGHBOURS, name="태연")


def test_the_same_message_twice_is_answered_alike(room: Room) -> None:
    typed(room, "아이유")
    twice = [room.answer(skill_request("더 보여줘", user="one"), request_id="chp-1") for _ in range(2)]
    assert twice[0] == twice[1]
    assert headers(twice[0]) == ["4위 가수 4", "5위 가수 5"]
    again = room.answer(skill_request("더 보여줘", user="one"), request_id="chp-2")
    assert shown(again) == say(texts.NO_MORE_NEIGHBOURS, name="아이유")


def test_an_old_bubble_wins_over_what_was_shown_since(room: Room) -> None:
    old = typed(room, "아이유")
    typed(room, "가수 3")
    assert headers(tap(room, old, texts.MORE_LABEL)) == ["4위 가수 4", "5위 가수 5"]
    assert shown(typed(room, "이유")) == "아이유와 가수 4, 왜 닮았을까요?"


def test_somebody_without_a_key_is_answered_and_not_remembered(room: Room) -> None:
    assert shown(typed(room, "아이유", "")) == "아이유"
    assert shown(typed(room, "더 보여줘", "")) == texts.MORE_OF_WHOM
    assert room.memories.kept == {}


@pytest.mark.parametrize(
    "extra", [{"v": 1, "do": "fly"}, {"v": 2, "do": "songs"}, {"v": 1, "do": []}, {"do": "back"}]
)
def test_a_tap_that_we_do_not_know_counts_as_its_words(room: Room, extra: object) -> None:
    assert shown(room.answer(skill_request("아이유", extra))) == "아이유"


# ------------------------------------------------------------ languages


def test_a_phone_in_english_is_answered_in_english(room: Room) -> None:
    english = typed(room, "IU", lang="en-US")
    assert "More artists" in labels(english)
    assert english["outputs"][1]["carousel"]["items"][0]["header"]["title"] == "Songs by 아이유"
    assert "다른 추천" in labels(typed(room, "IU", lang="ko"))


def test_three_requests_in_english_in_a_row(room: Room) -> None:
    asked = ["hello", "songs by IU", "how similar are IU and 이웃1", "similar to IU", "IU", "thanks"]
    answers = [typed(room, text) for text in asked]
    assert [shown(each) for each in answers[:2]] == [texts.GREETING, "아이유의 인기곡"]
    assert shown(answers[2]).startswith("아이유와")
    assert "도움말" in labels(answers[2])
    assert [labels(each)[-1] for each in answers[3:]] == ["도움말", "도움말", "도움말"]


def test_photos_are_no_requests_in_english(room: Room) -> None:
    photo = {"type": "image", "url": "https://images.example/1"}
    for _ in range(4):
        asked = skill_request("https://images.example/1", media=photo, user="one")
        assert shown(room.answer(asked)) == texts.NAME_ONLY


def test_names_in_latin_letters_are_not_requests_in_english(room: Room) -> None:
    for _ in range(4):
        assert labels(typed(room, "IU"))[-1] == "도움말"


def test_korean_again_after_one_korean_text(room: Room) -> None:
    for text in ("hello", "thanks", "songs by IU", "help"):
        answer = typed(room, text)
    assert shown(answer) == texts.HELP.english
    assert shown(typed(room, "IU")) == "아이유"
    assert labels(typed(room, "IU"))[-1] == "Help"
    assert shown(typed(room, "고마워")) == texts.THANKS


def test_log_tells_nothing_of_the_person(room: Room, log_records: list[logging.LogRecord]) -> None:
    why = tap(room, typed(room, "아이유", "secret-user"), texts.WHY_LABEL, "secret-user")
    tap(room, why, "비슷해요", "secret-user")
    typed(room, "비밀이야기 노래", "secret-user")
    typed(room, "내 기록 지워줘", "secret-user")
    told = str([record.__dict__ for record in log_records])
    assert "judged" in told
    assert not [each for each in ("secret-user", "비밀", *room.memories.kept) if each in told]


def test_a_tap_carries_what_it_carried_a_version_ago(room: Room) -> None:
    assert shown(room.answer(skill_request("아이유", {"v": 1, "artist_id": IU, "first_rank": 1}))) == "아이유"
    assert headers(room.answer(skill_request("다른 추천", tap_on(IU, 4)))) == ["4위 가수 4", "5위 가수 5"]
