"""The `SharedSearches` over the sources' state table in DynamoDB."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari.catalogue.model import Artist
from maeari.sources.state import StateUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.sources.state import StateTable

OFFERED_SECONDS = 3600
"""As long as a name that nobody has is remembered."""


class Searches:
    """Claims by conditional write, and offers as one small item a name.

    Args:
        table: shared by all environments. While it is unavailable every claim is granted: two may then
            search for one name, which is better than none.
        clock: seconds since 1970.
    """

    def __init__(self, table: StateTable, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    def claim(self, what: str, seconds: float) -> bool:
        """One UpdateItem."""
        now = self._clock()
        try:
            return self._table.take(f"claim#{what}", now, now + seconds)
        except StateUnavailable as error:
            _log(error)
            return True

    def free(self, what: str) -> None:
        """One UpdateItem; if it fails, the claim ends by its time."""
        try:
            self._table.release(f"claim#{what}")
        except StateUnavailable as error:
            _log(error)

    def offer(self, key: str, artists: Sequence[Artist], *, from_source: bool) -> None:
        """One UpdateItem."""
        ends = int(self._clock()) + OFFERED_SECONDS
        shown = [[each.id, each.name, each.popularity, each.genres[:1]] for each in artists]
        offer = {"ends": ends, "from_source": from_source, "artists": shown}
        try:
            self._table.put(
                f"offer#{key}", {"offer": json.dumps(offer, ensure_ascii=False), "expires_at": ends}
            )
        except StateUnavailable as error:
            _log(error)

    def offered(self, key: str, *, from_source: bool = False) -> Sequence[Artist]:
        """One GetItem; DynamoDB takes old items away late, so their time is checked."""
        try:
            offer = json.loads(self._table.text(f"offer#{key}", "offer") or "{}")
        except StateUnavailable as error:
            _log(error)
            return ()
        if offer.get("ends", 0) <= self._clock() or (from_source and not offer["from_source"]):
            return ()
        read_at = datetime.now(UTC)
        return [
            Artist(artist_id, name, "spotify", read_at, tuple(genres), popularity)
            for artist_id, name, popularity, genres in offer["artists"]
        ]


def _log(error: StateUnavailable) -> None:
    # The message begins with the item's key, which may be what somebody typed.
    logger.warning("searches are not shared now", reason=str(error).rpartition(": ")[2])
