"""HTTP/1.1 with keep-alive for WSGI applications on loopback."""

from __future__ import annotations

import io
import logging
import socket
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"
MAX_BODY = 10 * 1024 * 1024
"""Bytes; the payload quota of API Gateway's HTTP APIs."""

_FRAMING_HEADERS = {"connection", "content-length", "transfer-encoding"}
_logger = logging.getLogger(__name__)


class KeepAliveHandler(WSGIRequestHandler):
    """Serves many requests on one connection, which werkzeug's own handler never does.

    That needs exact framing: a body is read to its end before the application runs, and each answer carries
    its length.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    max_body: int | None = MAX_BODY
    """Bytes of a request's body; a larger one is refused as API Gateway refuses it. None: no limit."""

    def run_wsgi(self) -> None:
        """Answers one request."""
        environ = self.environ = self.make_environ()
        body = self._body(environ)
        if body is None:
            self.close_connection = True  # the rest of the body would be taken for the next request
            text = '{"message":"Request Entity Too Large"}'
            too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            self._send(Response(text, status=too_large, mimetype="application/json"))
            return
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            response = Response.from_app(self.server.app, environ, buffered=True)
        except Exception:
            _logger.exception("%s %s failed", self.command, self.path)
            response = Response("", status=HTTPStatus.INTERNAL_SERVER_ERROR)
        self._send(response)

    def handle_expect_100(self) -> bool:
        """Asks for the body at once: boto3 waits a second for this line before each upload."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def _body(self, environ: WSGIEnvironment) -> bytes | None:
        """The whole body, or None if it is too large."""
        limit = self.max_body
        if environ.get("wsgi.input_terminated"):  # chunked: its length is known at its end
            body: bytes = environ["wsgi.input"].read(-1 if limit is None else limit + 1)
            return body if limit is None or len(body) <= limit else None
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if limit is not None and length > limit:
            return None
        return bytes(environ["wsgi.input"].read(length))

    def _send(self, response: Response) -> None:
        body = response.get_data()
        bodiless = response.status_code in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        length = str(len(body))
        if self.command == "HEAD":
            length = response.headers.get("Content-Length", length)
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in _FRAMING_HEADERS:
                self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if not bodiless:
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD" and not bodiless:
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stays quiet: the local stack makes thousands of requests."""


class LoopbackServer:
    """Serves an application on a socket that is bound already; each connection has its thread.

    Args:
        bound: from `bind`; the server owns it from now on.
        application: called in several threads at once.

    Attributes:
        base_url: such as `http://127.0.0.1:8787`.
    """

    def __init__(self, bound: socket.socket, application: WSGIApplication) -> None:
        self.base_url = base_url(bound)
        with bound:  # the server duplicates the descriptor
            self._server = make_server(
                LOOPBACK,
                bound.getsockname()[1],
                application,
                threaded=True,
                request_handler=KeepAliveHandler,
                fd=bound.fileno(),
            )
        self._thread = threading.Thread(target=self._server.serve_forever, name="gateway", daemon=True)

    def start(self) -> None:
        """Accepts requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Accepts no further request; those that run are left to their threads."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def base_url(bound: socket.socket) -> str:
    """Where a bound socket will answer, such as `http://127.0.0.1:8787`."""
    return f"http://{LOOPBACK}:{bound.getsockname()[1]}"


def bind(port: int) -> socket.socket:
    """A loopback socket on this port, 0 for a free one, that listens but accepts nothing yet.

    Raises:
        OSError: the port is taken or not allowed.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound
