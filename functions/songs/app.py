"""Finds each song's nearest songs in the lake's newest day and publishes them to the database."""

from __future__ import annotations

import os
from typing import Any

from maeari.bootstrap import refreshes
from maeari.deadline import Deadline
from maeari.similarity.by_event import refreshed


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Refreshes all songs, goes back to the refresh before, or tells which one serves.

    It waits for no refresh of artists, because it reads the lake and the catalogue only. Lock, tables and
    memory are its own, so both may run at the same time.

    Args:
        event: `{}` refreshes. `{"day": "YYYY-MM-DD"}` takes another day of the lake than the newest complete
            one, `{"force": true}` publishes also what differs too much from what is published.
            `{"days_apart": days}` refreshes only from a day that is at least so many days after the newest
            that was published or rejected. `{"rollback": true}` goes back, `{"status": true}` only tells.
        context: tells how much time is left.

    Returns:
        Of a refresh: the day, the numbers of songs, rows and clusters, the figures of its checks, and seconds
        and peak memory by step; or `{"rejected": why}` or `{"skipped": why}`, see `refreshed`.
        Of the others: what is published, what was before, and what was rejected last.
    """
    if event.get("rollback"):
        return refreshes.songs_rollback(os.environ).run()
    if event.get("status"):
        return refreshes.songs_publication(os.environ).status()
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    return refreshed(refreshes.songs_refresh(os.environ), event, deadline)
