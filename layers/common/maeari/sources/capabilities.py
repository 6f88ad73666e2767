"""What a Spotify client id may do, found out by calling and never by date (music-sources reference, 2.7).

The first call that needs a capability is its probe: an answer grants it, a refusal denies it, and either is
kept for a day in the table that all environments share. A lapsed Premium subscription refuses everything for
a while; that is an outage and not noted here.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Literal

from maeari.sources.state import StateUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.sources.state import Item, StateTable

type Capability = Literal["audio_features", "batch_reads", "popularity", "search_50", "top_tracks"]

KEPT_SECONDS = 86_400.0
"""How long a finding holds."""

_REREAD_SECONDS = 60.0
"""The table is asked for a capability that is not known here at most once in this time."""


class Capabilities:
    """The findings about one client id.

    Args:
        client_id: gives the id; only a hash of it is stored. Called when a finding is first needed.
        table: what all environments share; None keeps findings in this one only.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        client_id: Callable[[], str],
        table: StateTable | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client_id = client_id
        self._table = table
        self._clock = clock
        self._known: Item = {}
        self._read_at = float("-inf")

    def may(self, capability: Capability) -> bool | None:
        """Whether the app has it; None when that must be found out by trying."""
        found = self._fresh(capability)
        if found is None and self._clock() - self._read_at > _REREAD_SECONDS:
            self._read()
            found = self._fresh(capability)
        return found

    def note(self, capability: Capability, *, allowed: bool) -> None:
        """Keeps what a call has shown, for a day. Costs nothing when that is known already."""
        if self.may(capability) is allowed:
            return
        ends = self._clock() + KEPT_SECONDS
        finding: Item = {capability: allowed, f"{capability}_ends": ends}
        self._known |= finding
        logger.info("capability found out", capability=capability, allowed=allowed)
        if self._table is None:
            return
        try:
            self._table.put(self._key(), {**finding, "expires_at": int(ends)})
        except StateUnavailable as error:
            logger.warning("source state unavailable", reason=str(error))

    def _fresh(self, capability: Capability) -> bool | None:
        held = self._known.get(f"{capability}_ends", 0.0) > self._clock()
        return bool(self._known.get(capability)) if held else None

    def _read(self) -> None:
        self._read_at = self._clock()
        if self._table is None:
            return
        try:
            self._known |= self._table.get(self._key())
        except StateUnavailable as error:
            logger.warning("source state unavailable", reason=str(error))

    def _key(self) -> str:
        return f"capabilities#{hashlib.sha256(self._client_id().encode()).hexdigest()[:16]}"
