"""Callbacks over real TLS to a server that stands at Kakao's name; only the name's address is not real."""

from __future__ import annotations

import json
import socket
import ssl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from maeari.chat import cards
from maeari.deadline import Deadline
from maeari.discovery.callbacks import PAUSE_SECONDS, HttpCallbacks
from tests.integration.discovery.kakao_server import HOST, SUCCESS, Authority, KakaoServer, kakao_server
from tests.integration.scripted_server import reply, reset

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

    from tests.integration.scripted_server import Answer

TOKEN = "s3cret-T0ken"
TARGET = f"/v1/bots/66f0/callback/{TOKEN}"
URL = f"https://{HOST}{TARGET}"
ANSWER = cards.message("'헤이즈', 찾았어요 🌙")
SOON = 20.0

_connect = socket.create_connection


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def kakao(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[KakaoServer]:
    with kakao_server(authority.server_context(HOST)) as running:
        lead(monkeypatch, running)
        yield running


def lead(monkeypatch: pytest.MonkeyPatch, server: KakaoServer) -> None:
    """Kakao's name leads to the server, and no other name anywhere."""

    def connect(address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        assert address == (HOST, 443)
        return _connect(("127.0.0.1", server.port), *arguments, **options)

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.fixture
def callbacks(authority: Authority) -> HttpCallbacks:
    return HttpCallbacks(tls=authority.client_context())


@contextmanager
def within(seconds: float) -> Iterator[None]:
    before = time.monotonic()
    yield
    assert time.monotonic() - before < seconds


def only_line(log_records: list[logging.LogRecord]) -> dict[str, Any]:
    """What was logged: one line, which holds nothing of the URL."""
    (record,) = log_records
    told = record.__dict__
    assert not [each for each in (TOKEN, "callback/", HOST, "https:", "헤이즈") if each in str(told)]
    assert not record.exc_info
    return told


# --------------------------------------------------------------------------------------------------- the post


def test_an_answer_is_posted_once(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord]
) -> None:
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert kakao.target == TARGET
    (request,) = kakao.requests
    assert json.loads(request.body.decode("utf-8")) == ANSWER.render()
    assert request.headers["host"] == HOST
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    told = only_line(log_records)
    assert (told["levelname"], told["msg"], told["task_id"]) == ("INFO", "called back", SUCCESS["taskId"])


@pytest.mark.parametrize(
    "target",
    [
        "/v1/bots/66f0!/callback/-Ab3_x~y.z",
        "/callback/%7E%7e~",
        "/callback/a%2Fb%2fc%2Bd+e%20f",
        "/callback/%ea%b0%80%EA%B0%80",
        "/callback/a;b=c,d&e=f:@g",
        "/callback/x?a=%3D%3d==&b=/c?d;e&&f=",
        "/callback/x?",
        "/callback/%%%zz%4",
        "/callback/a/../b/./c//d/",
        "//callback//x",
        "/callback/'\"<>[]{}|^`",
        "/",
    ],
)
def test_path_and_query_arrive_byte_for_byte(
    kakao: KakaoServer, callbacks: HttpCallbacks, target: str
) -> None:
    callbacks.post(f"https://{HOST}{target}", ANSWER, Deadline(SOON))
    assert kakao.target == target


def test_the_usual_port_may_be_told(kakao: KakaoServer, callbacks: HttpCallbacks) -> None:
    callbacks.post(f"https://{HOST}:443{TARGET}", ANSWER, Deadline(SOON))
    assert kakao.target == TARGET


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/callback/{TOKEN}",
        f"https://{HOST}.evil.org/callback/{TOKEN}",
        f"https://user@{HOST}/callback/{TOKEN}",
        f"https://{HOST}/callback/가{TOKEN}",
        f"https://{HOST}/callback/{TOKEN}\r\nHost:evil.org",
        f"https://..kakao.com/callback/{TOKEN}",
    ],
    ids=["http", "another host", "a user", "Korean", "a second header", "no name"],
)
def test_anywhere_else_is_refused(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord], url: str
) -> None:
    callbacks.post(url, ANSWER, Deadline(SOON))
    assert kakao.connections == 0
    assert only_line(log_records)["levelname"] == "WARNING"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord], status: int
) -> None:
    kakao.answer = reply(status, b"", Location=f"https://{HOST}/elsewhere/{TOKEN}")
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert kakao.target == TARGET
    assert only_line(log_records)["status"] == status


