"""A job that only one may do at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.sources.state import StateTable


class Lease:
    """Taken for some seconds at most, so that a run that dies doesn't hold it for ever.

    Args:
        table: what all environments share.
        job: what is leased.
        clock: seconds since 1970.
    """

    def __init__(self, table: StateTable, job: str, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._key = f"lease#{job}"
        self._clock = clock
        self._until = 0.0

    def take(self, seconds: float) -> bool:
        """Whether nobody else has it. Raises `StateUnavailable` where that can't be told."""
        now = self._clock()
        is_ours = self._table.take(self._key, now, now + seconds)
        if is_ours:
            self._until = now + seconds
        return is_ours

    def keep(self, seconds: float) -> bool:
        """Keeps what was taken for so long from now on; False when another has it by now.

        Raises `StateUnavailable`.
        """
        until = self._clock() + seconds
        is_ours = self._table.prolong(self._key, self._until, until)
        if is_ours:
            self._until = until
        return is_ours

    def release(self) -> None:
        """Gives it back. Raises `StateUnavailable`; then it is free when its time is over."""
        self._table.release(self._key, self._until)
