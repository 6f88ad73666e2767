"""What a cell says: text of CSV, or a value that JSON or Parquet already typed."""

from __future__ import annotations

import ast
import json
import math
import re
from datetime import date
from typing import Any

from maeari.errors import MaeariError

LONGEST_MS = 2**31 - 1
_SECONDS_BELOW = 10_000
"""A length without a unit is in seconds below this, else in milliseconds: no song lasts three hours."""

_ID = re.compile(r"[0-9A-Za-z]{22}")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?:\.0)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
_CLOCK = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]?\d(?:\.\d+)?)")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_MISSING_IN_R = "NA"


class RowRejected(MaeariError):
    """A row can't be used; the message is a reason that many rows may share."""


def text(value: Any) -> str | None:
    """What the cell tells as text; None where it tells nothing."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def number(value: Any, column: str, *, decimal_comma: bool = False) -> float | None:
    """A finite number, else None.

    Args:
        value: the cell.
        column: to name in the reason.
        decimal_comma: whether `0,5` is a half, as in files whose cells are parted by semicolons.

    Raises:
        RowRejected: it tells something else.
    """
    told = text(value)
    if told is None or told == _MISSING_IN_R:
        return None
    try:
        found = float(told)
    except ValueError:
        if not (decimal_comma and _DECIMAL_COMMA.fullmatch(told)):
            raise RowRejected(f"{column} is not a number") from None
        found = float(told.replace(",", "."))
    return found if math.isfinite(found) else None


def texts(value: Any, separator: str | None = None) -> list[str]:
    """The texts of a list, each once: a real one, one written as Python or JSON, or a text of parts.

    Args:
        value: the cell; of objects in a list the `name` is taken.
        separator: pattern of what stands between parts; None: the whole text is one.
    """
    found = [each.get("name") if isinstance(each, dict) else each for each in _listed(value) or ()]
    if not found and (told := text(value)) and told != "[]":
        found = re.split(separator, told) if separator else [told]
    return list(dict.fromkeys(told for each in found if (told := text(each))))


def ids(value: Any) -> list[str | None]:
    """Spotify's ids of a list, an URI or an id; None in the place of what has another shape.

    Several may stand in one text, parted by commas.
    """
    listed = _listed(value)
    found = re.split("[,;]", text(value) or "") if listed is None else listed
    return [spotify_id(each.get("id") if isinstance(each, dict) else each) for each in found]


def spotify_id(value: Any) -> str | None:
    """The id of an URI or an id, None where it hasn't its shape."""
    told = bare_id(value)
    return told if _ID.fullmatch(told) else None


def bare_id(value: Any) -> str:
    """What stands after the last colon: the id of an URI."""
    return (text(value) or "").rpartition(":")[2].strip()


def release_date(value: Any) -> str | None:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; DD/MM/YYYY is turned round. None for other shapes and no day."""
    if isinstance(value, date):  # a datetime too
        return value.isoformat()[:10]
    told = text(value) or ""
    found = _DATE.fullmatch(told) or _DAY_FIRST.fullmatch(told)
    if not found:
        return None
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def milliseconds(value: Any, column: str, *, in_ms: bool, decimal_comma: bool = False) -> int | None:
    """A track's length; None for one that no track has.

    Args:
        value: milliseconds, seconds, or `min:s`.
        column: to name in the reason.
        in_ms: whether the column's name says so.
        decimal_comma: as for `number`.

    Raises:
        RowRejected: it is no length.
    """
    if clock := _CLOCK.fullmatch(text(value) or ""):
        hours, minutes, seconds = clock["hours"] or 0, clock["minutes"], clock["seconds"]
        length = (int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000
    else:
        length = number(value, column, decimal_comma=decimal_comma) or 0
        length *= 1 if in_ms or length >= _SECONDS_BELOW else 1000
    return round(length) if 0 < length <= LONGEST_MS else None


def _listed(value: Any) -> list[Any] | None:
    """The list that the cell is or is written as, None where it is none."""
    if isinstance(value, list):
        return value
    told = text(value) or ""
    if not (told.startswith("[") and told.endswith("]")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(told)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, list):
            return found
    return None  # an artist may be called [so]
