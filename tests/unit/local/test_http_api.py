"""Events and answers as API Gateway's HTTP API makes them (payload format 2.0)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from local.functions.environment import Answer
from local.http_api import http_answer, http_event


def test_event_shape() -> None:
    headers = [
        ("Content-Type", "application/json"),
        ("X-Maeari-Secret", "s"),
        ("Accept", "a"),
        ("accept", "b"),
        ("Cookie", "c=1; d=2"),
        ("User-Agent", "AHC/2.1"),
    ]
    event = http_event("POST", "/skill", headers, '{"a":"가"}'.encode(), query="x=1&x=2", host="127.0.0.1")
    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "POST /skill"
    assert (event["rawPath"], event["rawQueryString"]) == ("/skill", "x=1&x=2")
    assert event["headers"] == {
        "content-type": "application/json",
        "x-maeari-secret": "s",
        "accept": "a,b",
        "user-agent": "AHC/2.1",
    }
    assert event["cookies"] == ["c=1", "d=2"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"a":"가"}', False)
    context = event["requestContext"]
    assert context["http"] == {
        "method": "POST",
        "path": "/skill",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "AHC/2.1",
    }
    assert context["timeEpoch"] > 1_700_000_000_000
    assert len(context["requestId"]) == 36
    assert json.loads(json.dumps(event)) == event


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/octet-stream", b"abc"),
        ("application/x-www-form-urlencoded", b"a=1"),
        ("text/plain", b"\xff"),
    ],
)
def test_what_is_not_text_comes_as_base64(kind: str, body: bytes) -> None:
    event = http_event("POST", "/skill", [("content-type", kind)], body)
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == body


def test_an_empty_body_is_absent() -> None:
    event = http_event("POST", "/skill", [], b"")
    assert "body" not in event
    assert event["isBase64Encoded"] is False


def test_answer_of_a_function() -> None:
    payload = {
        "statusCode": 201,
        "headers": {"Content-Type": "text/x", "X-A": 1},
        "cookies": ["a=1"],
        "body": "가",
    }
    assert http_answer(Answer(payload)) == (
        201,
        [("content-type", "text/x"), ("x-a", "1"), ("set-cookie", "a=1")],
        "가".encode(),
    )


def test_base64_answer() -> None:
    payload = {"statusCode": 200, "body": base64.b64encode(b"\x00\xff").decode(), "isBase64Encoded": True}
    assert http_answer(Answer(payload))[2] == b"\x00\xff"


def test_a_result_without_status_is_a_json_body() -> None:
    assert http_answer(Answer({"a": "가"})) == (
        200,
        [("content-type", "application/json")],
        '{"a": "가"}'.encode(),
    )


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"errorType": "KeyError", "errorMessage": "x"}, failed=True),
        Answer({"statusCode": "many"}),
        Answer({"statusCode": 200, "body": {"not": "text"}}),
        Answer({"statusCode": 200, "headers": ["no map"]}),
        Answer({"statusCode": 200, "body": "%%", "isBase64Encoded": True}),
    ],
)
def test_failures_are_500_without_details(answer: Answer) -> None:
    status, _, body = http_answer(answer)
    expected: Any = {"message": "Internal Server Error"}
    assert (status, json.loads(body)) == (500, expected)
