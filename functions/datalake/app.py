"""Writes today's tracks, audio features and feedback into the lake, refreshes pictures, fills in names."""

from __future__ import annotations

import os
from typing import Any

from maeari import bootstrap, clock
from maeari.deadline import Deadline

LATER_SECONDS = 120.0
"""Time kept for what follows the ingest, which alone could fill every invocation of a night."""

FEEDBACK_SECONDS = 20.0
"""Of these the time for the export of feedback."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Goes on with today's ingest until it is complete or the invocation's time is nearly over.

    In half of the time that is left it refreshes pictures and popularity, and removes those too old to be
    kept; in the rest it looks up other names of artists, so that people find them in both languages. The
    export of feedback comes last, because only its failure fails the invocation.

    Args:
        event: `{"only_unfinished": true}` leaves a complete day alone; `{"day": "YYYY-MM-DD"}` names another.
        context: tells how much time is left.

    Returns:
        What was done so far; `complete` tells whether the day is, `display_fields` and `aliases` what these
        two steps did, `feedback` how many judgements were exported.
    """
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    day = event.get("day") or clock.today()
    only_unfinished = bool(event.get("only_unfinished"))
    ingest_deadline = Deadline(deadline.remaining() - LATER_SECONDS)
    report = bootstrap.ingest(os.environ).run(day, ingest_deadline, only_unfinished=only_unfinished)
    display_fields = bootstrap.display_fields(os.environ).run(Deadline(deadline.remaining() / 2))
    aliases = bootstrap.alias_filling(os.environ).run(Deadline(deadline.remaining() - FEEDBACK_SECONDS))
    feedback = bootstrap.feedback_export(os.environ).run(deadline)
    return {**report, "display_fields": display_fields, "aliases": aliases, "feedback": feedback}
