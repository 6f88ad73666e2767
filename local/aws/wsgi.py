"""What the WSGI layers need to know about an AWS request and how to answer one."""

from __future__ import annotations

import io
import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_CREDENTIAL = re.compile(
    r"Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)


def read_body(environ: WSGIEnvironment) -> bytes:
    """Return the request's body and put it back, so that the wrapped application can read it too."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def json_target(environ: WSGIEnvironment) -> tuple[str, str]:
    """Return (service prefix, action) of an AWS JSON request, such as ("AmazonAthena", "StopQueryExecution").

    Both are empty for requests of the other protocols.
    """
    service, _, action = str(environ.get("HTTP_X_AMZ_TARGET", "")).partition(".")
    return service, action


def credential_scope(environ: WSGIEnvironment) -> tuple[str, str]:
    """Return (region, service) that a SigV4 request was signed for, in its header or its presigned URL."""
    match = _credential(environ)
    return (match["region"], match["service"]) if match else ("", "")


def access_key(environ: WSGIEnvironment) -> str:
    """Return the access key id that a request was signed with, empty for an unsigned one."""
    match = _credential(environ)
    return match["key"] if match else ""


def _credential(environ: WSGIEnvironment) -> re.Match[str] | None:
    header = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return header or _CREDENTIAL.search(urllib.parse.unquote(environ.get("QUERY_STRING", "")))


def json_response(payload: dict[str, Any]) -> Response:
    """Answer 200 in the AWS JSON 1.1 protocol."""
    return Response(json.dumps(payload), content_type="application/x-amz-json-1.1")


def error_response(code: str, message: str, **fields: str) -> Response:
    """Answer 400 with an error of the AWS JSON protocols; `fields` are the error shape's further members."""
    return Response(
        json.dumps({"__type": code, "message": message, "Message": message, **fields}),
        status=400,
        content_type="application/x-amz-json-1.1",
        headers={"x-amzn-errortype": code},
    )
