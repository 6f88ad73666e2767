"""The gateway over real HTTP, with the real chatbot function behind it."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from local.first_load import skill_payload
from local.http_server import MAX_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def connection(stack: Stack) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection(
        "127.0.0.1", urllib.parse.urlsplit(stack.base_url).port or 0, timeout=15
    )
    yield opened
    opened.close()


def ask(
    connection: http.client.HTTPConnection, body: str | bytes, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    connection.request("POST", "/skill", body, {"content-type": "application/json"} | headers)
    answer = connection.getresponse()
    content: dict[str, Any] = json.loads(answer.read())
    return answer.status, content


def test_the_secret_is_asked_for(connection: http.client.HTTPConnection, stack: Stack) -> None:
    body = json.dumps(skill_payload("아이유"))
    assert ask(connection, body, {})[0] == 401
    assert ask(connection, body, {"X-Maeari-Secret": "wrong"})[0] == 401
    status, content = ask(connection, body, {"X-Maeari-Secret": stack.secret})
    assert status == 200
    assert content["version"] == "2.0"


def test_one_connection_serves_many_requests(connection: http.client.HTTPConnection, stack: Stack) -> None:
    ask(connection, "{}", {"x-maeari-secret": stack.secret})
    first = connection.sock
    assert ask(connection, "not json", {"x-maeari-secret": stack.secret})[0] == 200
    connection.request("GET", "/nothing")
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (404, {"message": "Not Found"})
    assert ask(connection, "{}", {"x-maeari-secret": stack.secret})[0] == 200
    assert connection.sock is first


def test_a_chunked_body_is_read(connection: http.client.HTTPConnection, stack: Stack) -> None:
    body = json.dumps(skill_payload("도움말")).encode()
    connection.request(
        "POST",
        "/skill",
        iter([body[:10], body[10:]]),
        {"content-type": "application/json", "x-maeari-secret": stack.secret},
        encode_chunked=True,
    )
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.loads(answer.read())["version"] == "2.0"


def test_a_body_over_10_mb_is_refused_before_it_is_read(stack: Stack) -> None:
    port = urllib.parse.urlsplit(stack.base_url).port
    with socket.create_connection(("127.0.0.1", port), timeout=15) as raw:
        raw.sendall(
            f"POST /skill HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode()
        )
        answer = http.client.HTTPResponse(raw)
        answer.begin()
        assert (answer.status, json.loads(answer.read())) == (413, {"message": "Request Entity Too Large"})
        assert answer.getheader("connection") == "close"


def test_other_host_names_are_refused(connection: http.client.HTTPConnection, stack: Stack) -> None:
    connection.request("GET", "/local/config", headers={"Host": "rebound.example"})
    answer = connection.getresponse()
    assert answer.status == 403
    assert stack.secret.encode() not in answer.read()


def test_the_skill_answers_through_a_tunnel(connection: http.client.HTTPConnection, stack: Stack) -> None:
    body = json.dumps({"userRequest": {"utterance": "도움말"}})
    connection.request("POST", "/skill", body, {"Host": "tunnel.example", "x-maeari-secret": stack.secret})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["version"]) == (200, "2.0")


def test_eight_people_at_once(stack: Stack) -> None:
    def one(name: str) -> tuple[int, dict[str, Any]]:
        port = urllib.parse.urlsplit(stack.base_url).port or 0
        own = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            return ask(own, json.dumps(skill_payload(name)), {"x-maeari-secret": stack.secret})
        finally:
            own.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, ["아이유", "태연", "뉴진스", "에스파"] * 2))
    assert [status for status, _ in answers] == [200] * 8
    assert stack.pool.environments() > 1
    outputs = [json.dumps(content, ensure_ascii=False) for _, content in answers]
    assert outputs[:4] == outputs[4:]  # no answer went to another person
    assert len(set(outputs[:4])) == 4
