"""The table of what was recommended, made of the log's lines, a day at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from maeari import clock
from maeari.errors import OutOfTime
from maeari.lake import tables
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from maeari.deadline import Deadline
    from maeari.lake.store import Lake
    from maeari.ranking.cloudwatch_lines import Lines

JOB = "recommendations"

DAYS_BACK = 7
"""Days before today that are looked after: a night that failed is made up for."""

_MOST_SHOWN = 1_000_000
"""No answer shows an item of a rank beyond that; the column holds more."""


class RankingExport:
    """Writes the recommendations of each day that is over into the lake, once.

    Args:
        lines: of the log.
        lake: where they go.
    """

    def __init__(self, lines: Lines, lake: Lake) -> None:
        self._lines = lines
        self._lake = lake

    def run(self, deadline: Deadline) -> int:
        """Exports the days that haven't been, the oldest first.

        Lines that can't become rows, such as another release's, are left out, counted in the log.

        Returns:
            How many rows were written.

        Raises:
            LogsUnavailable: or `OutOfTime`: the day that was being read is as it was.
        """
        today, done = clock.today(), set(self._lake.days_with_progress(JOB))
        back = (date.fromisoformat(today) - timedelta(days=days) for days in range(DAYS_BACK, 0, -1))
        return sum(self._export(day, deadline) for day in map(str, back) if day not in done)

    def _export(self, day: str, deadline: Deadline) -> int:
        start = clock.start_of(day)
        lines = _within(deadline, self._lines.between(start, start + timedelta(days=1)))
        left_out: Counter[str] = Counter()
        found = tables.recommendations(row for at, line in _sound(lines, left_out) for row in _rows(at, line))
        self._lake.write_snapshot(day, tables.RECOMMENDATIONS, found)
        counted = {"rows": found.num_rows, "left_out": left_out.total()}
        self._lake.note_progress(JOB, day, counted)
        if left_out:
            logger.warning("lines of the ranking log can't be read", day=day, unusable_fields=dict(left_out))
        logger.info("exported recommendations", day=day, **counted)
        return int(found.num_rows)


type _Line = tuple[datetime, Mapping[str, Any]]


def _sound(lines: Iterator[_Line], left_out: Counter[str]) -> Iterator[_Line]:
    """The lines that can become rows; the others are counted by the first field that is unusable."""
    for at, line in lines:
        fault = next((name for name, is_usable in _FIELDS.items() if not is_usable(line.get(name))), None)
        if fault is None:
            yield at, line
        else:
            left_out[fault] += 1


def _is_text(value: object) -> bool:
    """Also not half of a surrogate pair, which JSON can name and no file can hold."""
    return isinstance(value, str) and value.isprintable()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_rank(value: object) -> bool:
    return type(value) is int and 0 < value <= _MOST_SHOWN


_FIELDS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("viewer", "kind", "reason", "version"), _is_text),
    **dict.fromkeys(("of", "items"), _is_texts),
    "first_rank": _is_rank,
    "is_tap": lambda value: isinstance(value, bool),
}
"""What each field must be; see `ranking.shown`."""


def _rows(at: datetime, line: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each item shown."""
    for place, item in enumerate(line["items"]):
        yield {
            "shown_at": at.astimezone(UTC).replace(tzinfo=None),
            "viewer": line["viewer"],
            "is_tap": line["is_tap"],
            "kind": line["kind"],
            "reason": line["reason"],
            "shown_for": line["of"],
            "item_id": item,
            "item_rank": line["first_rank"] + place,
            "version": line["version"],
        }


def _within[Line](deadline: Deadline, lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        if not deadline.remaining():
            raise OutOfTime("the ranking log couldn't be read in time")
        yield line