# ------------------------------------------------------------------------------------------- what Kakao says

FAIL = {**SUCCESS, "status": "FAIL", "message": "Invalid callback token. Check your callback token."}
ERROR = {**SUCCESS, "status": "ERROR", "message": "Internal server error. 504"}


NOTHING_SAID = ("", None)
SAID = {
    "fail": (reply(200, FAIL), 200, (FAIL["message"], "b1c2")),
    "error": (reply(200, ERROR), 200, (ERROR["message"], "b1c2")),
    "400": (reply(400, FAIL), 400, (FAIL["message"], "b1c2")),
    "500": (reply(500, SUCCESS), 500, ("", "b1c2")),
    "lower case": (reply(200, {"status": "success"}), 200, NOTHING_SAID),
    "empty": (reply(200, b""), 200, NOTHING_SAID),
    "204": (reply(204, b""), 204, NOTHING_SAID),
    "html": (reply(200, b"<html>"), 200, NOTHING_SAID),
    "no text": (reply(200, b"\xff\xfe\x00"), 200, NOTHING_SAID),
    "a list": (reply(200, ["SUCCESS"]), 200, NOTHING_SAID),
    "a text": (reply(200, b'"SUCCESS"'), 200, NOTHING_SAID),
    "deep": (reply(200, b"[" * 60_000), 200, NOTHING_SAID),
    "odd values": (reply(200, {"status": {"a": 1}, "message": ["b"]}), 200, ("['b']", None)),
    "long": (reply(200, b'{"status": "SUCCESS", "m": "' + b"x" * 100_000 + b'"}'), 200, NOTHING_SAID),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
def test_a_refusal_is_logged_with_its_reason(
    kakao: KakaoServer,
    callbacks: HttpCallbacks,
    log_records: list[logging.LogRecord],
    said: tuple[Answer, int, object],
) -> None:
    kakao.answer, status, reason_and_task = said
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert len(kakao.requests) == 1
    told = only_line(log_records)
    assert (told["levelname"], told["msg"]) == ("WARNING", "the callback was refused")
    assert (told["status"], (told["reason"], told["task_id"])) == (status, reason_and_task)


# --------------------------------------------------------------------------------------------------- failures


def assert_failed(log_records: list[logging.LogRecord], *reasons: str) -> None:
    told = only_line(log_records)
    assert (told["levelname"], told["msg"]) == ("WARNING", "the callback failed")
    assert told["reason"] in reasons


@pytest.mark.parametrize(("host", "days"), [("evil.org", 1), (HOST, -1)], ids=["another's", "ended"])
def test_a_wrong_certificate(
    authority: Authority,
    callbacks: HttpCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    log_records: list[logging.LogRecord],
    *,
    host: str,
    days: int,
) -> None:
    with kakao_server(authority.server_context(host, days=days)) as server:
        lead(monkeypatch, server)
        callbacks.post(URL, ANSWER, Deadline(SOON))
        assert (server.connections, server.requests) == (1, [])
    assert_failed(log_records, ssl.SSLCertVerificationError.__name__)


def test_an_authority_that_the_machine_does_not_know(
    kakao: KakaoServer, log_records: list[logging.LogRecord]
) -> None:
    HttpCallbacks().post(URL, ANSWER, Deadline(SOON))
    assert kakao.requests == []
    assert_failed(log_records, ssl.SSLCertVerificationError.__name__)


def test_a_server_that_ends_the_connection(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord]
) -> None:
    kakao.answer = reset
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert len(kakao.requests) == 1
    assert_failed(log_records, "ConnectionResetError", "RemoteDisconnected", "SSLEOFError")


def test_a_server_that_speaks_no_http(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord]
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example.org\r\n")

    kakao.answer = answer
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert_failed(log_records, "BadStatusLine")


@pytest.mark.parametrize("slow", ["silent", "headers", "body"])
def test_a_slow_server_is_left_at_the_deadline(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord], slow: str
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if slow != "silent":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        if slow == "body":
            handler.wfile.write(b"x\r\nContent-Length: 1000\r\n\r\n")
        while not kakao.closing.wait(0.1):
            if slow != "silent":
                handler.wfile.write(b" ")

    kakao.answer = answer
    with within(8):
        callbacks.post(URL, ANSWER, Deadline(1.0))
    assert len(kakao.requests) == 1
    assert_failed(log_records, "TimeoutError")


# --------------------------------------------------------------------------------- a connection that fails


