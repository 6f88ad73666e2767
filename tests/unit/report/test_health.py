"""What the page tells of a refresh, whatever its report holds."""

from __future__ import annotations

from datetime import UTC, datetime

from maeari.catalogue.refresh_history import Refreshed
from maeari.report.health import health

AT = datetime(2026, 11, 20, 21, 3, 4, tzinfo=UTC)


def test_a_published_refresh() -> None:
    steps = {"statistics": {"seconds": 1.25, "peak_mib": 90.5}, "swap": {"seconds": 0.5, "peak_mib": 120.0}}
    figures = {
        "rows": 1660,
        "coverage": 0.99,
        "known": 80,
        "changed": 4,
        "changed_share": 0.05,
        "self_pairs": 0,
    }
    told = health(Refreshed("published", "2026-11-20", AT, {"figures": figures, "steps": steps}))
    assert told == {
        "at": "2026-11-20T21:03:04Z", "outcome": "published", "day": "2026-11-20", "seconds": 1.8,
        "peak_mib": 120.0, "reason": None, "rows": 1660, "coverage": 0.99, "known": 80, "changed": 4,
        "changed_share": 0.05,
    }  # fmt: skip


def test_a_rejected_one_and_a_rollback() -> None:
    told = health(Refreshed("rejected", "2026-11-20", AT, {"reason": "no rows.", "figures": {"rows": 0}}))
    assert (told["reason"], told["rows"], told["seconds"], told["peak_mib"]) == ("no rows.", 0, None, None)
    told = health(Refreshed("rolled back", "2026-11-20", AT, {"published": {"day": "2026-11-20"}}))
    assert {told[name] for name in ("rows", "coverage", "changed_share", "reason", "seconds")} == {None}
