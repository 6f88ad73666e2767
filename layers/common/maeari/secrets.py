"""Secrets by reference: fetched from Secrets Manager when first used, kept for a while, never logged."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from maeari.errors import SecretUnavailable, SettingMissing
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_AGE = 300.0
"""Seconds that a fetched secret is used, so that a rotated one is picked up without a deployment."""

RETRY_SECONDS = 30.0
"""How long a secret that couldn't be fetched again goes on being used before the next try."""


class Secrets:
    """Reads secrets and remembers them for `MAX_AGE` seconds, longer while they can't be fetched again.

    Args:
        client: makes or returns the boto3 client of Secrets Manager; called only when a secret is fetched.
        clock: seconds, monotonic.
    """

    def __init__(self, client: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[str, tuple[float, str]] = {}

    def text(self, secret_id: str) -> str:
        """The secret's string. Raises `SecretUnavailable`."""
        ends, value = self._kept.get(secret_id, (float("-inf"), None))
        if value is not None and self._clock() <= ends:
            return value
        try:
            value = str(self._client().get_secret_value(SecretId=secret_id)["SecretString"])
            ends = self._clock() + MAX_AGE
        except (ClientError, BotoCoreError) as error:
            if value is None:
                raise SecretUnavailable(f"secret {secret_id} can't be fetched: {error}") from error
            logger.warning("an old secret is used", secret_id=secret_id, reason=str(error))
            ends = self._clock() + RETRY_SECONDS
        self._kept[secret_id] = ends, value
        return value

    def fields(self, secret_id: str, *names: str) -> tuple[str, ...]:
        """The named fields of a secret that is a JSON object.

        Raises:
            SecretUnavailable: it can't be fetched.
            SettingMissing: the secret isn't a JSON object, or a field is absent or empty; the message
                tells the id and the field, never the value.
        """
        try:
            content = json.loads(self.text(secret_id))
        except ValueError as error:
            raise SettingMissing(f"secret {secret_id} is not a JSON object") from error
        values = tuple(str(content.get(name) or "") for name in names) if isinstance(content, dict) else ()
        if len(values) != len(names) or not all(values):
            raise SettingMissing(
                f"secret {secret_id} needs the fields {', '.join(names)}, none of them empty"
            )
        return values
