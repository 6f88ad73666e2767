"""The memory of a person as text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maeari.people.memory import BACK_KEPT, Memory

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
MEMORIES = st.builds(
    Memory,
    artist_id=st.text(),
    back=st.lists(st.text(), max_size=8).map(tuple),
    more=st.dictionaries(st.text(), JSON, max_size=4),
    songs=st.dictionaries(st.text(), JSON, max_size=4),
    pair=st.none() | st.tuples(st.text(), st.text()),
    surprised=st.text(),
    english=st.integers(min_value=0, max_value=10**9),
    song=st.dictionaries(st.text(), JSON, max_size=4),
)
FULL = Memory(
    "a", ("b", "c"), {"v": 1}, {"v": 1, "do": "songs"}, ("a", "d"), "e", 2, {"v": 1, "do": "similar"}
)


@given(MEMORIES)
@example(FULL)
@example(Memory(artist_id="\ud800"))
def test_it_comes_back_as_it_was(memory: Memory) -> None:
    text = memory.encode()
    assert text.isascii()
    assert Memory.decode(text) == memory


def test_what_is_empty_takes_no_room() -> None:
    assert Memory().encode() == "{}"
    assert Memory(artist_id="a", back=("b",)).encode() == '{"artist_id":"a","back":["b"]}'


@given(st.text() | JSON.map(json.dumps))
@example("")
@example("[" * 100_000)
@example("1" * 5000)
@example('{"english": NaN}')
@example("[]")
def test_any_text_is_a_memory(text: str) -> None:
    memory = Memory.decode(text)
    assert Memory.decode(memory.encode()) == memory


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Memory.__slots__, JSON)))
def test_any_object_is_a_memory_of_the_right_types(content: dict[str, Any]) -> None:
    memory = Memory.decode(json.dumps(content))
    assert isinstance(memory.artist_id, str)
    assert isinstance(memory.surprised, str)
    assert isinstance(memory.more, dict)
    assert all(isinstance(each, str) for each in (*memory.back, *(memory.pair or ())))
    assert (len(memory.back) <= BACK_KEPT, len(memory.pair or "12")) == (True, 2)
    assert type(memory.english) is int
    assert memory.english >= 0


@pytest.mark.parametrize(
    "odd", [None, 5, True, -1, 1.5, {}, [], ["a", 1], ["a"], [["a"], ["b"]], [None, None]]
)
@pytest.mark.parametrize("name", ["artist_id", "pair", "surprised"])
def test_an_odd_field_is_its_default_and_the_others_stay(name: str, odd: Any) -> None:
    content = json.loads(FULL.encode()) | {name: odd}
    found = Memory.decode(json.dumps(content))
    expected = {field: getattr(FULL, field) for field in Memory.__slots__} | {name: getattr(Memory(), name)}
    assert found == Memory(**expected)


@pytest.mark.parametrize("odd", [True, -1, 1.0, "2", None, [2]])
def test_a_count_that_is_none_is_nought(odd: Any) -> None:
    assert Memory.decode(json.dumps({"english": odd})) == Memory()


@pytest.mark.parametrize("odd", ["abc", {"a": "b"}, ["a", 1], [["a"]], 5])
def test_a_way_back_that_is_none_is_empty(odd: Any) -> None:
    assert Memory.decode(json.dumps({"back": odd})) == Memory()


def test_the_way_back_is_the_last_five() -> None:
    way = tuple("abcdefg")
    assert Memory(back=way).back == tuple("cdefg")
    assert Memory(back=way[:5]).back == tuple("abcde")
    assert Memory.decode(json.dumps({"back": way})).back == tuple("cdefg")
