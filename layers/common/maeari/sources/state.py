"""What all environments share about the sources: one small item a bucket or client id in DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from maeari.errors import MaeariError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOURS = 24
_HOUR = 3600
_ATTEMPTS = 4
"""Rounds of a count: two when an hour begins, more only when others begin it at the same moment."""

type Value = float | bool | str
type Item = dict[str, float | bool]
"""The numbers and truths of an item."""


class StateUnavailable(MaeariError):
    """The table can't be read or written now."""


class _ConditionFailed(Exception):
    """The item is not as the call demands."""


class StateTable:
    """Numbers, truths and texts by key; `expires_at` (seconds since 1970) lets DynamoDB take an item away.

    Args:
        client: returns the boto3 client of DynamoDB; called when it is first needed.
        table: the table's name; its key is `id`.
    """

    def __init__(self, client: Callable[[], Any], table: str) -> None:
        self._client = client
        self._table = table

    def get(self, key: str) -> Item:
        """The item, empty when there is none. Raises `StateUnavailable`."""
        return _item(self._call("get_item", key).get("Item"))

    def text(self, key: str, name: str) -> str:
        """One text of the item, empty when there is none. Raises `StateUnavailable`."""
        found = self._call("get_item", key).get("Item", {}).get(name, {})
        return str(found.get("S", ""))

    def put(self, key: str, values: Mapping[str, Value]) -> None:
        """Sets these attributes and keeps the others. Raises `StateUnavailable`."""
        names = {f"#{place}": name for place, name in enumerate(values)}
        self._call(
            "update_item",
            key,
            UpdateExpression="SET " + ", ".join(f"{name} = :{name[1:]}" for name in names),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={
                f":{place}": _attribute(value) for place, value in enumerate(values.values())
            },
        )

    def count(self, key: str, now: float) -> Item:
        """Counts one call in the present hour's counter, unless the item's `until` lies ahead.

        One UpdateItem tells counters and cooldown; a second one is needed when an hour begins, because its
        counter still holds the calls of the same hour a day ago.

        Returns:
            The item: `until` if there is or was a cooldown, `calls_00` to `calls_23`, and `hour_00` to
            `hour_23`, the hours since 1970 that the counters belong to. Raises `StateUnavailable`.
        """
        hour = int(now) // _HOUR
        slot = {"#calls": f"calls_{hour % HOURS:02}", "#hour": f"hour_{hour % HOURS:02}", "#until": "until"}
        values = {
            ":one": _attribute(1),
            ":hour": _attribute(hour),
            ":now": _attribute(now),
            ":ends": _attribute(int(now) + (HOURS + 1) * _HOUR),
        }
        free = "(attribute_not_exists(#until) OR #until <= :now) AND "
        more = "SET expires_at = :ends ADD #calls :one", free + "#hour = :hour"
        first = (
            "SET expires_at = :ends, #hour = :hour, #calls = :one",
            free + "(attribute_not_exists(#hour) OR #hour <> :hour)",
        )
        for attempt in range(_ATTEMPTS):
            update, condition = (more, first)[attempt % 2]
            try:
                answer = self._client().update_item(
                    TableName=self._table,
                    Key={"id": {"S": key}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=slot,
                    ExpressionAttributeValues=values,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
                return _item(answer["Attributes"])
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise StateUnavailable(f"{key}: {error.response['Error']['Code']}") from error
                found = _item(error.response.get("Item"))
                if found.get("until", 0) > now:
                    return found
            except BotoCoreError as error:
                raise StateUnavailable(f"{key}: {type(error).__name__}") from error
        raise StateUnavailable(f"{key}: not counted in {_ATTEMPTS} rounds")

    def take(self, key: str, now: float, until: float) -> bool:
        """Takes what only one may have at a time; it is free again at `until`, or after `release`.

        Returns:
            Whether it was free. Raises `StateUnavailable`.
        """
        return self._update_if(
            "attribute_not_exists(taken_until) OR taken_until <= :now",
            key,
            "SET taken_until = :until, expires_at = :ends",
            {":now": now, ":until": until, ":ends": int(until) + _HOUR},
        )

    def prolong(self, key: str, until: float, longer: float) -> bool:
        """Keeps what was taken until the one time until the other; False when another has taken it since.

        Raises `StateUnavailable`.
        """
        return self._update_if(
            "taken_until = :until",
            key,
            "SET taken_until = :longer, expires_at = :ends",
            {":until": until, ":longer": longer, ":ends": int(longer) + _HOUR},
        )

    def release(self, key: str, until: float) -> None:
        """Frees what was taken until then; what another has by now is left alone.

        Raises `StateUnavailable`.
        """
        self._update_if("taken_until = :until", key, "SET taken_until = :free", {":until": until, ":free": 0})

    def give_back(self, key: str, now: float) -> None:
        """Takes one call off the hour's counter again. Raises `StateUnavailable`."""
        self._call(
            "update_item",
            key,
            UpdateExpression="ADD #calls :one",
            ExpressionAttributeNames={"#calls": f"calls_{int(now) // _HOUR % HOURS:02}"},
            ExpressionAttributeValues={":one": _attribute(-1)},
        )

    def _update_if(self, condition: str, key: str, update: str, values: Mapping[str, Value]) -> bool:
        """Whether the condition held."""
        try:
            self._call(
                "update_item",
                key,
                ConditionExpression=condition,
                UpdateExpression=update,
                ExpressionAttributeValues={name: _attribute(value) for name, value in values.items()},
            )
        except _ConditionFailed:
            return False
        return True

    def _call(self, operation: str, key: str, **arguments: Any) -> dict[str, Any]:
        try:
            call = getattr(self._client(), operation)
            answer: dict[str, Any] = call(TableName=self._table, Key={"id": {"S": key}}, **arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                raise _ConditionFailed from error
            raise StateUnavailable(f"{key}: {code}") from error
        except BotoCoreError as error:
            raise StateUnavailable(f"{key}: {type(error).__name__}") from error
        return answer


def calls_of_a_day(item: Mapping[str, float | bool], now: float) -> int:
    """Calls counted in this hour and the 23 before it."""
    oldest = int(now) // _HOUR - HOURS + 1
    slots = (f"{slot:02}" for slot in range(HOURS))
    return sum(int(item.get(f"calls_{slot}", 0)) for slot in slots if item.get(f"hour_{slot}", 0) >= oldest)


def seconds_to_next_hour(now: float) -> float:
    """When the oldest counter leaves the day."""
    return _HOUR - now % _HOUR


def _attribute(value: Value) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    return {"BOOL": value} if isinstance(value, bool) else {"N": repr(value)}


def _item(attributes: Mapping[str, Any] | None) -> Item:
    found: Item = {}
    for name, value in (attributes or {}).items():
        if "BOOL" in value:
            found[name] = bool(value["BOOL"])
        elif "N" in value:
            found[name] = float(value["N"])
    return found
