"""The table of what was recommended, made of the log's lines, a day at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from maeari import clock
from maeari.errors import OutOfTime
from maeari.lake import tables
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maeari.deadline import Deadline
    from maeari.lake.store import Lake
    from maeari.ranking.cloudwatch_lines import Lines

JOB = "recommendations"

DAYS_BACK = 7
"""Days before today that are looked after: a night that failed is made up for."""


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
        found = tables.recommendations(row for at, line in lines for row in _rows(at, line))
        self._lake.write_snapshot(day, tables.RECOMMENDATIONS, found)
        self._lake.note_progress(JOB, day, {"rows": found.num_rows})
        logger.info("exported recommendations", day=day, rows=found.num_rows)
        return int(found.num_rows)


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
