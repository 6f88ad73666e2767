"""How genres, reasons, dates and amounts are worded."""

from __future__ import annotations

from calendar import month_abbr
from math import ceil, erf, sqrt
from typing import TYPE_CHECKING

from maeari.chat import texts
from maeari.chat.speech import say, spoken
from maeari.kakao import length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Reason

_BAR = 10
_HALF = 0.5


def genres(names: Sequence[str]) -> str:
    """Genre names joined for reading, each once."""
    told = names if spoken() == "en" else [texts.GENRES.get(name, name) for name in names]
    return "·".join(dict.fromkeys(told))


def reason(why: Reason, room: int = 1000) -> str:
    """The reason of a neighbourhood as a short sentence without a full stop.

    Args:
        why: the reason.
        room: UTF-16 units that there are; less is told rather than cut.
    """
    known = [trait for trait in why.traits if trait in texts.MOODS]
    told = (_reason(why.genres[:shared], known[:alike]) for shared, alike in _FULLEST_FIRST)
    return next((text for text in told if length(text) <= room), say(texts.SAME_SOUND))


def quoted(title: str) -> str:
    """A song's title in a sentence."""
    return say(texts.QUOTED, title=title)


_FULLEST_FIRST = ((2, 2), (2, 1), (1, 1), (1, 0), (0, 1))
"""How many genres and traits are told."""


def _reason(shared: Sequence[str], traits: Sequence[str]) -> str:
    words = [texts.MOODS[trait][0] for trait in traits[:-1]] + [
        texts.MOODS[trait][1] for trait in traits[-1:]
    ]
    mood = say(texts.AND).join(map(say, words))
    if shared and mood:
        return say(texts.SAME_BOTH, genres=genres(shared), mood=mood)
    if shared:
        return say(texts.SAME_GENRE, genres=genres(shared))
    return say(texts.SAME_MOOD, mood=mood) if mood else say(texts.SAME_SOUND)


def release_date(text: str | None) -> str:
    """A release date of any precision: 2017.03.24, 2017.03 or 2017; in English with hyphens."""
    return (text or "") if spoken() == "en" else (text or "").replace("-", ".")


def day(iso: str) -> str:
    """A day such as 2026-11-20: 2026년 11월 20일, or 20 Nov 2026."""
    year, month, number = map(int, iso.split("-"))
    if spoken() == "en":
        return f"{number} {month_abbr[month]} {year}"
    return f"{year}년 {month}월 {number}일"


def count(number: int) -> str:
    """A number with commas between the thousands, in both languages."""
    return f"{number:,}"


def place(rank: int | None, share: float) -> str:
    """A place among all artists by how near they are: the rank, or by how many percent it is near or far.

    Args:
        rank: 1 is the nearest; None if it isn't known.
        share: of all artists that are nearer, 0 to 1.
    """
    if rank is not None:
        return say(texts.BY_RANK, rank=count(rank))
    side, part = (texts.AMONG_CLOSEST, share) if share <= _HALF else (texts.AMONG_FARTHEST, 1 - share)
    return say(side, percent=max(ceil(100 * part), 1))


def bar(score: float) -> str:
    """How much of a feature there is, as ten squares: the share of artists with less.

    Args:
        score: standard deviations from the average, taken as normally distributed.
    """
    filled = round(_BAR * (1 + erf(score / sqrt(2))) / 2)
    return "■" * filled + "□" * (_BAR - filled)
