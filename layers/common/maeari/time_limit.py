"""Ends work that waits for somebody else, such as a server that alters a large table."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maeari.errors import OutOfTime

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOONEST = 0.001
"""Seconds; none at all would turn the timer off."""


@contextmanager
def time_limit(seconds: float, message: str) -> Iterator[None]:
    """Raises `OutOfTime` with a message in the block when the seconds are over, wherever it waits.

    By a signal, and so in the main thread only; it is where Lambda calls a handler.
    """

    def expire(*_: object) -> None:
        raise OutOfTime(message)

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, _SOONEST))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
