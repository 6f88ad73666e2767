"""What a request wants, by the text typed and by what a tap carries."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.chat.taps import extra
from maeari.chat.understand import wish
from maeari.chat.wishes import FindArtist, Greet, Help, More, NotText, Songs, Wish
from maeari.kakao import payload
from tests.unit.chat.fakes import IU, skill_body, skill_request, tap_on

PHOTO = {"type": "image", "url": "https://images.example/photo.jpg"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        # the name alone
        ("아이유", "아이유"),
        ("IU", "IU"),
        ("  아이유\n", "아이유"),
        ("(여자)아이들", "(여자)아이들"),
        ("AC/DC", "AC/DC"),
        ("!!!", "!!!"),
        ("😀", "😀"),
        ("2NE1", "2NE1"),
        # requests in Korean
        ("아이유 노래", "아이유"),
        ("아이유 노래들", "아이유"),
        ("아이유 추천", "아이유"),
        ("아이유 노래 추천", "아이유"),
        ("아이유 노래추천", "아이유"),
        ("iu 노래 추천", "iu"),
        ("아이유 노래 추천해줘", "아이유"),
        ("아이유 노래 추천해 줘", "아이유"),
        ("아이유 노래 추천해 줘!!", "아이유"),
        ("아이유 노래 추천해주세요", "아이유"),
        ("아이유 노래 추천해 주세요.", "아이유"),
        ("아이유 추천 좀 해줘", "아이유"),
        ("아이유 노래 들려줘", "아이유"),
        ("아이유 노래 좀 들려줄래?", "아이유"),
        ("아이유 노래 좀 들려줄래요?", "아이유"),
        ("아이유 틀어줘요~", "아이유"),
        ("아이유 찾아줘", "아이유"),
        ("아이유 보여 주세요", "아이유"),
        ("아이유 알려줘", "아이유"),
        ("뉴진스 음악 들려줘", "뉴진스"),
        ("뉴진스 소개해 줘", "뉴진스"),
        ("아이유노래추천해줘", "아이유"),
        ("아이유노래들려줘", "아이유"),
        ("아이유랑 비슷한 가수", "아이유"),
        ("아이유랑 비슷한 가수 추천해줘", "아이유"),
        ("아이유와 비슷한 가수 알려줘", "아이유"),
        ("아이유하고 닮은 가수", "아이유"),
        ("방탄소년단과 비슷한 아티스트", "방탄소년단"),
        ("임영웅이랑 닮은 가수", "임영웅"),
        ("BTS랑 비슷한 가수들", "BTS"),
        ("Coldplay이랑 비슷한", "Coldplay"),
        ("싸이 같은 가수", "싸이"),
        ("아이유 같은 가수 알려줘", "아이유"),
        ("에픽하이랑 비슷한 가수", "에픽하이"),
        ("이랑이랑 비슷한 가수", "이랑"),
        # requests in English
        ("similar to BTS", "BTS"),
        ("Similar to The Weeknd", "The Weeknd"),
        ("artists like Coldplay", "Coldplay"),
        ("songs by IU", "IU"),
        ("song by IU", "IU"),
        ("songs like Queen", "Queen"),
        ("songs of Queen", "Queen"),
        # names that hold words of a request, or look like one
        ("장기하와 얼굴들", "장기하와 얼굴들"),
        ("노래를 찾는 사람들", "노래를 찾는 사람들"),
        ("이랑", "이랑"),
        ("이랑 노래", "이랑"),
        ("비", "비"),
        ("비 노래", "비"),
        ("하이라이트", "하이라이트"),
        ("Songs: Ohia", "Songs: Ohia"),
    ],
)
def test_name_in_a_text(typed: str, name: str) -> None:
    wanted = wish(skill_request(typed))
    assert wanted in (FindArtist(typed.strip(), name), Songs(typed.strip(), name))


@pytest.mark.parametrize(
    "typed", ["안녕", "안녕하세요!", "하이", "Hi", "HELLO", "시작하기", "처음으로", "", " \n", None]
)
def test_greeting_and_a_block_without_words(typed: str | None) -> None:
    assert wish(skill_request(typed)) == Greet()


@pytest.mark.parametrize("typed", ["도움말", "도움", "도와줘", "사용법", "Help", "help!", "메뉴"])
def test_help(typed: str) -> None:
    assert wish(skill_request(typed)) == Help()


@pytest.mark.parametrize("typed", ["다른 추천", "다른추천", "더 보여줘", "더보기"])
def test_more_without_telling_whose(typed: str) -> None:
    assert isinstance(wish(skill_request(typed)), More)


@pytest.mark.parametrize(
    ("typed", "media"),
    [
        ("https://images.example/photo.jpg", PHOTO),
        (None, PHOTO),
        ("http://images.example/photo.jpg", None),
        ("아이유", {"type": "video", "url": ""}),
    ],
)
def test_what_is_not_text(typed: str | None, media: dict[str, str] | None) -> None:
    assert wish(skill_request(typed, media=media)) == NotText()


def test_a_long_text_is_cut() -> None:
    wanted = wish(skill_request("가" * 5000))
    assert wanted == FindArtist(whole="가" * 100, name="가" * 100)


def test_a_tap_that_insists_on_the_text() -> None:
    tapped = skill_request("ivy", extra(FindArtist("", "", as_typed=True)))
    assert wish(tapped) == FindArtist("ivy", "ivy", as_typed=True)
    assert wish(skill_request("", extra(FindArtist("", "", as_typed=True)))) == Greet()


@pytest.mark.parametrize("first_rank", [1, 4, 200])
def test_a_tap_wins_over_the_words(first_rank: int) -> None:
    tapped = skill_request("다른 추천", extra=tap_on(IU, first_rank))
    assert wish(tapped) == FindArtist("다른 추천", "다른 추천", IU, first_rank)


def test_a_tap_wins_over_a_photo() -> None:
    assert wish(skill_request("도움말", tap_on(IU), PHOTO)) == FindArtist("도움말", "도움말", IU, 1)


@pytest.mark.parametrize("first_rank", [0, -3, True, False, "4", 4.5, None, [], {}])
def test_a_forged_rank_counts_as_the_first(first_rank: object) -> None:
    tapped = skill_request("아이유", {"v": 1, "artist_id": IU, "first_rank": first_rank})
    wanted = wish(tapped)
    assert wanted == FindArtist("아이유", "아이유", IU, 1)
    assert isinstance(wanted, FindArtist)
    assert type(wanted.first_rank) is int


@pytest.mark.parametrize("first_rank", [201, 10**30])
def test_a_rank_beyond_all_is_the_last(first_rank: int) -> None:
    tapped = skill_request("다른 추천", {"v": 1, "artist_id": IU, "first_rank": first_rank})
    assert wish(tapped) == FindArtist("다른 추천", "다른 추천", IU, 200)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        {},
        [IU],
        {"artist_id": IU},
        {"v": 2, "artist_id": IU},
        {"v": "1", "artist_id": IU},
        {"v": 1},
        {"v": 1, "artist_id": None},
        {"v": 1, "artist_id": 7},
        {"v": 1, "artist_id": IU[:-1]},
        {"v": 1, "artist_id": IU + "0"},
        {"v": 1, "artist_id": IU + "\n"},
        {"v": 1, "artist_id": "가" * 22},
        {"v": 1, "artist_id": "../../me/top/artists00"},
        {"v": 1, "artist_id": "' OR 1=1 -- " + "0" * 10},
        {"v": 1, "artist_id": "_" * 22},
        {"v": 1, "as_typed": "yes"},
        {"v": 2, "as_typed": True},
    ],
)
def test_a_forged_tap_is_read_as_words(forged: object) -> None:
    assert wish(skill_request("아이유", forged)) == FindArtist("아이유", "아이유")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
taps = st.fixed_dictionaries(
    {},
    optional={
        "v": st.just(1) | json_values,
        "artist_id": st.just(IU) | json_values,
        "first_rank": json_values,
    },
)


@given(st.text(max_size=120) | json_values, taps | json_values, json_values)
def test_any_payload_is_understood(utterance: Any, tap: Any, media: Any) -> None:
    wanted = wish(payload.parse(skill_body(utterance, tap, media)))
    assert isinstance(wanted, Wish.__value__)
    if isinstance(wanted, FindArtist):
        assert len(wanted.whole) <= 100
        assert 1 <= wanted.first_rank <= 200
        assert wanted.artist_id or wanted.name


words = st.lists(
    st.sampled_from(["추천", "노래", "가수", "좀", "해줘", "들려 줘", " ", "랑", "같은", "아이유", "!"]),
    max_size=40,
)


@given(words)
def test_words_of_requests_in_any_order_leave_something(words: list[str]) -> None:
    """Holds the time, too: Hypothesis fails an example of more than 200 ms, so no pattern backtracks long."""
    typed = "".join(words).strip()
    wanted = wish(skill_request(typed))
    if isinstance(wanted, FindArtist):
        assert wanted.name
        assert wanted.name in " ".join(typed.split())
