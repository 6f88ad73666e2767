"""Text is counted in UTF-16 code units and never cut inside what a reader sees as one character."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.kakao.text import blank, clean, clip, head, length

FAMILY = "👨‍👩‍👧‍👦"  # four people and three joiners: 11 code units
KOREA = "🇰🇷"
SCOTLAND = "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
ACUTE_GA = "가\u0301"

GRAPHEMES = [
    pytest.param("😀", id="surrogate pair"),
    pytest.param(FAMILY, id="family"),
    pytest.param(KOREA, id="flag"),
    pytest.param(SCOTLAND, id="flag of tags"),
    pytest.param("👍🏽", id="skin tone"),
    pytest.param("👩🏽‍🚀", id="skin tone and joiner"),
    pytest.param("1\ufe0f\u20e3", id="keycap"),
    pytest.param("❤\ufe0f", id="variation selector"),
    pytest.param("q\u0307\u0323", id="marks without a composed form"),
    pytest.param(ACUTE_GA, id="Hangul with an accent"),
    pytest.param("\u1100\u1176\u11a8", id="archaic jamo syllable"),
    pytest.param("\ua960\u1161\ud7cb", id="extended jamo"),
    pytest.param("\u1100\u1100\u1176", id="two leading jamo"),
    pytest.param("개\u1161", id="syllable and vowel"),
    pytest.param("개\u11c3", id="syllable and archaic final"),
    pytest.param("각\u11c3", id="closed syllable and archaic final"),
    pytest.param("क्षि", id="Devanagari conjunct"),
    pytest.param("กำ", id="Thai vowel am"),
]


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("가나", 2), ("😀", 2), (FAMILY, 11), (KOREA, 4)]
)
def test_length_is_utf16_code_units(text: str, units: int) -> None:
    assert length(text) == units


@pytest.mark.parametrize("grapheme", GRAPHEMES)
def test_a_grapheme_is_kept_whole_or_left_out(grapheme: str) -> None:
    grapheme = unicodedata.normalize("NFC", grapheme)
    for room in range(length(grapheme)):
        assert head(f"가{grapheme}나", 1 + room) == "가"
    assert head(f"가{grapheme}나", 1 + length(grapheme)) == f"가{grapheme}"


@pytest.mark.parametrize("grapheme", GRAPHEMES)
def test_clip_marks_the_cut_within_the_limit(grapheme: str) -> None:
    text = unicodedata.normalize("NFC", grapheme) * 3
    one = length(text) // 3
    assert clip(text, 3 * one) == text
    assert clip(text, 3 * one - 1) == (text[: 2 * len(text) // 3] + "…")
    assert clip(text, one) == "…"
    assert clip(text, one + 1) == text[: len(text) // 3] + "…"


def test_flags_are_cut_between_pairs() -> None:
    assert clip("🇰🇷🇯🇵🇺🇸", 9) == "🇰🇷🇯🇵…"
    assert clip("🇰🇷🇯🇵🇺🇸", 8) == "🇰🇷…"


def test_decomposed_hangul_is_composed_before_it_is_counted() -> None:
    decomposed = unicodedata.normalize("NFD", "방탄소년단")
    assert len(decomposed) > 5
    assert clip(decomposed, 5) == "방탄소년단"
    assert clip(decomposed, 4) == "방탄소…"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),  # no space before the ellipsis
        ("abcdef", 1, "…"),
        ("abcdef", 0, ""),
        ("", 0, ""),
        ("abcdef", None, "abcdef"),
    ],
)
def test_clip(text: str, limit: int | None, expected: str) -> None:
    assert clip(text, limit) == expected


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [("가\n나\n다", 3, "가\n나\n다"), ("가\n나\n다", 2, "가\n나 다"), ("가\n\n 나\n다", 1, "가 나 다")],
)
def test_surplus_lines_are_joined_not_lost(text: str, lines: int, expected: str) -> None:
    assert clip(text, 100, lines) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1bc\x7f\x9fd", "abcd"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\nd\u2028e", "a\nb\nc\nd\ne"),
        ("half \ud83d pair", "half  pair"),
        (" \n a \n ", "a"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u3000\n", "\u200d\ufeff"])
def test_blank(text: str) -> None:
    assert blank(text)


@pytest.mark.parametrize("text", ["a", " 가", "😀", "\u200b."])
def test_not_blank(text: str) -> None:
    assert not blank(text)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=80), st.integers(0, 40), st.none() | st.integers(1, 3))
def test_clip_holds_for_any_text(text: str, limit: int, lines: int | None) -> None:
    clipped = clip(text, limit, lines)
    assert length(clipped) <= limit
    assert clip(clipped, limit, lines) == clipped
    assert unicodedata.is_normalized("NFC", clipped)
    clipped.encode()
    if lines:
        assert clipped.count("\n") < lines
