"""Which day of the lake a refresh takes, so that a schedule needn't know when a day is complete."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from maeari.errors import NothingToCompare, RefreshNotDue

if TYPE_CHECKING:
    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.lake.store import Lake


class Due:
    """Chooses a job's day.

    Args:
        lake: tells the newest complete day.
        history: tells the newest day that the job has judged.
    """

    def __init__(self, lake: Lake, history: RefreshHistory) -> None:
        self._lake = lake
        self._history = history

    def day(self, named: str | None, days_apart: int | None) -> str:
        """The named day, else the newest complete one.

        Args:
            named: `YYYY-MM-DD`.
            days_apart: how many days it must at least be after the newest day that was judged; None: any day
                will do. What was judged is not tried again, whether it serves, was rejected or was taken
                back; a refresh that failed has judged nothing.

        Raises:
            NothingToCompare: no day is complete. RefreshNotDue: it is not yet so many days later.
        """
        day = named or self._lake.newest_day()
        if day is None:
            raise NothingToCompare("the lake holds no complete day yet; run the datalake function first")
        if days_apart is not None:
            self._wait(day, days_apart)
        return day

    def _wait(self, day: str, days_apart: int) -> None:
        judged = self._history.newest_judged()
        if judged is None:
            return
        due = str(date.fromisoformat(judged) + timedelta(days=days_apart))
        if day < due:
            raise RefreshNotDue(
                f"the day {judged} was judged already and the lake's newest complete day is {day}; "
                f"the next refresh is due from the day {due} on"
            )
