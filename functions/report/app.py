"""Writes the catalogue page into the lake's bucket."""

from __future__ import annotations

import os
from typing import Any

from maeari.bootstrap import refreshes
from maeari.deadline import Deadline


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Writes the page anew, after a refresh or by hand.

    Two at once are harmless: each writes a whole page in one call, and the last one stays. At worst that is
    the one which began first, and the page lacks a refresh until the next one is over.

    Args:
        event: `{}`, or a refresh's result as its function's destination gives it.
        context: tells how much time is left.

    Returns:
        `{"key", "day", "bytes", "artists", "songs", "left_out", "tracks"}`; after a refresh that was skipped
        nothing is written, and it is `{"skipped": why}`.
    """
    if skipped := (event.get("responsePayload") or {}).get("skipped"):
        return {"skipped": skipped}
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    return refreshes.catalogue_page(os.environ).write(deadline)
