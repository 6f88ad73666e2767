"""What API Gateway's HTTP API does between HTTP and a Lambda function, payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from local.cloudformation import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.functions.environment import Answer

_TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")

type HttpAnswer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""


def message(status: int, text: str) -> HttpAnswer:
    """API Gateway's own answer, such as 404 `{"message":"Not Found"}`."""
    return status, [("content-type", "application/json")], json.dumps({"message": text}).encode()


def http_event(
    method: str,
    path: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    *,
    query: str = "",
    host: str = "127.0.0.1",
) -> dict[str, Any]:
    """The event that a function gets for an HTTP request.

    Args:
        method: upper case.
        path: decoded, without the query.
        headers: as received; names become lower case, repeated ones are joined by commas.
        body: as received; text stays text, anything else becomes Base64.
        query: raw query string.
        host: host name the request was sent to, without the port.
    """
    joined: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in headers:
        key = name.lower()
        if key == "cookie":
            cookies += [cookie.strip() for cookie in value.split(";")]
        else:
            joined[key] = f"{joined[key]},{value}" if key in joined else value
    now = time.time()
    text, encoded = _body_text(body, joined.get("content-type", ""))
    route = f"{method} {path}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": joined,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": joined.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route,
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": encoded,
    }
    if text:
        event["body"] = text
    if cookies:
        event["cookies"] = cookies
    return event


def http_answer(answer: Answer) -> HttpAnswer:
    """The HTTP answer that API Gateway makes of a function's answer.

    A function that failed, or gives what is no HTTP answer, becomes 500 `{"message":"Internal Server
    Error"}`; a result without a statusCode is taken as the JSON body of a 200.
    """
    if answer.failed:
        return message(500, "Internal Server Error")
    result = answer.payload
    if not isinstance(result, dict) or "statusCode" not in result:
        return 200, [("content-type", "application/json")], json.dumps(result, ensure_ascii=False).encode()
    try:
        headers = [(str(name).lower(), str(value)) for name, value in (result.get("headers") or {}).items()]
        headers += [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
        body = _body_bytes(result.get("body") or "", encoded=bool(result.get("isBase64Encoded")))
        status = int(result["statusCode"])
    except (AttributeError, TypeError, ValueError):
        return message(500, "Internal Server Error")
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=utf-8"))
    return status, headers, body


def _body_text(body: bytes, content_type: str) -> tuple[str, bool]:
    if content_type.lower().startswith(_TEXT_TYPES):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return (base64.b64encode(body).decode(), True) if body else ("", False)


def _body_bytes(body: object, *, encoded: bool) -> bytes:
    if not isinstance(body, str):
        raise TypeError("a body must be text")
    try:
        return base64.b64decode(body, validate=True) if encoded else body.encode()
    except binascii.Error as error:
        raise ValueError("the body isn't Base64") from error
