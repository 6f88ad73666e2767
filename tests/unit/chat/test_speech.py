"""Sentences in the language that is spoken, with particles that fit."""

import string

import pytest

from maeari.catalogue import names
from maeari.chat import moods, texts
from maeari.chat.speech import Text, say, speaking, spoken

ALL = {name: value for name, value in vars(texts).items() if isinstance(value, Text)}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_korean_unless_told_otherwise() -> None:
    text = Text("{name:과} 닮은", "like {name}")
    assert (spoken(), say(text, name="아이유")) == ("ko", "아이유와 닮은")
    with speaking("en"):
        assert (spoken(), say(text, name="IU")) == ("en", "like IU")
        with speaking("ko"):
            assert say(text, name="BTS") == "BTS와 닮은"
        assert spoken() == "en"
    assert spoken() == "ko"


def test_the_language_ends_with_an_error() -> None:
    with pytest.raises(ValueError, match="gone"), speaking("en"):
        raise ValueError("gone")
    assert spoken() == "ko"


@pytest.mark.parametrize("value", ["{name}", "{0}", "%s", "{", "}{"])
def test_a_value_is_never_a_template(value: str) -> None:
    assert say(Text("'{name}'", "'{name}'"), name=value) == f"'{value}'"


@pytest.mark.parametrize("name", ALL)
def test_both_languages_tell_the_same(name: str) -> None:
    text = ALL[name]
    assert fields(text) == fields(text.english)
    assert not names.is_korean(text.english)


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith("_LABEL")])
def test_labels_fit_their_buttons(name: str) -> None:
    assert max(len(ALL[name]), len(ALL[name].english)) <= 14


@pytest.mark.parametrize("name", ["ALIKE_LABEL", "NOT_ALIKE_LABEL"])
def test_labels_that_stand_side_by_side(name: str) -> None:
    assert max(len(ALL[name]), len(ALL[name].english)) <= 8


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_mood_is_named(language: str) -> None:
    for mood in moods.MOODS:
        assert mood.label if language == "ko" else mood.label.english
        assert set(mood.directions.values()) <= {1, -1}
