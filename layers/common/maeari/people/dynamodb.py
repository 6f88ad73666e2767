"""Calls of DynamoDB whose failures are `StoreUnavailable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from maeari.people.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable


def call(client: Callable[[], Any], table: str, operation: str, **arguments: Any) -> dict[str, Any]:
    """The answer of one call.

    Args:
        client: returns the boto3 client of DynamoDB.
        table: named in the error; the service's own message may hold keys and stays out.
        operation: the client's method, such as `get_item`.
        arguments: of the method.
    """
    try:
        answer: dict[str, Any] = getattr(client(), operation)(**arguments)
    except ClientError as error:
        raise StoreUnavailable(f"{table}: {error.response['Error']['Code']}") from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"{table}: {type(error).__name__}") from error
    return answer
