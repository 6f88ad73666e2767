"""A tiny HTTP server whose answers a test writes down beforehand, byte by byte where it must."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    type Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class ScriptedServer:
    """Answers by path, in the order given; the last answer of a path stays."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def on(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def next_answer(self, path: str) -> Answer:
        given = self.answers.get(path) or [
            reply(404, {"error": {"status": 404, "message": "Resource not found"}})
        ]
        return given.pop(0) if len(given) > 1 else given[0]


def reply(status: int, content: Any, **headers: str) -> Answer:
    """A whole answer: JSON of an object or list, or text or bytes as they are."""
    body = content if isinstance(content, bytes) else str(content).encode()
    if not isinstance(content, bytes | str):
        body = json.dumps(content).encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def truncated(body: bytes) -> Answer:
    """Promises more bytes than come."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) + 100))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return send


def dribbling(server: ScriptedServer, gap: float, *, chunked: bool = False) -> Answer:
    """A body of spaces, one byte every `gap` seconds, until the client leaves."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        else:
            handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not server.closing.wait(gap):
            handler.wfile.write(b"1\r\n \r\n" if chunked else b" ")

    return send


def dribbling_headers(server: ScriptedServer, gap: float) -> Answer:
    """A header line without end, one byte every `gap` seconds, until the client leaves."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not server.closing.wait(gap):
            handler.wfile.write(b"x")

    return send


def silent(server: ScriptedServer) -> Answer:
    """Takes the request and says nothing."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        server.closing.wait(10)
        handler.close_connection = True

    return send


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Ends the connection with a TCP reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


@contextlib.contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A server on a free loopback port, ended with the block."""
    script = ScriptedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.requests.append(Request(self.command, parts.path, parse_qs(parts.query), headers, body))
            with contextlib.suppress(OSError, ValueError):  # the client may leave before the end
                script.next_answer(parts.path)(self)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - names of the base class

        def handle(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().handle()

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().finish()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            """Nothing: tests read `requests`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        script.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
