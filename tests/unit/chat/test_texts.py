"""What a person reads."""

import re

import pytest

from maeari.catalogue.model import FEATURES, Reason
from maeari.chat import texts, wording
from maeari.chat.speech import Text

TRAITS = [f"{feature}-{side}" for feature in FEATURES for side in ("low", "high")]


def test_every_trait_has_its_words_and_no_other() -> None:
    assert sorted(texts.MOODS) == sorted(TRAITS)


@pytest.mark.parametrize("words", texts.MOODS.values(), ids=texts.MOODS)
def test_words_of_a_trait_join_and_modify(words: tuple[Text, Text]) -> None:
    joining, modifying = words
    assert joining.endswith(("고", "고,"))
    # 관형사형: ends in ㄴ/은/는/의, as a word before a noun must.
    assert (ord(modifying[-1]) - ord("가")) % 28 == 4 or modifying.endswith("의")


def test_words_of_different_traits_differ() -> None:
    assert len(set(texts.MOODS.values())) == len(TRAITS)


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (Reason(), "전체적인 소리가 닮았어요"),
        (Reason(genres=("k-pop",)), "같은 장르(k-pop)예요"),
        (Reason(genres=("k-pop", "ballad")), "같은 장르(k-pop·발라드)예요"),
        (Reason(traits=("energy-low",)), "잔잔한 분위기가 닮았어요"),
        (Reason(traits=("energy-low", "tempo-low")), "잔잔하고 느긋한 분위기가 닮았어요"),
        (Reason(("k-pop", "ballad"), ("energy-low",)), "장르 k-pop·발라드, 잔잔한 분위기가 닮았어요"),
        (Reason(("trot",), ("valence-high", "tempo-high")), "장르 트로트, 밝고 빠른 분위기가 닮았어요"),
        (Reason(("zeuhl",), ()), "같은 장르(zeuhl)예요"),
        (Reason((), ("made-up",)), "전체적인 소리가 닮았어요"),
        (
            Reason(("a", "b", "c"), ("energy-low", "tempo-low", "valence-low")),
            "장르 a·b, 잔잔하고 느긋한 분위기가 닮았어요",
        ),
        (Reason(("k-ballad", "ballad")), "같은 장르(발라드)예요"),
    ],
)
def test_reason(why: Reason, sentence: str) -> None:
    assert wording.reason(why) == sentence


@pytest.mark.parametrize("genres", [(), ("k-pop",), ("rock", "indie")])
@pytest.mark.parametrize("first", [None, *TRAITS])
@pytest.mark.parametrize("second", [None, *TRAITS])
def test_every_reason_is_a_polite_sentence(
    genres: tuple[str, ...], first: str | None, second: str | None
) -> None:
    sentence = wording.reason(Reason(genres, tuple(filter(None, (first, second)))))
    assert sentence.endswith(("닮았어요", "예요"))
    assert "  " not in sentence
    assert "-low" not in sentence
    assert "-high" not in sentence
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("date", "shown"),
    [("2017-03-24", "2017.03.24"), ("2017-03", "2017.03"), ("2017", "2017"), (None, ""), ("", "")],
)
def test_release_date(date: str | None, shown: str) -> None:
    assert wording.release_date(date) == shown


def test_sentences_are_polite_and_complete() -> None:
    sentences = {
        name: text
        for name, text in vars(texts).items()
        if isinstance(text, Text) and re.search("[가-힣].*[.?!]$", text) and not name.endswith("_LABEL")
    }
    assert len(sentences) > 40
    for name, sentence in sentences.items():
        if name not in {"WHY_OTHER", "HELP"}:
            assert re.search(r"요}?[.?!]$", sentence), sentence
