"""Writes today's tracks and audio features of every artist into the lake, then fills in other names."""

from __future__ import annotations

import os
from typing import Any

from maeari import bootstrap, clock
from maeari.deadline import Deadline


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Goes on with today's ingest until it is complete or the invocation's time is nearly over.

    In the time that is left it looks up other names of artists, so that people find them in both languages.

    Args:
        event: `{"only_unfinished": true}` leaves a complete day alone; `{"day": "YYYY-MM-DD"}` names another.
        context: tells how much time is left.

    Returns:
        What was done so far; `complete` tells whether the day is, `aliases` what was done for the names.
    """
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    day = event.get("day") or clock.today()
    only_unfinished = bool(event.get("only_unfinished"))
    report = bootstrap.ingest(os.environ).run(day, deadline, only_unfinished=only_unfinished)
    return {**report, "aliases": bootstrap.alias_filling(os.environ).run(deadline)}
