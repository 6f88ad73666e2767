"""What calls of AWS need, taken from the requests that botocore makes of them."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urlsplit

import pytest

from local import resources
from local.aws.calls import Need, UnknownCall, needs
from local.cloudformation import REGION

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

ENDPOINT = "http://127.0.0.1:9"
ACCOUNT = f"{REGION}:123456789012"
TABLE = f"arn:aws:dynamodb:{ACCOUNT}:table/t"
QUEUE = f"arn:aws:sqs:{ACCOUNT}:q"
WORK_GROUP = f"arn:aws:athena:{ACCOUNT}:workgroup/maeari"
KEY: dict[str, Any] = {"id": {"S": "k"}}
PUT: dict[str, Any] = {"RequestItems": {"t": [{"PutRequest": {"Item": KEY}}]}}
URL = f"https://sqs.{REGION}.amazonaws.com/123456789012/q"

CALLS: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    ("dynamodb", "get_item", {"TableName": "t", "Key": KEY}, [("dynamodb:GetItem", TABLE)]),
    ("dynamodb", "put_item", {"TableName": "t", "Item": KEY}, [("dynamodb:PutItem", TABLE)]),
    ("dynamodb", "update_item", {"TableName": TABLE, "Key": KEY}, [("dynamodb:UpdateItem", TABLE)]),
    ("dynamodb", "delete_item", {"TableName": "t", "Key": KEY}, [("dynamodb:DeleteItem", TABLE)]),
    ("dynamodb", "query", {"TableName": "t"}, [("dynamodb:Query", TABLE)]),
    (
        "dynamodb",
        "query",
        {"TableName": "t", "IndexName": "by-day"},
        [("dynamodb:Query", f"{TABLE}/index/by-day")],
    ),
    ("dynamodb", "scan", {"TableName": "t"}, [("dynamodb:Scan", TABLE)]),
    (
        "dynamodb",
        "batch_get_item",
        {"RequestItems": {"t": {"Keys": [KEY]}, "u": {"Keys": [KEY]}}},
        [("dynamodb:BatchGetItem", TABLE), ("dynamodb:BatchGetItem", f"{TABLE[:-1]}u")],
    ),
    ("dynamodb", "batch_write_item", PUT, [("dynamodb:BatchWriteItem", TABLE)]),
    ("sqs", "send_message", {"QueueUrl": URL, "MessageBody": "m"}, [("sqs:SendMessage", QUEUE)]),
    (
        "sqs",
        "delete_message_batch",
        {"QueueUrl": URL, "Entries": [{"Id": "1", "ReceiptHandle": "r"}]},
        [("sqs:DeleteMessage", QUEUE)],
    ),
    (
        "secretsmanager",
        "get_secret_value",
        {"SecretId": "maeari/database"},
        [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{ACCOUNT}:secret:maeari/database")],
    ),
    (
        "secretsmanager",
        "get_secret_value",
        {"SecretId": "arn:aws:secretsmanager:x:1:secret:s-aB3"},
        [("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:x:1:secret:s-aB3")],
    ),
    (
        "athena",
        "start_query_execution",
        {"QueryString": "SELECT 1", "WorkGroup": "maeari"},
        [("athena:StartQueryExecution", WORK_GROUP)],
    ),
    (
        "athena",
        "get_query_execution",
        {"QueryExecutionId": "of-maeari"},
        [("athena:GetQueryExecution", WORK_GROUP)],
    ),
    (
        "athena",
        "stop_query_execution",
        {"QueryExecutionId": "of-nobody"},
        [("athena:StopQueryExecution", WORK_GROUP.replace("maeari", "primary"))],
    ),
    (
        "logs",
        "filter_log_events",
        {"logGroupName": "/aws/lambda/f"},
        [("logs:FilterLogEvents", f"arn:aws:logs:{ACCOUNT}:log-group:/aws/lambda/f:log-stream:")],
    ),
    ("s3", "get_object", {"Bucket": "b", "Key": "k/é +"}, [("s3:GetObject", "arn:aws:s3:::b/k/é +")]),
    ("s3", "head_object", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
    (
        "s3",
        "put_object",
        {"Bucket": "b", "Key": "k", "Body": b"1", "IfNoneMatch": "*"},
        [("s3:PutObject", "arn:aws:s3:::b/k")],
    ),
    (
        "s3",
        "copy_object",
        {"Bucket": "b", "Key": "to", "CopySource": {"Bucket": "from", "Key": "dt=1/é"}},
        [("s3:PutObject", "arn:aws:s3:::b/to"), ("s3:GetObject", "arn:aws:s3:::from/dt=1/é")],
    ),
    ("s3", "delete_object", {"Bucket": "b", "Key": "k"}, [("s3:DeleteObject", "arn:aws:s3:::b/k")]),
    (
        "s3",
        "delete_objects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "one"}, {"Key": "k&2"}]}},
        [("s3:DeleteObject", "arn:aws:s3:::b/one"), ("s3:DeleteObject", "arn:aws:s3:::b/k&2")],
    ),
    ("s3", "list_objects_v2", {"Bucket": "b", "Prefix": "days/"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
    ("s3", "get_bucket_location", {"Bucket": "b"}, [("s3:GetBucketLocation", "arn:aws:s3:::b")]),
    ("s3", "create_multipart_upload", {"Bucket": "b", "Key": "k"}, [("s3:PutObject", "arn:aws:s3:::b/k")]),
    (
        "s3",
        "upload_part",
        {"Bucket": "b", "Key": "k", "UploadId": "u", "PartNumber": 1, "Body": b"1"},
        [("s3:PutObject", "arn:aws:s3:::b/k")],
    ),
    (
        "s3",
        "abort_multipart_upload",
        {"Bucket": "b", "Key": "k", "UploadId": "u"},
        [("s3:AbortMultipartUpload", "arn:aws:s3:::b/k")],
    ),
]
"""Every operation that the functions call, and some that they are likely to."""

UNKNOWN: list[tuple[str, str, dict[str, Any]]] = [
    ("s3", "list_buckets", {}),
    ("s3", "get_object_acl", {"Bucket": "b", "Key": "k"}),
    ("s3", "put_bucket_policy", {"Bucket": "b", "Policy": "{}"}),
    ("dynamodb", "list_tables", {}),
    ("dynamodb", "transact_get_items", {"TransactItems": [{"Get": {"TableName": "t", "Key": KEY}}]}),
    ("sqs", "list_queues", {}),
    ("athena", "list_work_groups", {}),
    ("glue", "get_table", {"DatabaseName": "d", "Name": "t"}),
    ("lambda", "list_functions", {}),
]


class _NotSent(Exception):
    """Ends a call before it reaches the network; holds the signed request."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__()
        self.request = request


