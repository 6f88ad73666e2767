"""A MySQL server of a few packets: takes TLS, asks for the password in clear as RDS does, then says OK.

https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.certificates import Certified

CAPABILITIES = 0x00000001 | 0x00000008 | 0x00000200 | 0x00000800 | 0x00008000 | 0x00080000 | 0x00200000
"""Long password, connect with database, protocol 4.1, TLS, secure connection, plugins, long plugin data."""

OK = b"\0\0\0\2\0\0\0"
DENIED = b"\xff" + struct.pack("<H", 1045) + b"#28000Access denied"
CLEAR = b"\xfemysql_clear_password\0"


@dataclass
class ClearPasswordServer:
    """Where it is, and what was told it."""

    port: int
    passwords: list[tuple[str, str]] = field(default_factory=list)
    accepted: set[str] | None = None
    """Passwords that open; None for any."""


@contextlib.contextmanager
def clear_password_server(identity: Certified) -> Iterator[ClearPasswordServer]:
    """One connection at a time, on a free port, ended with the block."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.certificate, identity.key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = ClearPasswordServer(listening.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):  # the listener is closed at the end
                while True:
                    connection, _ = listening.accept()
                    connection.settimeout(10)
                    with contextlib.suppress(OSError, EOFError):
                        _talk(connection, context, server)
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _talk(connection: socket.socket, context: ssl.SSLContext, server: ClearPasswordServer) -> None:
    low, high = struct.pack("<I", CAPABILITIES)[:2], struct.pack("<I", CAPABILITIES)[2:]
    greeting = b"\x0a8.4.0\0" + struct.pack("<I", 1) + b"saltsalt\0" + low + b"\x2d\2\0" + high
    _send(connection, 0, greeting + b"\x15" + bytes(10) + b"saltsaltsalt\0mysql_native_password\0")
    _receive(connection)  # the request for TLS, a login without the user
    with context.wrap_socket(connection, server_side=True) as secure:
        number, login = _receive(secure)
        user = login[32:].partition(b"\0")[0].decode()
        _send(secure, number + 1, CLEAR)
        number, password = _receive(secure)
        server.passwords.append((user, password.removesuffix(b"\0").decode()))
        opens = server.accepted is None or server.passwords[-1][1] in server.accepted
        _send(secure, number + 1, OK if opens else DENIED)
        while opens:
            number, _ = _receive(secure)
            _send(secure, number + 1, OK)


def _send(connection: socket.socket, number: int, content: bytes) -> None:
    connection.sendall(struct.pack("<I", len(content))[:3] + bytes([number]) + content)


def _receive(connection: socket.socket) -> tuple[int, bytes]:
    """A packet's number and content."""
    head = _exactly(connection, 4)
    return head[3], _exactly(connection, int.from_bytes(head[:3], "little"))


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = connection.recv(count - len(found))
        if not part:
            raise EOFError
        found += part
    return found
