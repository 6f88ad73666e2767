"""Reading JSON from outside: every field may be missing, null or of another type."""

from __future__ import annotations

import math
import re
from typing import Any

MAX_URL = 512
"""Characters of an address; the columns of the catalogue hold as many."""

_URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_MBID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nulls and anything else in it are passed over."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def texts(value: Any) -> tuple[str, ...]:
    """The non-empty strings of a list."""
    return tuple(filter(None, map(text, value))) if isinstance(value, list) else ()


def text(value: Any) -> str | None:
    """A non-empty string, else None."""
    if not isinstance(value, str):
        return None
    # JSON can spell half of a surrogate pair, which no database driver can encode.
    return value.encode("utf-8", "ignore").decode("utf-8").strip() or None


def url(value: Any) -> str | None:
    """An http(s) address that fits its column, else None: a card with another one would be refused."""
    found = text(value) or ""
    return found if _URL.fullmatch(found) and len(found) <= MAX_URL else None


def mbid(value: Any) -> str | None:
    """An id of MusicBrainz, in lower case as the sources write it, else None."""
    return value if isinstance(value, str) and _MBID.fullmatch(value) else None


def number(value: Any) -> float | None:
    """A finite number, else None. A boolean is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def integer(value: Any) -> int | None:
    """A whole number, also where it came as a float, else None."""
    found = number(value)
    return None if found is None else round(found)
