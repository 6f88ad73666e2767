"""Finds the names that an answer had no time for, calls Kakao back, and completes new artists."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from maeari.bootstrap import answers
from maeari.deadline import Deadline
from maeari.discovery import messages
from maeari.errors import OutOfTime, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.chat.later import LateAnswers
    from maeari.discovery.completion import Completion

RESERVE_SECONDS = 5.0
"""Time kept for answering: a batch whose function runs out of time is delivered again as a whole."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A batch of SQS in, `{"batchItemFailures": [{"itemIdentifier": …}]}` out: those to deliver again."""
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS)
    incomplete: dict[str, messages.ArtistIncomplete] = {}
    failed: list[str] = []
    for record in event["Records"]:
        message_id = record["messageId"]
        try:
            message = messages.decode(record["body"])
            if isinstance(message, messages.ArtistAsked):
                _late_answers().answer(message, deadline)
            else:
                incomplete[message_id] = message
        except (SourceError, OutOfTime) as error:
            logger.warning("a message failed", message_id=message_id, reason=str(error))
            failed.append(message_id)
        except Exception:  # noqa: BLE001 - one message's failure is not the others'
            logger.exception("a message failed", message_id=message_id)
            failed.append(message_id)
    if incomplete:
        failed += _completion().run(incomplete, deadline)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


@cache
def _late_answers() -> LateAnswers:
    return answers.late_answers(os.environ)


@cache
def _completion() -> Completion:
    return answers.completion(os.environ)
