"""Writes today's tracks, audio features and feedback into the lake, refreshes pictures, fills in names."""

from __future__ import annotations

import os
from typing import Any

from maeari import bootstrap
from maeari.deadline import Deadline
from maeari.errors import LakeBusy
from maeari.telemetry import logger

LATER_SECONDS = 120.0
"""Time kept for what follows the ingest, which alone could fill every invocation of a night."""

FEEDBACK_SECONDS = 20.0
"""Of these the time for the export of feedback."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Goes on with the day's ingest until it is complete or the invocation's time is nearly over.

    In half of the time that is left it refreshes pictures and popularity, and removes those too old to be
    kept; in the rest it looks up other names of artists, so that people find them in both languages. Half of
    that rest is for the listener signal where that is on. The export of feedback comes last, because only its
    failure fails the invocation.

    Args:
        event: `{"only_unfinished": true}` leaves a complete day alone; `{"day": "YYYY-MM-DD"}` names another.
        context: tells how much time is left.

    Returns:
        What was done so far; `complete` tells whether the day is, `display_fields`, `aliases` and `listeners`
        what these steps did (`listeners` is None where the signal is off), `feedback` how many judgements
        were exported. While another invocation is at work, nothing but `complete` and `stopped`.
    """
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    only_unfinished = bool(event.get("only_unfinished"))
    ingest_deadline = Deadline(deadline.remaining() - LATER_SECONDS)
    try:
        report = bootstrap.ingest(os.environ).run(
            ingest_deadline, event.get("day"), only_unfinished=only_unfinished
        )
    except LakeBusy as busy:
        logger.info("nothing done", reason=str(busy))
        return {"complete": False, "stopped": str(busy)}
    display_fields = bootstrap.display_fields(os.environ).run(Deadline(deadline.remaining() / 2))
    listener_filling = bootstrap.listener_filling(os.environ)
    rest = Deadline(deadline.remaining() - FEEDBACK_SECONDS)
    for_aliases = Deadline(rest.remaining() / 2) if listener_filling else rest
    aliases = bootstrap.alias_filling(os.environ).run(for_aliases)
    listeners = listener_filling.run(rest) if listener_filling else None
    feedback = bootstrap.feedback_export(os.environ).run(deadline)
    later = {
        "display_fields": display_fields,
        "aliases": aliases,
        "listeners": listeners,
        "feedback": feedback,
    }
    return {**report, **later}
