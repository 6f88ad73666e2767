"""Outages of sources, told to the operator: one line of the log with the reason, and one metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import metrics
from maeari.telemetry import logger

if TYPE_CHECKING:
    from maeari.errors import SourceError


def outage[E: SourceError](error: E) -> E:
    """Tells that a source leaves a call without a usable answer; gives the error back, to be raised.

    One is a lost connection, 5xx, a body that can't be read, no whole answer in as long as the source may be
    silent, credentials that are refused, or a lapsed subscription. None is another 4xx: a missing capability,
    an unknown id, a limit.
    """
    logger.warning("source outage", source=error.source, reason=str(error))
    metrics.emit({metrics.SOURCE_OUTAGES: 1})
    return error
