"""Secrets by reference: fetched from Secrets Manager when first used, kept for a while, never logged."""

from __future__ import annotations

import hmac
import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from maeari.errors import SecretUnavailable, SettingMissing
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_AGE = 300.0
"""Seconds that a fetched secret is used, so that a rotated one is picked up without a deployment."""

RETRY_SECONDS = 30.0
"""How long a secret that couldn't be fetched again goes on being used before the next try."""

RENEW_SECONDS = 10.0
"""At most this often a contradicted secret is fetched anew: wrong ones must not cost a call each."""

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
"""The labels of a secret's versions; a rotation moves both."""


class _Kept(NamedTuple):
    value: str
    ends: float


class Secrets:
    """Reads secrets and remembers them for `MAX_AGE` seconds, longer while they can't be fetched again.

    Args:
        client: makes or returns the boto3 client of Secrets Manager; called only when a secret is fetched.
        clock: seconds, monotonic.
    """

    def __init__(self, client: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._renewable_at: dict[str, float] = {}

    def text(self, secret_id: str) -> str:
        """The secret's current string. Raises `SecretUnavailable`."""
        kept = self._kept.get((secret_id, CURRENT))
        if kept is not None and self._clock() <= kept.ends:
            return kept.value
        try:
            return self._fetch(secret_id, CURRENT)
        except SecretUnavailable as error:
            if kept is None:
                raise
            logger.warning("an old secret is used", secret_id=secret_id, reason=str(error))
            self._keep(secret_id, CURRENT, kept.value, RETRY_SECONDS)
            self._renewable_at[secret_id] = self._clock() + RENEW_SECONDS  # it has just been tried
            return kept.value

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

    def is_live(self, secret_id: str, given: str) -> bool:
        """Whether somebody gave the secret, or the one before it, which serves until the next rotation.

        What is kept answers at once. Anything else is compared with both versions fetched anew, so a rotated
        secret counts from its first use on; where they can't be fetched, with those kept.

        Args:
            secret_id: of the secret.
            given: compared in constant time; empty is never right.

        Raises:
            SecretUnavailable: not even the current one is known.
        """
        self.text(secret_id)
        if self._is_kept(secret_id, given, since=self._clock()):
            return True
        if self._may_renew(secret_id):
            self._renew_both(secret_id)
        return self._is_kept(secret_id, given)

    def renew(self, secret_id: str) -> bool:
        """Fetches a secret anew that was refused where it was used; whether it is another one now."""
        if not self._may_renew(secret_id):
            return False
        before = self._kept.get((secret_id, CURRENT))
        try:
            return self._fetch(secret_id, CURRENT) != (before.value if before else None)
        except SecretUnavailable as error:
            logger.warning("a refused secret can't be fetched anew", secret_id=secret_id, reason=str(error))
            return False

    def _may_renew(self, secret_id: str) -> bool:
        now = self._clock()
        if now < self._renewable_at.get(secret_id, now):
            return False
        self._renewable_at[secret_id] = now + RENEW_SECONDS
        return True

    def _renew_both(self, secret_id: str) -> None:
        before, previous = (self._kept.get((secret_id, label)) for label in (CURRENT, PREVIOUS))
        try:
            current = self._fetch(secret_id, CURRENT)
            is_rotated = before is None or current != before.value
            if is_rotated or previous is None or self._clock() > previous.ends:
                self._fetch(secret_id, PREVIOUS)
        except SecretUnavailable as error:
            logger.warning(
                "a secret is compared with old versions only", secret_id=secret_id, reason=str(error)
            )

    def _is_kept(self, secret_id: str, given: str, since: float = float("-inf")) -> bool:
        """Whether it is one of the versions kept; `since` leaves out a previous one that is too old."""
        current = self._kept[secret_id, CURRENT]
        previous = self._kept.get((secret_id, PREVIOUS))
        versions = [current, *([previous] if previous and previous.ends >= since else [])]
        told = given.encode(errors="surrogatepass")
        return bool(given) and any(hmac.compare_digest(told, each.value.encode()) for each in versions)

    def _fetch(self, secret_id: str, label: str) -> str:
        """A version's string; empty for a previous one where the secret was never rotated."""
        try:
            answer = self._client().get_secret_value(SecretId=secret_id, VersionStage=label)
            value = str(answer["SecretString"])
        except (ClientError, BotoCoreError) as error:
            if label != PREVIOUS or not _is_absent(error):
                raise SecretUnavailable(f"secret {secret_id} can't be fetched: {error}") from error
            value = ""
        self._keep(secret_id, label, value, MAX_AGE)
        return value

    def _keep(self, secret_id: str, label: str, value: str, seconds: float) -> None:
        self._kept[secret_id, label] = _Kept(value, self._clock() + seconds)


def _is_absent(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "ResourceNotFoundException"
