"""Fields from outside are read as what they should be, or as absent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.sources import parsing

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://i.scdn.co/image/a", "https://i.scdn.co/image/a"),
        (" http://127.0.0.1:1/i.svg ", "http://127.0.0.1:1/i.svg"),
        ("javascript:alert(1)", None),
        ("//i.scdn.co/a", None),
        ("https://", None),
        ("https://a b", None),
        ("https://a/" + "x" * 502, "https://a/" + "x" * 502),
        ("https://a/" + "x" * 503, None),
        (None, None),
        (7, None),
    ],
)
def test_an_address_is_http_and_fits_its_column(value: object, url: str | None) -> None:
    assert parsing.url(value) == url


MBID = "b9545342-1e6d-4dae-84ac-013374ad8d7c"


@pytest.mark.parametrize(
    "value", [None, 7, "", MBID.upper(), MBID[:-1], f"{MBID}0", f" {MBID}", f"{MBID}\n", [MBID]]
)
def test_what_is_no_musicbrainz_id_is_none(value: object) -> None:
    assert parsing.mbid(MBID) == MBID
    assert parsing.mbid(value) is None


@given(anything)
def test_nothing_raises_and_types_are_kept(value: Any) -> None:
    assert isinstance(parsing.mapping(value), dict)
    assert all(isinstance(entry, dict) for entry in parsing.items(value))
    assert all(text and isinstance(text, str) for text in parsing.texts(value))
    assert parsing.text(value) is None or str(parsing.text(value)).encode()
    assert parsing.number(value) is None or isinstance(parsing.number(value), float)
    assert parsing.integer(value) is None or isinstance(parsing.integer(value), int)


@pytest.mark.parametrize(
    ("value", "number", "integer"),
    [
        (80, 80.0, 80),
        (80.0, 80.0, 80),
        (-6.4, -6.4, -6),
        (0, 0.0, 0),
        (True, None, None),
        ("80", None, None),
        (None, None, None),
        (float("nan"), None, None),
        (float("inf"), None, None),
        (10**400, None, None),
        ([], None, None),
    ],
)
def test_numbers(value: object, number: float | None, integer: int | None) -> None:
    assert parsing.number(value) == number
    assert parsing.integer(value) == integer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" 아이유 ", "아이유"),
        ("", None),
        ("  ", None),
        (None, None),
        (7, None),
        ("a\ud83d", "a"),
        ("\ud83d", None),
    ],
)
def test_text(value: object, text: str | None) -> None:
    assert parsing.text(value) == text


def test_lists_pass_over_what_does_not_belong() -> None:
    assert parsing.items([None, {"a": 1}, "x", [], {}]) == [{"a": 1}, {}]
    assert parsing.texts(["a", None, "", 7, " b "]) == ("a", "b")
    assert parsing.items({"a": 1}) == []
