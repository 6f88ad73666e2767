"""Spotify's access token by client credentials.

It is kept in memory, one an environment, and never stored: a token in a table is a key that whoever reads
the table can use for an hour, while fetching one costs an environment a single call an hour, outside the Web
API's quota.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from maeari.errors import CredentialsRefused, OutOfTime, SourceUnavailable, SubscriptionLapsed
from maeari.sources import parsing
from maeari.sources.outages import outage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.deadline import Deadline
    from maeari.sources.http import JsonClient

BUCKET = "token"
_REFRESH_EARLY = 60.0
"""Seconds before its end at which a token is replaced."""

_LONGEST_WAIT = 3.0


class AccessToken:
    """The kept token; threads that need one at the same time wait for one fetch.

    Args:
        accounts: client of the token service.
        credentials: returns client id and secret; called when a token is fetched.
        renew: looks for newer credentials where these are refused; whether there are any.
    """

    def __init__(
        self,
        accounts: JsonClient,
        credentials: Callable[[], Sequence[str]],
        renew: Callable[[], bool] = lambda: False,
    ) -> None:
        self._accounts = accounts
        self._credentials = credentials
        self._renew = renew
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0

    def get(self, deadline: Deadline) -> str:
        """The token, fetched when there is none or it nears its end. Raises `SourceError` or `OutOfTime`."""
        token, ends = self._token, self._ends
        if token and time.monotonic() <= ends:
            return token
        if not self._lock.acquire(timeout=deadline.timeout(_LONGEST_WAIT)):
            raise OutOfTime("another call still fetches the token")
        try:
            if not self._token or time.monotonic() > self._ends:
                self._fetch(deadline)
            return self._token
        finally:
            self._lock.release()

    def drop(self, refused: str) -> None:
        """Forgets a token that was refused, unless another call has replaced it already."""
        with self._lock:
            if self._token == refused:
                self._token = ""

    def _fetch(self, deadline: Deadline) -> None:
        credentials = self._credentials()
        self._token = ""
        try:
            content = self._granted(credentials, deadline)
        except SubscriptionLapsed:
            raise
        except CredentialsRefused as error:
            if not self._renew():
                outage(error)
                raise
            content = self._granted(self._credentials(), deadline)
        token = parsing.text(content.get("access_token"))
        if not token:
            source = self._accounts.source
            raise outage(SourceUnavailable(source, "the token service answered without a token"))
        lifetime = parsing.number(content.get("expires_in")) or 0.0
        self._ends = time.monotonic() + lifetime - _REFRESH_EARLY
        self._token = token

    def _granted(self, credentials: Sequence[str], deadline: Deadline) -> dict[str, Any]:
        client_id, client_secret = credentials
        form = {"grant_type": "client_credentials"}
        return self._accounts.post_form(
            "/api/token", form, deadline, (client_id, client_secret), bucket=BUCKET
        )
