"""The `Memories` in DynamoDB: one item a person, gone after a day without a turn."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from maeari.people.dynamodb import call
from maeari.people.errors import StoreUnavailable
from maeari.people.memory import Memory
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = timedelta(days=1)


class DynamodbMemories:
    """One GetItem and one PutItem a turn.

    Args:
        client: returns the boto3 client of DynamoDB; called when it is first needed.
        table: the table's name; its key is `person`, its time to live `expires_at`, seconds since 1970.
        clock: seconds since 1970.
    """

    def __init__(self, client: Callable[[], Any], table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def recall(self, person: str, request_id: str) -> Memory:
        """One GetItem.

        It reads consistently, for half a read unit more: a person taps within a second of an answer, and an
        eventually consistent read may miss the turn before.
        """
        if not person:
            return Memory()
        try:
            item = self._call("get_item", Key=_key(person), ConsistentRead=True).get("Item", {})
        except StoreUnavailable as error:
            logger.warning("nothing can be recalled now", reason=str(error))
            return Memory()
        if _number(item, "expires_at") <= self._clock():  # DynamoDB takes old items away up to two days late
            return Memory()
        is_same_request = request_id and request_id == _text(item, "request_id")
        return Memory.decode(_text(item, "before" if is_same_request else "now"))

    def keep(self, person: str, request_id: str, before: Memory, after: Memory) -> None:
        """One PutItem."""
        if not person:
            return
        item = {
            **_key(person),
            "now": {"S": after.encode()},
            "before": {"S": before.encode()},
            "request_id": {"S": request_id},
            "expires_at": {"N": str(int(self._clock() + KEPT.total_seconds()))},
        }
        try:
            self._call("put_item", Item=item)
        except StoreUnavailable as error:
            logger.warning("a turn is not remembered", reason=str(error))

    def forget(self, person: str) -> None:
        """One DeleteItem."""
        if person:
            self._call("delete_item", Key=_key(person))

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return call(self._client, self._table, operation, TableName=self._table, **arguments)


def _key(person: str) -> dict[str, Any]:
    return {"person": {"S": person}}


def _text(item: dict[str, Any], name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


def _number(item: dict[str, Any], name: str) -> float:
    return float(item.get(name, {}).get("N", 0))
