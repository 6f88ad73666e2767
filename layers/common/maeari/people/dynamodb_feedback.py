"""The `Feedback` in DynamoDB: one item for each person and pair of artists."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from maeari.people.dynamodb import call
from maeari.people.errors import StoreUnavailable
from maeari.people.feedback import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_WRITE_LIMIT = 25
"""Deletions of one BatchWriteItem, as the service allows."""

_ATTEMPTS = 5
_FIRST_PAUSE = 0.05
"""Rounds for deletions that the service left unprocessed, and seconds before the second, then doubled."""


class DynamodbFeedback:
    """A later judgement on a pair takes the earlier one's place, because it has the same key.

    Args:
        client: returns the boto3 client of DynamoDB; called when it is first needed.
        table: the table's name; its key is `person` and `pair`.
        pause: sleeps for some seconds.
    """

    def __init__(
        self, client: Callable[[], Any], table: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def give(self, person: str, judgement: Judgement) -> None:
        """One PutItem."""
        if person:
            self._call("put_item", TableName=self._table, Item=_item(person, judgement))

    def forget(self, person: str) -> None:
        """One consistent Query for each MB that is kept, then one BatchWriteItem for 25 judgements."""
        if not person:
            return
        pages = self._pages(
            "query",
            ConsistentRead=True,
            KeyConditionExpression="#person = :person",
            ProjectionExpression="#person, #pair",
            ExpressionAttributeNames={"#person": "person", "#pair": "pair"},
            ExpressionAttributeValues={":person": {"S": person}},
        )
        for keys in batched(list(pages), _WRITE_LIMIT, strict=False):
            self._delete([{"DeleteRequest": {"Key": key}} for key in keys])

    def all(self) -> Iterator[Judgement]:
        """One Scan for each MB."""
        return map(_judgement, self._pages("scan"))

    def _pages(self, operation: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """The items of all pages."""
        start: dict[str, Any] = {}
        while True:
            answer = self._call(operation, TableName=self._table, **arguments, **start)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _delete(self, requests: list[Any]) -> None:
        wanted = {self._table: requests}
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(_FIRST_PAUSE * 2 ** (attempt - 1))
            wanted = self._call("batch_write_item", RequestItems=wanted).get("UnprocessedItems") or {}
            if not wanted:
                return
        raise StoreUnavailable(f"{self._table}: deletions left unprocessed after {_ATTEMPTS} rounds")

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return call(self._client, self._table, operation, **arguments)


def _item(person: str, judgement: Judgement) -> dict[str, Any]:
    return {
        "person": {"S": person},
        "pair": {"S": judgement.pair},
        "artist_id": {"S": judgement.artist_id},
        "other_id": {"S": judgement.other_id},
        "alike": {"BOOL": judgement.alike},
        "day": {"S": judgement.day},
        "given_at": {"S": judgement.given_at.astimezone(UTC).isoformat()},
    }


def _judgement(item: Mapping[str, Any]) -> Judgement:
    return Judgement(
        artist_id=item["artist_id"]["S"],
        other_id=item["other_id"]["S"],
        alike=item["alike"]["BOOL"],
        day=item["day"]["S"],
        given_at=datetime.fromisoformat(item["given_at"]["S"]),
    )
