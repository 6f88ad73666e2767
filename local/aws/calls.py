"""Which actions on which resources a call of AWS needs, by what the service authorization reference says.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Known are the services, and of S3 the calls, that maeari's functions use. Another call raises, so that a
function can't come to make it unseen.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from local.aws import ACCOUNT_ID, PARTITION, REGION
from local.aws.wsgi import credential_scope, json_target, read_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIEnvironment

    type WorkGroups = Callable[[str], str | None]
    """Gives the work group of a query execution."""

_OBJECT_ACTIONS = {
    ("GET", ""): "GetObject",
    ("HEAD", ""): "GetObject",
    ("PUT", ""): "PutObject",
    ("DELETE", ""): "DeleteObject",
    ("POST", "uploads"): "PutObject",
    ("PUT", "uploadId"): "PutObject",
    ("POST", "uploadId"): "PutObject",
    ("GET", "uploadId"): "ListMultipartUploadParts",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
}
_BUCKET_ACTIONS = {
    ("GET", ""): "ListBucket",
    ("HEAD", ""): "ListBucket",
    ("GET", "location"): "GetBucketLocation",
    ("GET", "uploads"): "ListBucketMultipartUploads",
}
_S3_ARGUMENTS = {
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "list-type",
    "max-keys",
    "partNumber",
    "prefix",
    "start-after",
    "x-id",
}
"""Parameters of a URL that don't choose the action."""


class Need(NamedTuple):
    """A right without which a call is denied: an action and the ARN of the resource."""

    action: str
    resource: str


class UnknownCall(Exception):
    """Nothing is known of what this call needs."""


def needs(environ: WSGIEnvironment, work_group_of: WorkGroups) -> tuple[Need, ...]:
    """What a signed request needs, each of which must be allowed.

    Args:
        environ: of the request.
        work_group_of: Athena's executions are governed by the work group that they run in.

    Raises:
        UnknownCall: its message names the call.
    """
    service, operation = json_target(environ)
    if service:
        return _json_needs(service, operation, json.loads(read_body(environ) or b"{}"), work_group_of)
    if credential_scope(environ)[1] == "s3":
        return _s3_needs(environ)
    raise UnknownCall(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")


def s3_need(action: str, bucket: str, key: str = "") -> Need:
    """An action on a bucket, or on an object of it."""
    return Need(f"s3:{action}", f"arn:{PARTITION}:s3:::{bucket}{'/' if key else ''}{key}")


def glue_needs(action: str, database: str, table: str = "") -> tuple[Need, ...]:
    """An action on a database or table, which the catalogue above it must allow as well."""
    names = ["catalog", f"database/{database}", *([f"table/{database}/{table}"] if table else [])]
    return tuple(_need("glue", action, "", name) for name in names)


def _json_needs(
    service: str, operation: str, body: Mapping[str, Any], work_group_of: WorkGroups
) -> tuple[Need, ...]:
    try:
        match service:
            case "DynamoDB_20120810":
                index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
                names = body["RequestItems"] if "RequestItems" in body else [body["TableName"]]
                return tuple(_need("dynamodb", operation, "table/", name, index) for name in names)
            case "AmazonSQS":
                queue = body["QueueUrl"].rpartition("/")[2]
                return (_need("sqs", operation.removesuffix("Batch"), "", queue),)
            case "secretsmanager":
                return (_need("secretsmanager", operation, "secret:", body["SecretId"]),)
            case "AmazonAthena":
                group = body.get("WorkGroup") or work_group_of(body["QueryExecutionId"]) or "primary"
                return (_need("athena", operation, "workgroup/", group),)
            case "Logs_20140328":
                return (_need("logs", operation, "log-group:", body["logGroupName"], ":log-stream:"),)
    except KeyError as missing:
        raise UnknownCall(f"{service}.{operation} without {missing}") from missing
    raise UnknownCall(f"{service}.{operation}")


def _need(service: str, action: str, kind: str, name: str, part: str = "") -> Need:
    """A need on a resource of which a call gives the name or the ARN."""
    arn = name if name.startswith("arn:") else f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT_ID}:{kind}{name}"
    return Need(f"{service}:{action}", arn + part)


def _s3_needs(environ: WSGIEnvironment) -> tuple[Need, ...]:
    method = str(environ["REQUEST_METHOD"])
    path = environ["PATH_INFO"].encode("latin-1").decode()
    bucket, _, key = path.lstrip("/").partition("/")
    asked = dict(urllib.parse.parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    chosen = ",".join(sorted(set(asked) - _S3_ARGUMENTS))
    if bucket and not key and (method, chosen) == ("POST", "delete"):
        return tuple(s3_need("DeleteObject", bucket, each) for each in _keys(read_body(environ)))
    action = (_OBJECT_ACTIONS if key else _BUCKET_ACTIONS).get((method, chosen)) if bucket else None
    if action is None:
        raise UnknownCall(f"S3: {method} {path}?{chosen}")
    source = urllib.parse.unquote(environ.get("HTTP_X_AMZ_COPY_SOURCE", "")).lstrip("/").partition("/")
    read = [s3_need("GetObject", source[0], source[2].partition("?")[0])] if source[0] else []
    return (s3_need(action, bucket, key), *read)


def _keys(delete: bytes) -> list[str]:
    """The keys of a DeleteObjects request."""
    found = ET.fromstring(delete).iter()  # noqa: S314 of our own functions
    return [each.text or "" for each in found if re.fullmatch(r"(\{.*\})?Key", each.tag)]
