"""The 15 genre groups of songs, from the names of their artists' genres.

Genre names are free text in several languages ("k-pop", "neo soul", "발라드"), thousands of them. The table
`genre_groups.toml` tells by their words which groups they belong to.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

OTHERS = "others"
"""The group of what no table knows, and of artists without a genre."""

MOST_GROUPS = 3
"""Of one song: those that most of its artists' genres belong to."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Label:
    """What people call a group."""

    korean: str
    english: str


@cache
def labels() -> Mapping[str, Label]:
    """The groups by their slugs, in the order of the table; `OTHERS` is the last."""
    return {group: Label(entry["korean"], entry["english"]) for group, entry in _entries().items()}


def groups_of(genres: Iterable[str]) -> tuple[str, ...]:
    """The groups of a song: one to `MOST_GROUPS`, those of most genres first, equals in the genres' order.

    Args:
        genres: of all its artists, most telling first.
    """
    counted = Counter(group for genre in genres for group in groups_of_genre(genre))
    known = tuple(group for group, _ in counted.most_common() if group != OTHERS)
    return known[:MOST_GROUPS] or (OTHERS,)


@cache
def groups_of_genre(genre: str) -> tuple[str, ...]:
    """The groups that a genre's name tells, in the order of its words; `OTHERS` alone if it tells none."""
    words = _words(genre)
    table = _table()
    found = list(table.of(words, table.terms)) or list(table.of(words, table.alone))
    return tuple(dict.fromkeys(found)) or (OTHERS,)


@dataclass(frozen=True, slots=True)
class _Table:
    """Groups by term, and by ending of a word.

    Attributes:
        terms: groups by the words of a term.
        alone: the same for terms that count only where no other does.
        endings: groups by ending, the longest first.
        longest: words of the longest term.
    """

    terms: Mapping[tuple[str, ...], Sequence[str]]
    alone: Mapping[tuple[str, ...], Sequence[str]]
    endings: Mapping[str, Sequence[str]]
    longest: int

    def of(self, words: Sequence[str], terms: Mapping[tuple[str, ...], Sequence[str]]) -> Iterator[str]:
        """The groups of the longest terms, from the left; endings count for words that start no term."""
        place = 0
        while place < len(words):
            ends = range(min(len(words), place + self.longest), place, -1)
            end = next((end for end in ends if tuple(words[place:end]) in terms), None)
            if end is not None:
                yield from terms[tuple(words[place:end])]
            elif terms is self.terms:
                yield from self._of_ending(words[place])
            place = end or place + 1

    def _of_ending(self, word: str) -> Sequence[str]:
        longer = (
            groups for ending, groups in self.endings.items() if word.endswith(ending) and word != ending
        )
        return next(longer, ())


@cache
def _table() -> _Table:
    terms: dict[tuple[str, ...], list[str]] = {}
    alone: dict[tuple[str, ...], list[str]] = {}
    endings: dict[str, list[str]] = {}
    for group, entry in _entries().items():
        for term in _listed(entry.get("terms", "")):
            if term.startswith("*"):
                endings.setdefault(_folded(term[1:]), []).append(group)
            else:
                terms.setdefault(_words(term), []).append(group)
        for term in _listed(entry.get("alone", "")):
            alone.setdefault(_words(term), []).append(group)
    longest_first = dict(sorted(endings.items(), key=lambda entry: -len(entry[0])))
    return _Table(terms, alone, longest_first, max(map(len, (*terms, *alone))))


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("maeari.songs").joinpath("genre_groups.toml").read_text("utf-8"))


def _listed(text: str) -> Iterator[str]:
    return (term.strip() for term in text.split(",") if term.strip())


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_folded(name)))


def _folded(text: str) -> str:
    """Lower case, Latin letters without accents, "and" for "&"; other scripts composed."""
    parts = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    bare = "".join(c for c in parts if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFKC", bare)
