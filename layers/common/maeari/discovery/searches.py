"""The `SharedSearches` over the sources' state table in DynamoDB."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari.catalogue.model import Artist
from maeari.discovery.ports import Claim
from maeari.sources.quota import BLIND_SECONDS
from maeari.sources.state import StateUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.sources.state import Item, StateTable, Value

OFFERED_SECONDS = 3600
"""As long as a name that nobody has is remembered."""


class Searches:
    """Claims by conditional write, notes and offers as one small item each.

    Args:
        table: shared by all environments. While it is unavailable every claim is granted: two may then
            search for one name, which is better than none.
        clock: seconds since 1970.
    """

    def __init__(self, table: StateTable, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock
        self._blind_until = 0.0

    def claim(self, what: str, seconds: float) -> Claim | None:
        """One UpdateItem."""
        now = self._clock()
        claim = Claim(what, now + seconds)
        taken = self._asked(lambda: self._table.take(_key(what), now, claim.until), otherwise=True)
        return claim if taken else None

    def prolong(self, claim: Claim, seconds: float) -> None:
        """One UpdateItem; if it fails, the claim ends by its first time."""
        longer = self._clock() + seconds
        self._asked(lambda: self._table.prolong(_key(claim.what), claim.until, longer), otherwise=None)

    def free(self, claim: Claim) -> None:
        """One UpdateItem; if it fails, the claim ends by its time."""
        self._asked(lambda: self._table.release(_key(claim.what), claim.until), otherwise=None)

    def note(self, what: str, seconds: float) -> None:
        """One UpdateItem."""
        ends = int(self._clock() + seconds)
        self._asked(lambda: self._table.put(f"note#{what}", {"expires_at": ends}), otherwise=None)

    def is_noted(self, what: str) -> bool:
        """One GetItem; DynamoDB takes old items away late, so their time is checked."""
        nothing: Item = {}
        note = self._asked(lambda: self._table.get(f"note#{what}"), otherwise=nothing)
        return note.get("expires_at", 0) > self._clock()

    def keep(self, what: str, text: str, seconds: float) -> None:
        """One UpdateItem."""
        ends = int(self._clock() + seconds)
        content = json.dumps({"ends": ends, "text": text}, ensure_ascii=False)
        values: dict[str, Value] = {"content": content, "expires_at": ends}
        self._asked(lambda: self._table.put(f"kept#{what}", values), otherwise=None)

    def kept(self, what: str) -> str:
        """One GetItem; an old item's time is checked."""
        content = self._asked(lambda: self._table.text(f"kept#{what}", "content"), otherwise="")
        found = json.loads(content or "{}")
        return str(found["text"]) if found.get("ends", 0) > self._clock() else ""

    def offer(self, key: str, artists: Sequence[Artist], *, from_source: bool) -> None:
        """One UpdateItem."""
        ends = int(self._clock()) + OFFERED_SECONDS
        shown = [[each.id, each.name, each.popularity, each.genres[:1]] for each in artists]
        offer = json.dumps({"ends": ends, "from_source": from_source, "artists": shown}, ensure_ascii=False)
        values: dict[str, Value] = {"offer": offer, "expires_at": ends}
        self._asked(lambda: self._table.put(f"offer#{key}", values), otherwise=None)

    def offered(self, key: str, *, from_source: bool = False) -> Sequence[Artist]:
        """One GetItem; an old item's time is checked."""
        offer = json.loads(
            self._asked(lambda: self._table.text(f"offer#{key}", "offer"), otherwise="") or "{}"
        )
        if offer.get("ends", 0) <= self._clock() or (from_source and not offer["from_source"]):
            return ()
        read_at = datetime.now(UTC)
        return [
            Artist(artist_id, name, "spotify", read_at, tuple(genres), popularity)
            for artist_id, name, popularity, genres in offer["artists"]
        ]

    def _asked[T](self, ask: Callable[[], T], *, otherwise: T) -> T:
        """What the table says. After a failure it is left alone for a while: an answer asks several times."""
        now = self._clock()
        if now < self._blind_until:
            return otherwise
        try:
            return ask()
        except StateUnavailable as error:
            self._blind_until = now + BLIND_SECONDS
            # The message begins with the item's key, which may be what somebody typed.
            logger.warning("searches are not shared now", reason=str(error).rpartition(": ")[2])
            return otherwise


def _key(what: str) -> str:
    return f"claim#{what}"
