"""Which day it is for the lake's folders."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9))
"""Korea has had no daylight saving time since 1988, so no time zone database is needed."""


def today() -> str:
    """Today in Korea, `YYYY-MM-DD`."""
    return f"{datetime.now(KOREA):%Y-%m-%d}"
