"""The lines of the ranking log in CloudWatch Logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from maeari.errors import LogsUnavailable
from maeari.ranking.shown import MESSAGE
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

_PATTERN = f'"{MESSAGE}"'
"""A term, since each line is JSON text; what else holds it is told apart by its `message`."""


class Lines(Protocol):
    """Log lines of what was shown."""

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
        """(when, fields of the line) from `start` on and before `end`. Raises `LogsUnavailable`."""


class CloudwatchLines:
    """The `Lines` of some log groups.

    Args:
        client: returns the boto3 client of CloudWatch Logs.
        groups: names of the log groups.
    """

    def __init__(self, client: Callable[[], Any], groups: Sequence[str]) -> None:
        self._client = client
        self._groups = groups

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
        """One FilterLogEvents a page, group after group."""
        first, last = int(start.timestamp() * 1000), int(end.timestamp() * 1000) - 1
        for group in self._groups:
            for event in self._events(group, first, last):
                fields = _fields(event["message"])
                if fields.get("message") == MESSAGE:
                    yield type(start).fromtimestamp(event["timestamp"] / 1000, start.tzinfo), fields

    def _events(self, group: str, first: int, last: int) -> Iterator[Mapping[str, Any]]:
        wanted = {"logGroupName": group, "filterPattern": _PATTERN, "startTime": first, "endTime": last}
        try:
            for page in self._client().get_paginator("filter_log_events").paginate(**wanted):
                yield from page["events"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise LogsUnavailable(f"{group}: {error}") from error
            logger.info("no log group yet", group=group)
        except BotoCoreError as error:
            raise LogsUnavailable(f"{group}: {error}") from error


def _fields(message: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(message)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
