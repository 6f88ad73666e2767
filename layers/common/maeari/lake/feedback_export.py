"""The daily snapshot of people's judgements in the lake, without the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import clock
from maeari.errors import OutOfTime
from maeari.lake import tables
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.deadline import Deadline
    from maeari.lake.store import Lake
    from maeari.people.feedback import Feedback, Judgement


class FeedbackExport:
    """Writes all judgements into today's folder, replacing what an earlier run of the day wrote.

    It does so each day, also when the day's ingest is unfinished: judgements don't depend on it.

    Args:
        feedback: everybody's judgements.
        lake: where they go.
    """

    def __init__(self, feedback: Feedback, lake: Lake) -> None:
        self._feedback = feedback
        self._lake = lake

    def run(self, deadline: Deadline) -> int:
        """Exports what is kept now.

        Args:
            deadline: of the invocation.

        Returns:
            How many judgements were written; without any, today has no file.

        Raises:
            StoreUnavailable: or `OutOfTime`: today's file is as it was.
        """
        day = clock.today()
        found = tables.feedback(_within(deadline, self._feedback.all()))
        self._lake.write_snapshot(day, tables.FEEDBACK, found)
        logger.info("exported feedback", day=day, judgements=found.num_rows)
        return int(found.num_rows)


def _within(deadline: Deadline, judgements: Iterator[Judgement]) -> Iterator[Judgement]:
    for judgement in judgements:
        if not deadline.remaining():
            raise OutOfTime("the judgements couldn't be read in time")
        yield judgement
