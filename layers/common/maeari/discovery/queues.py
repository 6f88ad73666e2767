"""The `Queues` over SQS: one for names that somebody waits for, one for what can wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from maeari.discovery.messages import ArtistAsked, encode
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.discovery.messages import Message


PAUSE_SECONDS = 5.0
"""How long nothing is sent after a failure: an answer may have several messages, and no time for each."""


class SqsQueues:
    """Sends each message to the queue of its kind.

    Args:
        client: returns the boto3 client of SQS; called when it is first needed.
        asked_url: URL of the queue for `ArtistAsked`.
        incomplete_url: URL of the queue for `ArtistIncomplete`.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        asked_url: str,
        incomplete_url: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._asked_url = asked_url
        self._incomplete_url = incomplete_url
        self._clock = clock
        self._paused_until = float("-inf")

    def send(self, message: Message) -> bool:
        """One SendMessage; none in the seconds after one that failed."""
        if self._clock() < self._paused_until:
            return False
        url = self._asked_url if isinstance(message, ArtistAsked) else self._incomplete_url
        try:
            self._client().send_message(QueueUrl=url, MessageBody=encode(message))
        except (ClientError, BotoCoreError) as error:
            self._paused_until = self._clock() + PAUSE_SECONDS
            logger.warning("a message was not sent", kind=type(message).__name__, reason=str(error))
            return False
        return True