@cache
def _client(service: str) -> Any:
    def stop(request: AWSPreparedRequest, **_: object) -> NoReturn:
        raise _NotSent(request)

    made = resources.client(service, ENDPOINT)
    made.meta.events.register("before-send", stop)
    return made


def environ_of(service: str, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The WSGI environment of the request that botocore would send."""
    with pytest.raises(_NotSent) as stopped:
        getattr(_client(service), operation)(**arguments)
    request = stopped.value.request
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else body.read()
    url = urlsplit(request.url)
    texts = {
        name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
    }
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(url.path).encode().decode("latin-1"),
        "QUERY_STRING": url.query,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in texts.items()},
    }


def work_group_of(execution_id: str) -> str | None:
    return "maeari" if execution_id == "of-maeari" else None


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "expected"), CALLS, ids=[f"{call[0]}.{call[1]}" for call in CALLS]
)
def test_what_a_call_needs(
    service: str, operation: str, arguments: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    environ = environ_of(service, operation, arguments)
    body = environ["wsgi.input"].getvalue()
    assert needs(environ, work_group_of) == tuple(Need(*each) for each in expected)
    assert environ["wsgi.input"].read() == body  # it is there for whoever answers


@pytest.mark.parametrize(("service", "operation", "arguments"), UNKNOWN)
def test_a_call_of_which_nothing_is_known(service: str, operation: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(UnknownCall):
        needs(environ_of(service, operation, arguments), work_group_of)
