"""One way to ask a music service for JSON: bounded in time and size, never sleeping, every failure named.

A call runs in a thread that is left alone at the deadline (`bounded`), so nothing of it, from the name server
to the last byte, can hold an answer. Its quota is asked before each call, and told of each 429.

`requests`' own retries are left off: urllib3 would sleep through a `Retry-After` of many hours
(music-sources reference, section 3.4), and a person waits for the answer.
"""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import HTTPError

from maeari.deadline import Deadline
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    NotFound,
    OutOfTime,
    RateLimited,
    RequestRefused,
    SourceUnavailable,
    SubscriptionLapsed,
    TokenRefused,
)
from maeari.sources.bounded import bounded
from maeari.sources.outages import outage
from maeari.sources.quota import Quota

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.errors import SourceError

USER_AGENT = "maeari/0.1 (KakaoTalk chatbot; serverless)"
"""Sent with every request; ReccoBeats refuses Python's default one."""

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0
"""Of each wait. A whole call may take as long as both together."""

BUCKET = "api"
"""The bucket of a service that counts all calls as one."""

MAX_BYTES = 4 * 1024 * 1024
"""A body longer than this is not an answer of these services."""

logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings quote URLs, and so what somebody typed

_PREMIUM_LAPSED = "active premium subscription required"


class JsonClient:
    """GET and POST for one service.

    Args:
        source: the service's name, for errors.
        base_url: without a trailing slash.
        read_seconds: longest silence of the service that is waited for.
        quota: admits each call; by default it keeps cooldowns in this environment only.
        tells_outages: whether a call without a usable answer is an outage; False where who calls tries again.

    Attributes:
        calls: admitted and sent so far.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        read_seconds: float = READ_SECONDS,
        quota: Quota | None = None,
        *,
        tells_outages: bool = True,
    ) -> None:
        self.source = source
        self._base_url = base_url.rstrip("/")
        self._read_seconds = read_seconds
        self._quota = quota or Quota(source)
        self._tells_outages = tells_outages
        self.calls = 0
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})

    def get(
        self,
        path: str,
        parameters: Mapping[str, str | int],
        deadline: Deadline,
        headers: Mapping[str, str] | None = None,
        bucket: str = BUCKET,
    ) -> dict[str, Any]:
        """The JSON object at a path, counted in a bucket of the source's quota.

        Raises:
            SourceError: one of its kinds, see `errors`.
            OutOfTime: the deadline leaves no time to ask, or passed before the whole answer was there.
        """
        return self._bounded(dict, "GET", path, deadline, bucket, params=parameters, headers=headers)

    def get_list(
        self,
        path: str,
        parameters: Mapping[str, str | int],
        deadline: Deadline,
        headers: Mapping[str, str] | None = None,
    ) -> list[Any]:
        """The JSON list at a path, where a service answers one. Raises like `get`."""
        return self._bounded(list, "GET", path, deadline, BUCKET, params=parameters, headers=headers)

    def post_form(
        self,
        path: str,
        form: Mapping[str, str],
        deadline: Deadline,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        bucket: str = BUCKET,
    ) -> dict[str, Any]:
        """Posts a form, with basic authentication if given; the JSON object answered. Raises like `get`."""
        return self._bounded(dict, "POST", path, deadline, bucket, data=form, auth=auth, headers=headers)

    def _bounded[Content](
        self,
        expected: type[Content],
        method: str,
        path: str,
        deadline: Deadline,
        bucket: str,
        **arguments: Any,
    ) -> Content:
        limit = CONNECT_SECONDS + self._read_seconds
        seconds = deadline.timeout(limit)
        call = Deadline(seconds)
        try:
            return bounded(lambda: self._send(expected, method, path, call, bucket, **arguments), seconds)
        except (TimeoutError, OutOfTime):
            late = SourceUnavailable(self.source, f"{path}: no whole answer in {seconds:.1f} s")
        except (SourceUnavailable, SubscriptionLapsed) as error:
            self._tell(error)
            raise
        if seconds >= self._read_seconds:
            self._tell(late)
        raise late if seconds >= limit else OutOfTime(str(late))

    def _tell(self, error: SourceError) -> None:
        """Tells an outage, where the call is waited for: one that was given up may yet end in its thread."""
        if self._tells_outages and not isinstance(error, RequestRefused):
            outage(error)

    def _send[Content](
        self,
        expected: type[Content],
        method: str,
        path: str,
        deadline: Deadline,
        bucket: str,
        **arguments: Any,
    ) -> Content:
        self._quota.admit(bucket)
        self.calls += 1
        timeout = (deadline.timeout(CONNECT_SECONDS), deadline.timeout(self._read_seconds))
        try:
            with self._session.request(
                method,
                self._base_url + path,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
                **arguments,
            ) as response:
                body = self._body(response, deadline)
                return self._checked(expected, response, body, bucket)
        except (requests.RequestException, HTTPError) as error:
            reason = type(error).__name__
        # Raised out here, without the library's error: that quotes the URL, and so what somebody typed.
        deadline.timeout(self._read_seconds)  # the socket's limit may end just before the call's own
        raise SourceUnavailable(self.source, f"{path}: {reason}")

    def _body(self, response: requests.Response, deadline: Deadline) -> bytes:
        """Reads what has arrived, bit by bit: the read timeout bounds the gap between two, not the whole."""
        body = bytearray()
        # `iter_content` would wait for full pieces, however slowly their bytes come.
        while piece := response.raw.read1(64 * 1024, decode_content=True):
            body += piece
            deadline.timeout(self._read_seconds)
            if len(body) > MAX_BYTES:
                raise SourceUnavailable(self.source, f"a body of more than {MAX_BYTES} bytes")
        return bytes(body)

    def _checked[Content](
        self, expected: type[Content], response: requests.Response, body: bytes, bucket: str
    ) -> Content:
        content = _json(body)
        status = response.status_code
        if status == requests.codes.ok and isinstance(content, expected):
            return content
        message = _message(content, body)
        if status == requests.codes.too_many_requests:
            retry_after = _seconds(response.headers.get("Retry-After"))
            self._quota.limited(bucket, retry_after)
            raise RateLimited(self.source, retry_after, message)
        if status == requests.codes.unauthorized:
            raise TokenRefused(self.source, f"{status} {message}")
        if "invalid_client" in message:
            raise CredentialsRefused(self.source, f"{status} {message}")
        if status == requests.codes.forbidden and _PREMIUM_LAPSED in message.lower():
            raise SubscriptionLapsed(self.source, message)
        if status == requests.codes.forbidden:
            raise CapabilityMissing(self.source, f"{response.url.partition('?')[0]}: {message}")
        if status == requests.codes.not_found:
            raise NotFound(self.source, message)
        is_ours = requests.codes.bad_request <= status < requests.codes.server_error
        raise (RequestRefused if is_ours else SourceUnavailable)(self.source, f"{status} {message}")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _message(content: Any, body: bytes) -> str:
    """The service's own words from any of its error shapes (music-sources reference, section 2.6)."""
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, dict):
        return str(error.get("reason") or error.get("message") or "")
    if error:
        return str(error)
    return body[:200].decode("utf-8", "replace").strip()


def _seconds(retry_after: str | None) -> float | None:
    try:
        seconds = float(retry_after) if retry_after else None
    except ValueError:
        return None
    return seconds if seconds is not None and math.isfinite(seconds) else None
