"""The HTTP server that can fail below HTTP: it stops, dribbles and breaks off as real networks do."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from local.http_server import KeepAliveHandler, LoopbackServer
from local.sources.faults import HEADER, Faults

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LATENCY_SECONDS = 10.0
GAP_SECONDS = 0.1
"""Between two bytes of a slow answer."""

RETRY_AFTER = 48_925
"""Seconds, as measured (music-sources reference, 2.6)."""

_PREMIUM = (
    "Active premium subscription required for the owner of the app. When the subscription status changes, "
    "it can take a few hours before requests are allowed again."
)
_QUOTA = '{"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}'
_ANSWERS = {
    "quota": (429, "application/json", _QUOTA),
    "rate-limit": (429, "text/plain", "Too many requests"),
    "error": (500, "text/html", "<html><h1>Internal Server Error</h1></html>"),
    "wrong-json": (200, "application/json", '["not", "an", "object"]'),
    "premium-lapsed": (403, "text/plain", _PREMIUM),
}
"""Status, content type and body by fault."""


class FaultyServer(LoopbackServer):
    """A `LoopbackServer` whose answers meet the faults that are asked for.

    Args:
        bound: from `http_server.bind`.
        application: gives the good answers.
        faults: what fails.
    """

    def __init__(self, bound: socket.socket, application: WSGIApplication, faults: Faults) -> None:
        super().__init__(bound, application)

        class Handler(_FaultyHandler):
            planned = faults

        self._server.RequestHandlerClass = Handler


class _FaultyHandler(KeepAliveHandler):
    planned: Faults
    _fault: str | None = None

    def run_wsgi(self) -> None:
        """Answers one request, or fails as planned."""
        self._fault = self.planned.of(urlsplit(self.path).path, self.headers.get(HEADER))
        if self._fault == "reset":
            self._reset()
            return
        if self._fault == "slow-headers":
            self._dribble(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100_000)
            return
        if self._fault == "latency":
            time.sleep(LATENCY_SECONDS)
        super().run_wsgi()

    def _send(self, response: Response) -> None:
        """Sends another answer than the application's, or sends it badly."""
        response = _replaced(self._fault, response)
        if self._fault not in {"slow-body", "truncated"}:
            super()._send(response)
            return
        body = response.get_data() + b" "  # also an empty one can be cut
        self.send_response(response.status_code)
        self.send_header("Content-Type", response.content_type or "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self._fault == "slow-body":
            self._dribble(body)
        else:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True

    def _dribble(self, data: bytes) -> None:
        self.close_connection = True
        for place in range(len(data)):
            self.wfile.write(data[place : place + 1])
            self.wfile.flush()
            time.sleep(GAP_SECONDS)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())


def _replaced(fault: str | None, response: Response) -> Response:
    if fault == "partial-features":
        return _partial(response)
    if fault == "old-shape":
        return _blocks(response)
    if fault not in _ANSWERS:
        return response
    status, kind, body = _ANSWERS[fault]
    headers = {"Retry-After": str(RETRY_AFTER)} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return Response(body, status, headers, mimetype=kind)


def _partial(response: Response) -> Response:
    """Audio features of every other track, the first of them without energy and tempo."""
    content = response.get_json(silent=True)
    found: dict[str, Any] = content if isinstance(content, dict) else {}
    for name in ("content", "audio_features"):
        entries = found.get(name)
        if isinstance(entries, list) and entries and "danceability" in (entries[0] or {}):
            found[name] = entries[::2]
            found[name][0] |= {"energy": None, "tempo": None}
            return Response(json.dumps(found), response.status_code, mimetype="application/json")
    return response


def _blocks(response: Response) -> Response:
    """The rows of a list as the last block of a page, after the artist's own row; other answers stay."""
    rows = response.get_json(silent=True)
    if not isinstance(rows, list):
        return response
    own = [{"artist_mbid": row["reference_mbid"], "name": "", "comment": ""} for row in rows[:1]]
    headings = [
        {"type": "markup", "data": f"<p><b>{title}</b></p>"} for title in ("Artist", "Similar artists")
    ]
    tables = [{"type": "dataset", "data": each} for each in (own, rows)]
    return Response(json.dumps([headings[0], tables[0], headings[1], tables[1]]), mimetype="application/json")
