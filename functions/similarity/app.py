"""Finds each artist's nearest artists in the lake's newest day and publishes them to the database."""

from __future__ import annotations

import os
from typing import Any

from maeari import bootstrap
from maeari.deadline import Deadline


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Refreshes all neighbours.

    Args:
        event: `{"day": "YYYY-MM-DD"}` takes another day of the lake than the newest complete one.
        context: tells how much time is left.

    Returns:
        The day, the number of artists and rows, and seconds and peak memory by step.
    """
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    return bootstrap.refresh(os.environ).run(deadline, day=event.get("day"))
