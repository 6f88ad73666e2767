"""Sends a skill request as Kakao does: a connection of its own, no proxy, no redirect, no second try."""

from __future__ import annotations

import json
import socket
import ssl
import time
import uuid
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from local.gateway import SECRET_HEADER
from local.http_server import MAX_BODY
from local.kakao_check.faults import Fault
from maeari.errors import MaeariError
from maeari.sources.bounded import bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10.0
"""For one request, from the name server to the last byte; half of it for the connection."""


class Reply(NamedTuple):
    """An HTTP answer.

    Attributes:
        status: of HTTP.
        body: whole.
        location: where a redirect leads; "" without one.
        seconds: from the first step of the connection to the last byte.
    """

    status: int
    body: bytes
    location: str
    seconds: float


class NoReply(MaeariError):
    """No whole HTTP answer came.

    Attributes:
        fault: the kind of failure; the message has the details.
        seconds: that were waited.
    """

    def __init__(self, fault: Fault, message: str, seconds: float) -> None:
        super().__init__(message)
        self.fault = fault
        self.seconds = seconds


def post(url: str, payload: Mapping[str, Any], secret: str | None, seconds: float = SECONDS) -> Reply:
    """Posts one skill request.

    Args:
        url: of the skill, http or https.
        payload: the JSON object.
        secret: value of the secret header, left out if None.
        seconds: for all of it.

    Raises:
        NoReply: with the reason.
    """
    body = json.dumps(payload, ensure_ascii=False).encode()
    begun = time.monotonic()
    try:
        return bounded(lambda: _exchange(url, body, _headers(secret), seconds), seconds)
    except TimeoutError as error:
        late = f"no whole answer within {seconds:g} s"
        raise NoReply(Fault.TOO_SLOW, late, time.monotonic() - begun) from error


def _headers(secret: str | None) -> dict[str, str]:
    """What was captured of Kakao's requests (kakao-skill reference, section 1.1)."""
    request_id = f"chp-{uuid.uuid4().hex}"
    headers = {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "User-Agent": "AHC/2.1",
        "X-Request-Id": request_id,
        "X-Chappie-Footprint": request_id,
    }
    return headers if secret is None else headers | {SECRET_HEADER: secret}


def _exchange(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
    begun = time.monotonic()
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=seconds / 2)) as connection:
        _connect(connection, begun)
        connection.sock.settimeout(seconds)
        try:
            connection.request("POST", parts._replace(scheme="", netloc="").geturl() or "/", body, headers)
            response = connection.getresponse()
            content = response.read(MAX_BODY)
            if response.length:  # http.client doesn't notice the early end of a read of limited size
                raise IncompleteRead(content, response.length)
        except TimeoutError:
            raise
        except (OSError, HTTPException) as error:
            raise NoReply(Fault.BROKEN_OFF, type(error).__name__, time.monotonic() - begun) from error
        location = response.getheader("Location", "")
        return Reply(response.status, content, location, time.monotonic() - begun)


def _connect(connection: HTTPConnection, begun: float) -> None:
    try:
        connection.connect()
    except (OSError, UnicodeError) as error:  # UnicodeError: the host's name is none, such as "a..b"
        fault, message = _explained(error)
        raise NoReply(fault, message, time.monotonic() - begun) from error


def _explained(error: OSError | UnicodeError) -> tuple[Fault, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault.TLS, error.verify_message
    if isinstance(error, ssl.SSLError):
        return Fault.TLS, error.reason or str(error)
    if isinstance(error, UnicodeError):
        return Fault.NO_ADDRESS, "not a host name"
    fault = Fault.NO_ADDRESS if isinstance(error, socket.gaierror) else Fault.UNREACHABLE
    return fault, error.strerror or str(error)
