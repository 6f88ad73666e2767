"""How much of a source's patience is left: cooldowns and counted calls, per bucket of endpoints.

Spotify counts a development-mode app's calls over about a day in buckets of unpublished size, some 600 each,
and then asks for a wait of up to 24 hours; calls made in the wait prolong it (music-sources reference, 3.2).
So every environment must know at once what one was told. One item a bucket in DynamoDB holds it, and one
UpdateItem before a call counts the call and tells of a cooldown; a cooldown known is kept in memory.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, NamedTuple

from maeari import metrics
from maeari.errors import RateLimited
from maeari.sources.state import StateUnavailable, calls_of_a_day, seconds_to_next_hour
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.sources.state import StateTable

type Purpose = Literal["people", "batch"]

SHARES = {"people": 1.0, "batch": 0.5}
"""Part of the day's allowance that may be used up before such work stops: half is kept for people."""

UNTOLD_SECONDS = 30.0
"""Cooldown after a 429 without a wait: the length of Spotify's short window (reference, 3.1)."""

KEPT_SECONDS = 60.0
"""How long a refusal is given from memory before the table is asked again."""

BLIND_SECONDS = 30.0
"""How long the table is not asked after it failed: a call to a source is worth more than its count."""


class Standing(NamedTuple):
    """How a bucket stands.

    Attributes:
        left: calls that may still be made in these 24 hours; None without a limit.
        until: when its cooldown ends, seconds since 1970; None without one.
    """

    left: int | None
    until: float | None


class Quota:
    """Admits or refuses calls to one source.

    Args:
        source: its name.
        table: what all environments share; None keeps cooldowns in this one only and counts nothing.
        purpose: for whom the calls are.
        allowance: calls a bucket and rolling day, None for no limit; asked before each call.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        source: str,
        table: StateTable | None = None,
        purpose: Purpose = "people",
        allowance: Callable[[], int | None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.purpose = purpose
        self._source = source
        self._table = table
        self._allowance = allowance
        self._clock = clock
        self._refused: dict[str, tuple[float, float, str]] = {}
        self._blind_until = 0.0

    def admit(self, bucket: str) -> None:
        """Counts a call that is about to be made.

        Raises:
            RateLimited: the bucket is in a cooldown, or this purpose's part of the allowance is used up.
        """
        now = self._clock()
        until, checked_at, reason = self._refused.get(bucket, (0.0, 0.0, ""))
        if until > now and (self._table is None or now - checked_at < KEPT_SECONDS):
            raise RateLimited(self._source, until - now, reason)
        if self._table is None or now < self._blind_until:
            return
        try:
            self._count(self._table, bucket, now)
        except StateUnavailable as error:
            self._blind(error, now)

    def limited(self, bucket: str, retry_after: float | None) -> None:
        """Begins a cooldown, for all environments: the source answered 429."""
        now = self._clock()
        until = now + (UNTOLD_SECONDS if retry_after is None else max(0.0, retry_after))
        is_new = not self._is_refused(bucket, now)
        self._refused[bucket] = until, now, "cooldown"
        if is_new:  # of calls side by side each gets its 429
            self._tell("source in cooldown", bucket, until - now)
        if self._table is None:
            return
        try:
            # The counters must outlive the cooldown by a day, like any other.
            self._table.put(self._key(bucket), {"until": until, "expires_at": int(until) + 90_000})
        except StateUnavailable as error:
            self._blind(error, now)

    def standing(self, bucket: str) -> Standing:
        """What is left of a bucket; counts nothing. Raises `StateUnavailable`."""
        now, allowance = self._clock(), self._allowance()
        item = self._table.get(self._key(bucket)) if self._table else {}
        until = float(item.get("until", 0.0))
        if allowance is not None:
            allowance = max(0, int(allowance * SHARES[self.purpose]) - calls_of_a_day(item, now))
        return Standing(allowance, until if until > now else None)

    def _count(self, table: StateTable, bucket: str, now: float) -> None:
        item = table.count(self._key(bucket), now)
        until = float(item.get("until", 0.0))
        if until > now:
            self._refuse(bucket, until, now, "cooldown")
        allowance = self._allowance()
        if allowance is not None and calls_of_a_day(item, now) > allowance * SHARES[self.purpose]:
            table.give_back(self._key(bucket), now)
            left = seconds_to_next_hour(now)
            if self.purpose == "people" and not self._is_refused(bucket, now):
                self._tell("allowance used up", bucket, left)
            self._refuse(bucket, now + left, now, "allowance used up")
        self._refused.pop(bucket, None)

    def _refuse(self, bucket: str, until: float, now: float, reason: str) -> None:
        self._refused[bucket] = until, now, reason
        raise RateLimited(self._source, until - now, reason)

    def _is_refused(self, bucket: str, now: float) -> bool:
        until, _, _ = self._refused.get(bucket, (0.0, 0.0, ""))
        return until > now

    def _tell(self, what: str, bucket: str, seconds: float) -> None:
        """Tells the operator that a cooldown begins. Batch work that has used up its half is no news."""
        logger.warning(what, source=self._source, bucket=bucket, seconds=round(seconds))
        metrics.emit({metrics.SOURCE_QUOTA_EXHAUSTED: 1})

    def _blind(self, error: StateUnavailable, now: float) -> None:
        self._blind_until = now + BLIND_SECONDS
        logger.warning("source state unavailable", reason=str(error))

    def _key(self, bucket: str) -> str:
        return f"quota#{self._source}#{bucket}"
