"""A refresh as its function's event asks for it, by hand or by schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from maeari.errors import NothingToCompare, RefreshNotDue, RefreshRejected, RefreshRunning
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.deadline import Deadline


class Refreshing(Protocol):
    """A refresh of artists or of songs."""

    def run(
        self, deadline: Deadline, day: str | None, *, force: bool, days_apart: int | None
    ) -> dict[str, Any]:
        """Refreshes and reports."""


def refreshed(refresh: Refreshing, event: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
    """What a refresh reports, or why it isn't one.

    Lambda runs an event again when its function raises, so what the next try wouldn't change is returned. A
    schedule sends `days_apart` each hour of a window: the first event that finds a new day complete refreshes
    from it, those after it skip, and those after a failure try again.

    Args:
        refresh: of artists or of songs.
        event: `{}`, or any of `{"day": "YYYY-MM-DD", "force": bool, "days_apart": int}`.
        deadline: of the queries.

    Returns:
        The report; `{"rejected": why}`; with `days_apart` also `{"skipped": why}`, where no new day is
        complete, another refresh is at work, or there is too little to compare.

    Raises:
        What the refresh does otherwise.
    """
    days_apart = event.get("days_apart")
    try:
        return refresh.run(
            deadline, event.get("day"), force=event.get("force") is True, days_apart=days_apart
        )
    except RefreshRejected as rejected:
        return {"rejected": str(rejected)}
    except (NothingToCompare, RefreshNotDue, RefreshRunning) as nothing:
        if days_apart is None:
            raise
        logger.info("refresh skipped", reason=str(nothing))
        return {"skipped": str(nothing)}
