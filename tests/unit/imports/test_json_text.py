"""A JSON document is read value by value, wherever the pieces of its text end."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.imports import json_text
from maeari.imports.json_text import JsonText, NotJson

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "PIECE", 3)


def read(text: str) -> dict[str, Any]:
    reader = JsonText(io.StringIO(text))
    found = {key: list(reader.elements()) if key == "list" else reader.value() for key in reader.members()}
    reader.end()
    return found


@given(
    st.dictionaries(st.text(), VALUES, max_size=4), st.lists(VALUES, max_size=4), st.sampled_from([None, 2])
)
def test_what_was_written_is_read(content: dict[str, Any], values: list[Any], indent: int | None) -> None:
    whole = content | {"list": values}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "PIECE", 3)
        assert read(json.dumps(whole, indent=indent)) == whole
        assert read(json.dumps(whole, indent=indent, ensure_ascii=False)) == whole


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.sampled_from([None, 2]))
def test_an_object_or_a_list_is_read_entry_by_entry(content: dict[str, Any], indent: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "PIECE", 3)
        told = JsonText(io.StringIO(json.dumps(content, indent=indent)))
        assert list(told.entries()) == list(content.items())
        told = JsonText(io.StringIO(json.dumps(list(content.values()), indent=indent)))
        assert list(told.entries()) == [(None, value) for value in content.values()]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the text ends too early, character 1"),
        ("[1]", "{ is missing, character 1"),
        ('{"list": [1, 2', "the text ends too early, character 15"),
        ('{"list": [1 2]}', ", is missing, character 13"),
        ('{"a": "b', "the text ends too early"),
        ('{"a": tru}', "Expecting value, character 7"),
        ('{"a" 1}', ": is missing, character 6"),
        ("{1: 2}", "a key is no text"),
        ('{"a": 1} {', "something follows the document, character 10"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "recursion"),
    ],
)
@pytest.mark.usefixtures("small_pieces")
def test_damage_is_told_with_its_place(text: str, why: str) -> None:
    with pytest.raises(NotJson, match="(?i)" + why.replace("{", r"\{")):
        read(text)


def test_a_value_without_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "PIECE", 10)
    monkeypatch.setattr(json_text, "LONGEST", 100)
    text = io.StringIO('{"a": "' + "x" * 10_000)
    reader = JsonText(text)
    assert next(reader.members()) == "a"
    with pytest.raises(NotJson):
        reader.value()
    assert text.tell() < 1000
