"""Where an ingest stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Progress:
    """What is kept of a day's ingest from run to run.

    Attributes:
        after: the last artist done; the next part has the number `parts`.
        artists: done, of which `without_tracks` are known to no source.
        left: to be done, as counted when the run began.
        skipped: artists without an answer, by reason.
        calls: made for this day, by source.
        begun_at: seconds since 1970.
    """

    begun_at: float
    after: str = ""
    parts: int = 0
    artists: int = 0
    left: int = 0
    without_tracks: int = 0
    tracks: int = 0
    features: int = 0
    tags: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    complete: bool = False

    @classmethod
    def of(cls, content: Mapping[str, Any] | None, now: float) -> Self:
        """What was noted; a new beginning where that is nothing, or of another release."""
        if content is None or set(content) != {each.name for each in fields(cls)}:
            return cls(begun_at=now)
        return cls(**content)

    def content(self) -> dict[str, Any]:
        """For `of` and for the report."""
        return asdict(self)

    def ends_at(self, now: float) -> str | None:
        """When the last artist will be done, `YYYY-MM-DDTHH:MMZ`, at the pace so far with all its pauses.

        None before the first artist is done, and for a day that is complete.
        """
        done = self.artists + sum(self.skipped.values())
        if not done or self.complete:
            return None
        ends = now + (now - self.begun_at) / done * self.left
        return f"{datetime.fromtimestamp(ends, UTC):%Y-%m-%dT%H:%MZ}"
