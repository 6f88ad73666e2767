"""Songs like a song as Kakao's cards: that Kakao would deliver them, and what they show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue.model import Reason, Track
from maeari.chat import cards, song_cards, texts
from maeari.chat.speech import Language, speaking
from maeari.kakao import SkillResponse, length, violations
from maeari.songs.genre_groups import labels
from maeari.songs.placing import SONG_NEIGHBOURS
from maeari.songs.ports import SimilarSong, Song
from tests.unit.chat.fakes import artist, artist_id, similar_songs, tracks

IU = artist(artist_id(1), "아이유")
OWN = Song(Track(artist_id(90), "밤편지", release_date="2017-03-24"), (IU,))
NEAR = [Song(each, (artist(artist_id(2), "태연"),)) for each in tracks("태연", 12)]


def rendered(response: SkillResponse) -> Any:
    answer = response.render()
    assert violations(answer) == []
    return answer["template"]


@pytest.mark.parametrize("first", range(1, SONG_NEIGHBOURS + 1))
@pytest.mark.parametrize("count", range(1, 6))
def test_every_page_is_valid(first: int, count: int) -> None:
    page = similar_songs(NEAR)[first - 1 : first - 1 + count]
    template = rendered(song_cards.similar_answer(OWN, page, is_provisional=True))
    assert len(template["outputs"]) == (3 if first == 1 else 1)
    has_more = count == 5 and first + 4 < SONG_NEIGHBOURS
    told = [each["label"] for each in template["quickReplies"]]
    assert (texts.MORE_SIMILAR_LABEL in told) == has_more
    assert told[-2:] == ["아이유", texts.HELP_LABEL]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("group", labels())
def test_a_group_is_told_by_its_name_and_what_is_in_none_is_not(group: str, language: Language) -> None:
    near = similar_songs(NEAR[:1], Reason((group,)))
    with speaking(language):
        template = rendered(song_cards.similar_answer(OWN, near, is_provisional=False))
    told = template["outputs"][1]["listCard"]["items"][0]["description"]
    label = labels()[group].korean if language == "ko" else labels()[group].english
    if group == "others":
        assert told.endswith(("전체적인 소리가 닮았어요", "similar overall sound"))
    else:
        assert f"({label})" in told
    assert length(told) <= 60


def test_long_names_leave_room_for_the_reason() -> None:
    singer = artist(artist_id(3), "아주 긴 이름을 가진 열두 명의 가수들 모임")
    near = similar_songs([Song(NEAR[0].track, (singer, IU))], Reason(("pop",), ("energy-low",)))
    template = rendered(song_cards.similar_answer(OWN, near, is_provisional=False))
    told = template["outputs"][1]["listCard"]["items"][0]["description"]
    assert told == "아주 긴 이름을 가진 열두 명의 가수들 모임,… · 장르 팝, 잔잔한 분위기가 닮았어요"


def test_a_long_title_leaves_room_for_what_the_list_is() -> None:
    own = Song(Track(artist_id(90), "아주 긴 제목을 가진 노래 " * 4), (IU,))
    template = rendered(song_cards.similar_answer(own, similar_songs(NEAR[:1]), is_provisional=False))
    assert template["outputs"][1]["listCard"]["header"]["title"].endswith("…〉와 비슷한 노래")
    chip = cards.like_song(own.track, IU).render()
    assert chip["label"] == "♪ 아주 긴 제목을 가진…"
    assert chip["extra"]["track_id"] == artist_id(90)


hostile = st.text(min_size=1, max_size=300) | st.sampled_from(
    [
        "👨‍👩‍👧‍👦" * 40,
        "가" * 255,
        "\n" * 50,
        "{title}",
        "%(id)s",
        "<b>",
        "\u202e",
        "〉〉〉" * 50,
        " ",
        "\u200b",
    ]
)
hostile_songs = st.builds(
    lambda title, names, picture: Song(
        Track(artist_id(90), title, album=title, release_date=title, image_url=picture),
        tuple(artist(artist_id(number), name) for number, name in enumerate(names)),
    ),
    hostile,
    st.lists(hostile, min_size=1, max_size=5),
    st.none() | st.just("https://images.example/1.jpg"),
)


@given(hostile_songs, st.lists(hostile_songs, min_size=1, max_size=5), st.sampled_from(["ko", "en"]))
def test_hostile_titles_still_make_a_valid_answer(own: Song, others: list[Song], language: Language) -> None:
    near: list[SimilarSong] = similar_songs(others, Reason(("pop",), ("energy-low", "tempo-high")))
    with speaking(language):
        for response in (
            song_cards.similar_answer(own, near, is_provisional=True),
            song_cards.no_similar_answer(own, near),
            song_cards.no_similar_answer(own, []),
            song_cards.not_measured_answer(own),
        ):
            rendered(response)
