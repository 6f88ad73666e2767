"""The `Callbacks` over HTTP.

The standard library's client sends a URL's path as it is. Kakao's token is good only byte for byte, and
`requests` would write percent escapes anew (kakao-skill reference, section 4).
"""

from __future__ import annotations

import json
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from maeari.errors import OutOfTime
from maeari.kakao.callback import is_kakaos
from maeari.sources.bounded import bounded
from maeari.telemetry import logger

if TYPE_CHECKING:
    from maeari.deadline import Deadline
    from maeari.kakao import SkillResponse

POST_SECONDS = 5.0
CONNECT_SECONDS = 2.0
CONNECT_TRIES = 3
PAUSE_SECONDS = 0.5
"""Between two tries to connect."""

_MAX_BYTES = 64 * 1024
_MESSAGE_LOGGED = 200


class HttpCallbacks:
    """Posts answers to Kakao, or to what stands in for it on one machine.

    Args:
        gateway: base URL that stands in for Kakao's; empty for Kakao itself.
        tls: trusts Kakao's certificate; by default the machine's authorities do.
    """

    def __init__(self, gateway: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._gateway = gateway
        self._tls = tls

    def post(self, url: str, answer: SkillResponse, deadline: Deadline) -> None:
        """One POST to a URL of Kakao's, followed nowhere else; what Kakao says of it is logged.

        Only connecting is tried again: what was sent may have arrived, and Kakao takes each URL only once.
        """
        if not is_kakaos(url):
            logger.warning("a callback URL that isn't Kakao's was refused")
            return
        body = json.dumps(answer.render(), ensure_ascii=False).encode()
        try:
            status, said = self._exchange(url, body, deadline)
        except (OSError, HTTPException, OutOfTime) as error:  # a TimeoutError is an OSError
            # The error's own text may hold the URL, whose token is a secret for its minute.
            logger.warning("the callback failed", reason=type(error).__name__)
            return
        if status == 200 and said.get("status") == "SUCCESS":  # noqa: PLR2004 - HTTP's OK
            logger.info("called back", task_id=said.get("taskId"))
        else:
            reason, task = str(said.get("message", ""))[:_MESSAGE_LOGGED], said.get("taskId")
            logger.warning("the callback was refused", status=status, reason=reason, task_id=task)

    def _exchange(self, url: str, body: bytes, deadline: Deadline) -> tuple[int, dict[str, Any]]:
        connection = self._connected(urlsplit(self._gateway or url).netloc, deadline)
        try:
            seconds = deadline.timeout(POST_SECONDS)
        except OutOfTime:
            connection.close()
            raise
        return bounded(lambda: _send(connection, url, body, seconds), seconds)

    def _connected(self, address: str, deadline: Deadline) -> HTTPConnection:
        """A connection by the first of three tries that succeeds."""
        for _ in range(CONNECT_TRIES - 1):
            try:
                return self._connect(address, deadline)
            except ssl.SSLCertVerificationError:
                raise
            except OSError as error:  # of the name server, TCP or TLS
                if deadline.remaining() < PAUSE_SECONDS:
                    raise
                logger.warning("no connection for a callback, trying again", reason=type(error).__name__)
                time.sleep(PAUSE_SECONDS)
        return self._connect(address, deadline)

    def _connect(self, address: str, deadline: Deadline) -> HTTPConnection:
        seconds = deadline.timeout(CONNECT_SECONDS)
        connection = self._connection(address, seconds)
        try:
            bounded(connection.connect, seconds)
        except OSError:
            connection.close()
            raise
        return connection

    def _connection(self, address: str, seconds: float) -> HTTPConnection:
        if self._gateway.startswith("http://"):
            return HTTPConnection(address, timeout=seconds)
        return HTTPSConnection(address, timeout=seconds, context=self._tls or ssl.create_default_context())


def _send(connection: HTTPConnection, url: str, body: bytes, seconds: float) -> tuple[int, dict[str, Any]]:
    try:
        connection.sock.settimeout(seconds)
        target = "/" + url.split("/", 3)[3]  # byte for byte
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "maeari"}
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        return response.status, _object(response.read(_MAX_BYTES))
    finally:
        connection.close()  # here: to close it from another thread would wait for the read that is under way


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
