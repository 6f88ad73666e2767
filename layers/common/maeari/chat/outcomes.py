"""How answers turn out, counted for the alarms: noted where it is known, emitted once an answer.

A fallback gives less than was asked for, because something of ours or a source failed or was late:

- the apology, also for a request that can't be read;
- "찾고 있어요" and what says that a source is silent, about an artist or a song;
- an artist whose neighbours are still looked for, because who measures its sound was late;
- cards without songs, because their table can't be read;
- a phrase that wasn't looked up as a name, because the database is away;
- a judgement that wasn't noted, and records that weren't deleted.

None is an unknown name, a photo, or what nobody has measured and no refresh has seen yet. Neither is the
promise of a callback: the answer that follows counts. What a turn that can't be recalled costs can't be told.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari import metrics
from maeari.kakao.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Outcome:
    is_fallback: bool = False
    is_failed: bool = False
    is_invalid: bool = False


_outcome: ContextVar[_Outcome | None] = ContextVar("outcome", default=None)


@contextmanager
def counted(*, is_late: bool = False) -> Iterator[None]:
    """Whatever is noted inside is emitted at its end, unless that is an exception.

    Args:
        is_late: whether it is the answer by callback to a request that is counted already; only what is wrong
            with it is emitted then.
    """
    outcome = _Outcome()
    before = _outcome.set(outcome)
    try:
        yield
    finally:
        _outcome.reset(before)
    figures = {
        metrics.FALLBACK_ANSWERS: outcome.is_fallback,
        metrics.FAILED_ANSWERS: outcome.is_failed,
        metrics.INVALID_ANSWERS: outcome.is_invalid,
    }
    if not is_late:
        metrics.emit({metrics.ANSWERS: 1, **figures})
    elif outcome.is_fallback:
        metrics.emit(figures)


def note_fallback() -> None:
    """The answer that is being made gives less than was asked for."""
    if outcome := _outcome.get():
        outcome.is_fallback = True


def note_failure(error: Exception) -> None:
    """The answer that is being made is the apology for an exception."""
    if outcome := _outcome.get():
        outcome.is_fallback = outcome.is_failed = True
        outcome.is_invalid = isinstance(error, RuleBroken)
