"""Typing errors: units, distances, and hashes that find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue import close_names
from maeari.catalogue.names import key

LETTERS = st.text("abcㅏ가", min_size=3, max_size=12)


def edits(one: str, other: str, most: int = 9) -> int:
    return close_names.distance(close_names.units(key(one)), close_names.units(key(other)), most)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("아이유", "아이유", 0),
        ("아이우", "아이유", 1),
        ("뉴진즈", "뉴진스", 1),
        ("에스빠", "에스파", 1),
        ("임영운", "임영웅", 1),
        ("shinne", "shinee", 1),
        ("coldplya", "coldplay", 1),  # two neighbours swapped
        ("colplay", "coldplay", 1),
        ("colddplay", "coldplay", 1),
        ("beyonse", "Beyoncé", 1),
        ("taylor swfit", "taylorswift", 1),
        ("비", "비비", 2),
        ("kitten", "sitting", 3),
        ("abc", "ca", 3),  # optimal string alignment: no unit is edited twice
    ],
)
def test_distance(one: str, other: str, expected: int) -> None:
    assert edits(one, other) == edits(other, one) == expected


def test_what_is_too_far_is_only_told_to_be_so() -> None:
    assert edits("kitten", "sitting", most=2) == 3
    assert edits("a", "abcdefgh", most=2) == 3
    assert edits("abcdefgh", "stuvwxyz", most=1) == 2


@given(LETTERS, LETTERS, st.integers(0, 4))
def test_distance_is_symmetric_and_bounded(one: str, other: str, most: int) -> None:
    exact = close_names.distance(one, other, 20)
    assert close_names.distance(other, one, 20) == exact
    assert close_names.distance(one, other, most) == min(exact, most + 1)
    assert (exact == 0) == (one == other)


@given(LETTERS, LETTERS)
def test_names_within_their_limit_share_a_hash(one: str, other: str) -> None:
    """The promise of the index: nothing within the limit is missed."""
    typed, known = close_names.units(one), close_names.units(other)
    if close_names.distance(typed, known, 2) <= close_names.limit(typed):
        assert close_names.hashes(typed) & close_names.hashes(known)


@given(st.text(min_size=3, max_size=20), st.data())
def test_a_typing_error_shares_a_hash(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.characters(codec="utf-8"))  # a key holds no lone surrogate
    swapped = name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
    for typed in (name[:place] + letter + name[place:], name[:place] + letter + name[place + 1 :], swapped):
        assert close_names.hashes(typed) & close_names.hashes(name)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("비", 0), ("iu", 0), ("넬", 1), ("bts", 1), ("혁오", 1), ("아이유", 2), ("x" * 81, 0)],
)
def test_limit(name: str, limit: int) -> None:
    assert close_names.limit(close_names.units(name)) == limit
    assert bool(close_names.hashes(close_names.units(name))) == (limit > 0)


@given(st.text(max_size=120))
def test_hashes_are_few_and_fit_their_column(name: str) -> None:
    found = close_names.hashes(close_names.units(key(name)))
    assert len(found) <= 29
    assert all(0 <= each < 2**32 for each in found)


def test_only_the_nearest_long_names_are_sure() -> None:
    assert close_names.is_sure(close_names.units("아이우"), 1)
    assert not close_names.is_sure(close_names.units("아이우"), 2)
    assert close_names.is_sure("coldplya", 1)
    assert not close_names.is_sure("ozuna", 1)
