"""What the page tells of past refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maeari.catalogue.refresh_history import Refreshed

_CHECKED = ("rows", "coverage", "known", "changed", "changed_share")


def health(refreshed: Refreshed) -> dict[str, Any]:
    """One refresh as JSON.

    Returns:
        `{"at", "outcome", "day", "seconds", "peak_mib", "reason", "rows", "coverage", "known", "changed",
        "changed_share"}`; None for what its report doesn't tell.
    """
    report = refreshed.report
    figures, steps = report.get("figures") or {}, (report.get("steps") or {}).values()
    return {
        "at": f"{refreshed.at:%Y-%m-%dT%H:%M:%SZ}",
        "outcome": refreshed.outcome,
        "day": refreshed.day,
        "seconds": round(sum(step["seconds"] for step in steps), 1) if steps else None,
        "peak_mib": max((step["peak_mib"] for step in steps), default=None),
        "reason": report.get("reason"),
        **{name: figures.get(name) for name in _CHECKED},
    }
