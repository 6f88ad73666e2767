"""Keeps calls to a service apart that allows so many a second for a whole operator."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from maeari.errors import OutOfTime
from maeari.sources.quota import BLIND_SECONDS
from maeari.sources.state import StateUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from maeari.deadline import Deadline
    from maeari.sources.state import StateTable

LOOK_SECONDS = 0.2
"""Between two looks at whether it is our turn."""


class Pace:
    """Waits for the turn of each call.

    Args:
        source: name of the service.
        seconds: from one call to the next.
        table: what all environments share; None keeps the calls of this one apart only, as does a table that
            can't be reached.
    """

    def __init__(self, source: str, seconds: float, table: StateTable | None = None) -> None:
        self._source = source
        self._seconds = seconds
        self._table = table
        # Who has just had a turn comes a look later, so that those who wait get theirs.
        self._own_seconds = seconds + LOOK_SECONDS if table else seconds
        self._next_call = 0.0
        self._blind_until = 0.0

    def wait(self, deadline: Deadline) -> None:
        """Returns when it is our turn. Raises `OutOfTime` when it isn't before the deadline."""
        self._sleep(max(0.0, self._next_call - time.monotonic()), deadline)
        while not self._take_turn():
            self._sleep(LOOK_SECONDS, deadline)
        self._next_call = time.monotonic() + self._own_seconds

    def _take_turn(self) -> bool:
        """Whether it is our turn, as far as can be told."""
        now = time.time()
        if self._table is None or now < self._blind_until:
            return True
        try:
            return self._table.take(f"pace#{self._source}", now, now + self._seconds)
        except StateUnavailable as error:
            self._blind_until = now + BLIND_SECONDS
            logger.warning("pace not shared with others", source=self._source, reason=str(error))
            return True

    def _sleep(self, seconds: float, deadline: Deadline) -> None:
        if seconds >= deadline.remaining():
            raise OutOfTime(f"{self._source}: no call is allowed within {deadline.remaining():.1f} s")
        time.sleep(seconds)
