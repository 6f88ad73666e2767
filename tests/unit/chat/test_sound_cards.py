"""Two artists beside each other: what is told of ranks, reasons, the data and the algorithm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue.model import WELL_MEASURED, Reason
from maeari.chat import sound_cards, texts, wording
from maeari.chat.speech import speaking
from maeari.kakao import length, violations
from maeari.kakao.limits import TEXT_CARD_TEXT
from maeari.similarity.ports import Comparison, Published, Sound
from tests.unit.chat.fakes import IU, artist, artist_id

if TYPE_CHECKING:
    from maeari.catalogue.model import Artist
    from maeari.chat.speech import Language
    from maeari.kakao import SkillResponse

ONE = artist(IU, "아이유", genres=("k-pop", "ballad"))
OTHER = artist(artist_id(1), "태연", genres=("k-pop", "soul"))
SOUND = Sound((0.6,) * 9, (0.6,) * 24, tracks=7, is_tagged=True)
COMPARED = Comparison(SOUND, SOUND, 0.002, 0.03, 1, None, artists=295_859)
PUBLISHED = Published("2026-11-21", 295_860, algorithm="quantile-lsa", version=1)
SOURCE = "2026년 11월 21일 자료 · quantile-lsa 1"
BOTH = (ONE, OTHER)


def card(response: SkillResponse) -> Any:
    answer = response.render()
    assert violations(answer) == []
    return answer["template"]["outputs"][0]["textCard"]


def answers(
    compared: Comparison, published: Published = PUBLISHED, artists: tuple[Artist, Artist] = BOTH
) -> list[list[str]]:
    """The lines of 왜 비슷해?, and those of the comparison."""
    why = card(sound_cards.why_answer(*artists, compared, published, ()))
    both = card(sound_cards.compared_answer(*artists, compared, published))
    return [each["description"].split("\n") for each in (why, both)]


def thin(tracks: int) -> Sound:
    return replace(SOUND, tracks=tracks, is_tagged=False)


@pytest.mark.parametrize(
    ("rank", "share", "korean", "english"),
    [
        (1, 0.5, "1번째", "number 1"),
        (12_345, 0.5, "12,345번째", "number 12,345"),
        (None, 0.0, "상위 1% 안", "among the closest 1%"),
        (None, 0.0004, "상위 1% 안", "among the closest 1%"),
        (None, 0.021, "상위 3% 안", "among the closest 3%"),
        (None, 0.5, "상위 50% 안", "among the closest 50%"),
        (None, 0.501, "하위 50% 안", "among the farthest 50%"),
        (None, 0.9999, "하위 1% 안", "among the farthest 1%"),
        (None, 1.0, "하위 1% 안", "among the farthest 1%"),
    ],
)
def test_a_place_is_a_rank_where_it_is_known_and_else_a_share(
    rank: int | None, share: float, korean: str, english: str
) -> None:
    assert wording.place(rank, share) == korean
    with speaking("en"):
        assert wording.place(rank, share) == english


@pytest.mark.parametrize(
    ("language", "ranks", "told"),
    [
        ("ko", (1, None), "태연은 아이유에게 1번째, 아이유는 태연에게 상위 3% 안이에요."),
        ("ko", (None, 2), "태연은 아이유에게 상위 1% 안, 아이유는 태연에게 2번째예요."),
        ("en", (1, None), "태연 is number 1 for 아이유, and 아이유 is among the closest 3% for 태연."),
    ],
)
def test_both_places_in_one_sentence(
    language: Language, ranks: tuple[int | None, int | None], told: str
) -> None:
    compared = replace(COMPARED, rank=ranks[0], other_rank=ranks[1])
    with speaking(language):
        _, (first, *_) = answers(compared)
    assert "295,859" in first
    assert first.endswith(", " + told)


@pytest.mark.parametrize(
    ("shares", "closeness"),
    [
        ((0.0, 0.0), texts.VERY_CLOSE),
        ((0.0, 0.04), texts.VERY_CLOSE),
        ((0.0, 0.05), texts.SOMEWHAT_CLOSE),
        ((0.3, 0.3), texts.HARDLY_CLOSE),
        ((0.1, 0.9), texts.FAR),
    ],
)
def test_how_close_they_are_follows_from_both_shares(shares: tuple[float, float], closeness: str) -> None:
    compared = replace(COMPARED, share=shares[0], other_share=shares[1], rank=None, other_rank=None)
    _, (first, *_) = answers(compared)
    assert first.startswith(closeness)


def test_a_neighbour_is_explained_by_the_reason_that_was_published() -> None:
    compared = replace(COMPARED, reason=Reason(("k-ballad", "k-r&b"), ("energy-low",)))
    for lines in answers(compared):
        assert "같은 장르: 발라드·한국 R&B" in lines
    for lines in answers(replace(COMPARED, reason=Reason((), ("energy-low",)))):
        assert "같은 장르는 없어요." in lines


def test_of_others_the_genres_that_both_have_are_told() -> None:
    for lines in answers(COMPARED):
        assert "같은 장르: k-pop" in lines
    for lines in answers(COMPARED, artists=(ONE, replace(OTHER, genres=("rock",)))):
        assert "같은 장르는 없어요." in lines


def test_the_last_line_tells_data_and_algorithm() -> None:
    assert [lines[-1] for lines in answers(COMPARED)] == [SOURCE] * 2
    with speaking("en"):
        assert [lines[-1] for lines in answers(COMPARED)] == ["Data of 21 Nov 2026 · quantile-lsa 1"] * 2
    older = Published("2026-11-21", 295_860)
    assert [lines[-1] for lines in answers(COMPARED, older)] == ["2026년 11월 21일 자료"] * 2


@pytest.mark.parametrize(
    ("sounds", "korean", "english"),
    [
        ((SOUND, SOUND), "아이유 7곡, 태연 7곡을 비교했어요.", "Songs compared: 7 by 아이유, 7 by 태연."),
        (
            (thin(2), SOUND),
            "아이유 2곡, 태연 7곡을 비교했어요. 아이유는 자료가 적어요.",
            "Songs compared: 2 by 아이유, 7 by 태연. Little data on 아이유.",
        ),
        (
            (thin(1), thin(2)),
            "아이유 1곡, 태연 2곡을 비교했어요. 아이유, 태연은 자료가 적어요.",
            "Songs compared: 1 by 아이유, 2 by 태연. Little data on 아이유, 태연.",
        ),
        (
            (thin(WELL_MEASURED), replace(SOUND, tracks=1)),
            "아이유 3곡, 태연 1곡을 비교했어요.",
            "Songs compared: 3 by 아이유, 1 by 태연.",
        ),
    ],
)
def test_the_basis_tells_who_is_hardly_known(sounds: tuple[Sound, Sound], korean: str, english: str) -> None:
    compared = replace(COMPARED, sound=sounds[0], other=sounds[1])
    assert [lines[-2] for lines in answers(compared)] == [korean] * 2
    with speaking("en"):
        assert [lines[-2] for lines in answers(compared)] == [english] * 2


@given(
    st.text(min_size=1, max_size=255),
    st.text(min_size=1, max_size=255),
    st.lists(st.text(min_size=1, max_size=190), max_size=3),
)
def test_whatever_names_and_genres_are_like_the_card_holds_its_basis(
    name: str, other_name: str, genres: list[str]
) -> None:
    artists = (replace(ONE, name=name), replace(OTHER, name=other_name))
    compared = replace(COMPARED, sound=thin(1), reason=Reason(tuple(genres)))
    for response in (
        sound_cards.why_answer(*artists, compared, PUBLISHED, ()),
        sound_cards.compared_answer(*artists, compared, PUBLISHED),
    ):
        shown = card(response)
        assert length(shown["title"] + shown["description"]) <= TEXT_CARD_TEXT
        assert "자료가 적어요." in shown["description"]
        assert shown["description"].endswith("\n" + SOURCE)
