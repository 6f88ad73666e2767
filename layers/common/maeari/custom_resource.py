"""The answer that CloudFormation waits for when a function stands behind a custom resource.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3.exceptions import HTTPError

from maeari.errors import AnswerUndelivered

if TYPE_CHECKING:
    from collections.abc import Mapping

PUT_SECONDS = 4.0
TRIES = 4
DELIVERY_SECONDS = 25.0
"""Longest time that an answer takes to deliver, with every try and the pauses between."""

_REASON_BYTES = 1000
"""Of the 4,096 that a whole answer may have."""

_FIRST_ERROR_STATUS = 400


def is_request(event: Mapping[str, Any]) -> bool:
    """Whether an event is CloudFormation's and waits for an answer."""
    return "RequestType" in event and "ResponseURL" in event


def succeed(event: Mapping[str, Any], resource_id: str, data: Mapping[str, str]) -> None:
    """Tells that the resource is as it should be. Raises `AnswerUndelivered`.

    Args:
        event: CloudFormation's.
        resource_id: as long as it stays the same, an update replaces nothing.
        data: what `!GetAtt` finds.
    """
    _put(event, {"Status": "SUCCESS", "PhysicalResourceId": resource_id, "Data": dict(data)})


def fail(event: Mapping[str, Any], resource_id: str, reason: str) -> None:
    """Fails the deployment, which shows the reason, and rolls back. Raises `AnswerUndelivered`."""
    short = reason.encode()[:_REASON_BYTES].decode(errors="ignore")
    _put(event, {"Status": "FAILED", "PhysicalResourceId": resource_id, "Reason": short or "no reason told"})


def _put(event: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    same = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**same, **answer}, ensure_ascii=False).encode()
    retries = urllib3.Retry(
        TRIES - 1,
        redirect=0,
        status_forcelist=range(500, 600),
        allowed_methods=["PUT"],
        backoff_factor=1,
        respect_retry_after_header=False,
    )
    # The URL is signed for no type of content. It is a secret as long as it is good: no error may repeat it.
    try:
        response = urllib3.PoolManager().request(
            "PUT",
            event["ResponseURL"],
            body=body,
            headers={"content-type": ""},
            timeout=urllib3.Timeout(total=PUT_SECONDS),
            retries=retries,
        )
    except HTTPError as error:
        raise AnswerUndelivered(f"CloudFormation's address took no answer: {type(error).__name__}") from None
    if response.status >= _FIRST_ERROR_STATUS:
        raise AnswerUndelivered(f"CloudFormation's address took no answer: HTTP status {response.status}")
