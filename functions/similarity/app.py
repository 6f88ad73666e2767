"""Finds each artist's nearest artists in the lake's newest day and publishes them to the database."""

from __future__ import annotations

import os
from typing import Any

from maeari.bootstrap import refreshes
from maeari.deadline import Deadline
from maeari.similarity.by_event import refreshed


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Refreshes all neighbours, goes back to the refresh before, or tells which one serves.

    Args:
        event: `{}` refreshes. `{"day": "YYYY-MM-DD"}` takes another day of the lake than the newest complete
            one, `{"force": true}` publishes also what differs too much from what is published.
            `{"days_apart": days}` refreshes only from a day that is at least so many days after the newest
            that was published or rejected. `{"rollback": true}` goes back, `{"status": true}` only tells.
        context: tells how much time is left.

    Returns:
        Of a refresh: the day, the number of artists and rows, the figures of its checks, and seconds and peak
        memory by step; or `{"rejected": why}` or `{"skipped": why}`, see `refreshed`.
        Of the others: what is published, what was before, and what was rejected last.
    """
    if event.get("rollback"):
        return refreshes.rollback(os.environ).run()
    if event.get("status"):
        return refreshes.publication(os.environ).status()
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    return refreshed(refreshes.refresh(os.environ), event, deadline)
