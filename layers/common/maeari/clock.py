"""Which day it is for the lake's folders."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from maeari.errors import WrongDay

KOREA = timezone(timedelta(hours=9))
"""Korea has had no daylight saving time since 1988, so no time zone database is needed."""


def today() -> str:
    """Today in Korea, `YYYY-MM-DD`."""
    return f"{datetime.now(KOREA):%Y-%m-%d}"


def start_of(day: str) -> datetime:
    """The first moment of a day in Korea.

    Args:
        day: `YYYY-MM-DD`.
    """
    return datetime.fromisoformat(day).replace(tzinfo=KOREA)


def begun(day: str) -> None:
    """Makes sure that this is a day which has begun in Korea.

    Raises:
        WrongDay: it is none, or is to come: it would be the lake's newest until it is over.
    """
    try:
        date.fromisoformat(day)
    except ValueError:
        raise WrongDay(f"{day!r} is no day; name one as YYYY-MM-DD") from None
    if day > today():
        raise WrongDay(f"{day} hasn't begun in Korea, where it is {today()}; name that day or an earlier one")
