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

WRITER = "feedback"


class FeedbackExport:
    """Writes all judgements into today's folder, replacing what an earlier run of the day wrote.

    Args:
        feedback: everybody's judgements.
        lake: where they go.
    """

    def __init__(self, feedback: Feedback, lake: Lake) -> None:
        self._feedback = feedback
        self._lake = lake

    def run(self, deadline: Deadline) -> int:
        """Exports once today's ingest or import is complete: publishing a day marks it so for every reader.

        Args:
            deadline: of the invocation.

        Returns:
            How many judgements were written; without any there is no file.

        Raises:
            StoreUnavailable: or `OutOfTime`: nothing was written.
        """
        day = clock.today()
        if self._lake.newest_day() != day:
            logger.info("feedback waits until the day is complete", day=day)
            return 0
        found = tables.feedback(_within(deadline, self._feedback.all()))
        if found.num_rows:
            self._lake.publish(day, WRITER, {tables.FEEDBACK: found})
        logger.info("exported feedback", day=day, judgements=found.num_rows)
        return int(found.num_rows)


def _within(deadline: Deadline, judgements: Iterator[Judgement]) -> Iterator[Judgement]:
    for judgement in judgements:
        if not deadline.remaining():
            raise OutOfTime("the judgements couldn't be read in time")
        yield judgement
