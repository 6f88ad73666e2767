"""How much time is left. One deadline is made per invocation and handed to every call that can wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from maeari.errors import OutOfTime

if TYPE_CHECKING:
    from collections.abc import Callable

MIN_USEFUL = 0.05
"""Seconds below which starting a network call is pointless."""


class Deadline:
    """A point in time on the monotonic clock.

    Args:
        seconds: from now on; zero or less means it has passed already.
        clock: seconds, monotonic.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._at - self._clock())

    def timeout(self, limit: float) -> float:
        """Seconds that one call may take: its own limit or what is left, whichever is smaller.

        Raises:
            OutOfTime: less than `MIN_USEFUL` seconds are left.
        """
        left = min(limit, self.remaining())
        if left < MIN_USEFUL:
            raise OutOfTime(f"{self.remaining():.3f} s left")
        return left
