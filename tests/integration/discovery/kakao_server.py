"""A server that stands where Kakao takes callbacks, with a certificate of an authority made for the test."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.integration.scripted_server import reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.scripted_server import Answer

HOST = "bot-api.kakao.com"
SUCCESS = {"taskId": "b1c2", "status": "SUCCESS", "message": "", "timestamp": 1_795_000_000_000}


@dataclass(frozen=True)
class Request:
    """What came in: the first line as it was, the rest as read."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class KakaoServer:
    """Answers every request alike; `closing` ends the slow ones."""

    port: int
    answer: Answer = field(default_factory=lambda: reply(200, SUCCESS))
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def target(self) -> str:
        """Path and query of the only request."""
        (request,) = self.requests
        method, target, version = request.line.split(" ")
        assert (method, version) == ("POST", "HTTP/1.1")
        return target


class Authority:
    """Signs certificates; `certificate` is the file that clients trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
        public = self._key.public_key()
        signed = (
            self._builder(self._name, public)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(_usage(signs=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def server_context(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """What a server shows as that host; with negative days its certificate has ended."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server of a test")])
        signed = (
            self._builder(name, key.public_key(), days)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .add_extension(_usage(signs=False), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file = self._folder / f"{host}{days}.pem"
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def client_context(self) -> ssl.SSLContext:
        """The default checks of a client that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def _builder(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, days: int = 1
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(now + timedelta(days=days))
        )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


@contextlib.contextmanager
def kakao_server(tls: ssl.SSLContext | None) -> Iterator[KakaoServer]:
    """A server on a free loopback port, ended with the block; without `tls` it speaks plain HTTP."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            kakao.requests.append(Request(self.requestline, headers, body))
            with contextlib.suppress(OSError):  # the client may leave before the end
                kakao.answer(self)
            self.close_connection = True

        do_GET = do_HEAD = do_PUT = do_POST  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            """Nothing: tests read `requests`."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client_address: Any) -> None:
            kakao.connections += 1
            with contextlib.suppress(OSError):  # a client that doesn't trust us leaves
                connection = tls.wrap_socket(request, server_side=True) if tls else request
                super().finish_request(connection, client_address)
                if tls:
                    connection.close()

        def shutdown_request(self, request: Any) -> None:
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_WR)
            request.close()

    with Server(("127.0.0.1", 0), Handler) as server:
        kakao = KakaoServer(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield kakao
        finally:
            kakao.closing.set()
            server.shutdown()
            thread.join()