class Unsteady:
    """The way to Kakao, which fails so often before it leads there."""

    def __init__(self, server: KakaoServer, *failures: Exception) -> None:
        self.server, self.failures, self.tries = server, list(failures), 0

    def __call__(self, address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return _connect(("127.0.0.1", self.server.port), *arguments, **options)


NAME_SERVER = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.mark.parametrize(
    "failures",
    [[NAME_SERVER], [ConnectionRefusedError()], [NAME_SERVER, TimeoutError()]],
    ids=["name server", "tcp", "both"],
)
def test_a_connection_that_fails_is_made_again(
    kakao: KakaoServer,
    callbacks: HttpCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    log_records: list[logging.LogRecord],
    failures: list[Exception],
) -> None:
    way = Unsteady(kakao, *failures)
    monkeypatch.setattr(socket, "create_connection", way)
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert kakao.target == TARGET
    assert way.tries == len(failures) + 1
    assert [each.getMessage() for each in log_records] == [
        *["no connection for a callback, trying again"] * len(failures),
        "called back",
    ]
    assert not [each for each in (TOKEN, "callback/", HOST) if each in str([r.__dict__ for r in log_records])]


def test_so_is_one_that_ends_before_its_keys_are_agreed_on(
    kakao: KakaoServer, callbacks: HttpCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        way = Unsteady(kakao)

        def connect(*arguments: Any, **options: Any) -> socket.socket:
            if way.tries:
                return way(*arguments, **options)
            way.tries += 1
            connection = _connect(deaf.getsockname())
            deaf.accept()[0].close()
            return connection

        monkeypatch.setattr(socket, "create_connection", connect)
        callbacks.post(URL, ANSWER, Deadline(SOON))
    assert (way.tries, kakao.target) == (2, TARGET)


def test_a_third_failure_is_the_last(
    kakao: KakaoServer,
    callbacks: HttpCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    log_records: list[logging.LogRecord],
) -> None:
    way = Unsteady(kakao, *[ConnectionRefusedError()] * 5)
    monkeypatch.setattr(socket, "create_connection", way)
    callbacks.post(URL, ANSWER, Deadline(SOON))
    assert (way.tries, kakao.requests) == (3, [])
    assert_failed(log_records[2:], "ConnectionRefusedError")


def test_no_try_beyond_the_deadline(
    kakao: KakaoServer,
    callbacks: HttpCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    log_records: list[logging.LogRecord],
) -> None:
    way = Unsteady(kakao, ConnectionRefusedError())
    monkeypatch.setattr(socket, "create_connection", way)
    callbacks.post(URL, ANSWER, Deadline(PAUSE_SECONDS / 2))
    assert (way.tries, kakao.requests) == (1, [])
    assert_failed(log_records, "ConnectionRefusedError")


def test_a_deadline_that_has_passed(
    kakao: KakaoServer, callbacks: HttpCallbacks, log_records: list[logging.LogRecord]
) -> None:
    callbacks.post(URL, ANSWER, Deadline(0))
    assert kakao.connections == 0
    assert_failed(log_records, "OutOfTime")


# ------------------------------------------------------------------------------------------------ the gateway


def test_through_a_gateway(log_records: list[logging.LogRecord]) -> None:
    with kakao_server(None) as gateway:
        HttpCallbacks(f"http://127.0.0.1:{gateway.port}").post(URL + "?a=%7e", ANSWER, Deadline(SOON))
        assert gateway.target == f"{TARGET}?a=%7e"
        assert json.loads(gateway.requests[0].body) == ANSWER.render()
        assert gateway.requests[0].headers["host"] == f"127.0.0.1:{gateway.port}"
    assert only_line(log_records)["msg"] == "called back"


def test_a_gateway_gets_no_url_but_kakaos(log_records: list[logging.LogRecord]) -> None:
    with kakao_server(None) as gateway:
        url = f"http://127.0.0.1:{gateway.port}"
        HttpCallbacks(url).post(f"{url}{TARGET}", ANSWER, Deadline(SOON))
        assert gateway.connections == 0
    assert only_line(log_records)["levelname"] == "WARNING"


def test_a_gateway_that_is_down(log_records: list[logging.LogRecord]) -> None:
    with kakao_server(None) as gateway:
        port = gateway.port
    HttpCallbacks(f"http://127.0.0.1:{port}").post(URL, ANSWER, Deadline(SOON))
    assert_failed(log_records[-1:], "ConnectionRefusedError")
