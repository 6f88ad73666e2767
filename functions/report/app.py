"""Writes the catalogue page into the lake's bucket."""

from __future__ import annotations

import os
from typing import Any

from maeari.bootstrap import refreshes
from maeari.deadline import Deadline


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Writes the page anew, after a refresh or by hand.

    Args:
        event: of any kind; a refresh's result as its function's destination gives it, or `{}`.
        context: tells how much time is left.

    Returns:
        `{"key", "day", "bytes", "artists", "songs", "left_out", "tracks"}`.
    """
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    return refreshes.catalogue_page(os.environ).write(deadline)
