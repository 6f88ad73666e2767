"""How a sentence of `texts` becomes what a person reads: in their language, with particles that fit."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal, Self

from maeari.chat.particles import with_particle

if TYPE_CHECKING:
    from collections.abc import Iterator

type Language = Literal["ko", "en"]

_language: ContextVar[Language] = ContextVar("language", default="ko")


class Text(str):
    """A sentence in Korean that carries its English twin.

    Both may have fields in braces. A particle behind a field's colon takes the form that the value asks for:
    `{name:과}` gives 아이유와 and 방탄소년단과.
    """

    __slots__ = ("english",)
    english: str

    def __new__(cls, korean: str, english: str) -> Self:
        """Joins both."""
        text = super().__new__(cls, korean)
        text.english = english
        return text


class _Value(str):
    """What is put into a sentence; formatted with a particle behind it."""

    __slots__ = ()

    def __format__(self, particle: str) -> str:
        return with_particle(str(self), particle) if particle else str(self)


def say(text: Text, **values: object) -> str:
    """The sentence in the language that is spoken now, with the values in their fields."""
    template = text.english if _language.get() == "en" else str(text)
    return template.format(**{name: _Value(value) for name, value in values.items()})


def spoken() -> Language:
    """The language that is spoken now; Korean unless `speaking` says otherwise."""
    return _language.get()


def language_of(lang: str) -> Language:
    """The language to answer a phone in, by the `lang` that Kakao tells: `ko`, `kr`, `en`, `en-US` or ""."""
    return "en" if lang.lower().startswith("en") else "ko"


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Whatever is said inside is said in that language."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)
