"""The stand-ins let a function do what its policies allow, and refuse the rest with AWS's errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pyarrow as pa
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.aws.conftest import FINAL_STATES, REGION, Aws

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTION = "ReaderFunction"
ARN = f"arn:aws:{{}}:{REGION}:123456789012:{{}}"
TABLE, QUEUE = ARN.format("dynamodb", "table/allowed"), ARN.format("sqs", "allowed")
GLUE = [ARN.format("glue", name) for name in ("catalog", "database/lake", "table/lake/songs")]
RIGHTS = {
    "dynamodb": (["dynamodb:GetItem", "dynamodb:PutItem"], [TABLE]),
    "sqs": (["sqs:SendMessage"], [QUEUE]),
    "query": (
        ["athena:StartQueryExecution", "athena:GetQueryExecution"],
        [ARN.format("athena", "workgroup/maeari")],
    ),
    "tables": (["glue:GetDatabase", "glue:GetTable"], GLUE),
    "list": (["s3:ListBucket", "s3:GetBucketLocation"], ["arn:aws:s3:::lake"]),
    "read": (["s3:GetObject"], ["arn:aws:s3:::lake/songs/*"]),
    "write": (["s3:PutObject"], ["arn:aws:s3:::lake/_athena/*", "arn:aws:s3:::lake/unloaded/*"]),
}
"""All that these tests do, by a name for each statement."""

SQL = "SELECT title FROM songs"
UNLOAD = f"UNLOAD ({SQL}) TO 's3://lake/unloaded/{{}}/' WITH (format = 'PARQUET')"
DENIED = (
    "is not authorized to perform: {} on resource: {} because no identity-based policy allows the {} action"
)


class Function:
    """Clients with a function's key."""

    def __init__(self, aws: Aws, key: str = FUNCTION) -> None:
        self._aws = aws
        self._key = key

    def client(self, service: str, **config: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._aws.url,
            region_name=REGION,
            aws_access_key_id=self._key,
            aws_secret_access_key="any",
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def may(self, *statements: str) -> None:
        """Gives the function these of `RIGHTS` and no other."""
        told = [dict(zip(("actions", "resources"), RIGHTS[name], strict=True)) for name in statements]
        answer = requests.put(f"{self._aws.url}/local-api/rights", json={FUNCTION: told}, timeout=10)
        assert answer.status_code == 200

    def called(self) -> list[tuple[str, str, bool]]:
        calls = requests.get(f"{self._aws.url}/local-api/rights", timeout=10).json()["calls"]
        return [(action, resource, allowed) for who, action, resource, allowed in calls if who == FUNCTION]

    def query(self, sql: str = SQL) -> dict[str, Any]:
        """The final status of a query."""
        athena = self.client("athena")
        query_id = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": "lake"}, WorkGroup="maeari"
        )["QueryExecutionId"]
        while True:
            status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
            if status["State"] in FINAL_STATES:
                return dict(status)


@pytest.fixture(scope="module")
def filled(aws: Aws) -> Aws:
    for name in ("allowed", "other"):
        aws.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        aws.client("sqs").create_queue(QueueName=name)
    aws.make_table("songs", {"title": "string"})
    aws.put_parquet("songs/dt=2026-11-21/x.parquet", {"title": ["one"]}, [("title", pa.string())])
    return aws


@pytest.fixture
def function(filled: Aws) -> Iterator[Function]:
    made = Function(filled)
    made.may(*RIGHTS)
    yield made
    made.may()


def refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def denial(action: str, resource: str) -> str:
    return DENIED.format(action, resource, action)


def test_what_is_allowed_is_done_and_kept_as_called(function: Function) -> None:
    key = {"id": {"S": "k"}}
    dynamodb = function.client("dynamodb")
    for _ in range(2):
        dynamodb.put_item(TableName="allowed", Item=key)
        assert dynamodb.get_item(TableName="allowed", Key=key)["Item"] == key
    assert function.called() == [("dynamodb:GetItem", TABLE, True), ("dynamodb:PutItem", TABLE, True)]


def test_another_table_and_another_action_are_denied(function: Function) -> None:
    dynamodb = function.client("dynamodb")
    with pytest.raises(ClientError) as error:
        dynamodb.get_item(TableName="other", Key={"id": {"S": "k"}})
    code, message = refused(error)
    assert code == "AccessDeniedException"
    assert message.endswith(denial("dynamodb:GetItem", TABLE.replace("allowed", "other")))
    assert f"assumed-role/{FUNCTION}Role/" in message
    with pytest.raises(ClientError) as error:
        dynamodb.scan(TableName="allowed")
    assert refused(error)[1].endswith(denial("dynamodb:Scan", TABLE))
    assert ("dynamodb:Scan", TABLE, False) in function.called()


def test_the_code_of_sqs_is_that_of_its_older_protocol(function: Function, filled: Aws) -> None:
    sqs = function.client("sqs")
    url = filled.client("sqs").get_queue_url(QueueName="allowed")["QueueUrl"]
    assert sqs.send_message(QueueUrl=url, MessageBody="m")["MessageId"]
    with pytest.raises(ClientError) as error:
        sqs.send_message(QueueUrl=url.replace("allowed", "other"), MessageBody="m")
    assert refused(error)[0] == "AccessDenied"


def test_objects(function: Function) -> None:
    s3 = function.client("s3")
    assert s3.get_object(Bucket="lake", Key="songs/dt=2026-11-21/x.parquet")["Body"].read()
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="lake", Key="songs/<new>", Body=b"1")
    message = denial("s3:PutObject", "arn:aws:s3:::lake/songs/<new>")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert refused(error)[0] == "AccessDenied"
    assert refused(error)[1].endswith(message)
    with pytest.raises(ClientError) as error:
        s3.head_object(Bucket="lake", Key="days/2026-11-21.json")
    assert refused(error)[0] == "403"  # an answer to HEAD has no body that could tell more


def test_who_may_not_list_a_bucket_is_not_told_that_an_object_is_missing(function: Function) -> None:
    s3 = function.client("s3")
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="lake", Key="songs/missing")
    assert refused(error)[0] == "NoSuchKey"
    function.may("read")
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="lake", Key="songs/missing")
    assert refused(error)[0] == "AccessDenied"


def test_rights_that_are_given_anew_replace_the_earlier_ones(function: Function) -> None:
    dynamodb = function.client("dynamodb")
    function.may("sqs")
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.get_item(TableName="allowed", Key={"id": {"S": "k"}})
    function.may("dynamodb")
    assert "Item" not in dynamodb.get_item(TableName="allowed", Key={"id": {"S": "nobody"}})


def test_a_call_of_which_nothing_is_known_is_denied(function: Function) -> None:
    with pytest.raises(ClientError) as error:
        function.client("dynamodb").list_tables()
    assert refused(error)[0] == "AccessDeniedException"
    assert "local/aws/calls.py doesn't know" in refused(error)[1]


def test_keys_that_are_nobodys(function: Function, filled: Aws) -> None:
    with pytest.raises(ClientError) as error:
        Function(filled, "StrangerFunction").client("dynamodb").scan(TableName="allowed")
    assert refused(error)[0] == "UnrecognizedClientException"
    with pytest.raises(ClientError) as error:
        function.client("s3", signature_version=UNSIGNED).get_object(Bucket="lake", Key="songs/x")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_query_with_all_rights(function: Function) -> None:
    assert function.query()["State"] == "SUCCEEDED"
    assert function.query(UNLOAD.format("all"))["State"] == "SUCCEEDED"
    called = {action for action, _, allowed in function.called() if allowed}
    assert called == {
        *("athena:StartQueryExecution", "athena:GetQueryExecution", "glue:GetDatabase", "glue:GetTable"),
        *("s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "s3:PutObject"),
    }


@pytest.mark.parametrize(
    ("lacking", "sql", "reason"),
    [
        ("tables", SQL, "Insufficient permissions to execute the query"),
        ("read", SQL, "PERMISSION_DENIED: Access denied on s3://lake/songs/"),
        ("write", SQL, "Access denied when writing output to url: s3://lake/_athena/"),
        ("write", UNLOAD.format("none"), "Access denied when writing output to url: s3://lake/_athena/"),
    ],
)
def test_a_query_runs_with_the_callers_rights(
    function: Function, lacking: str, sql: str, reason: str
) -> None:
    function.may(*(name for name in RIGHTS if name != lacking))
    status = function.query(sql)
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith(reason)
    assert "is not authorized to perform: " in status["StateChangeReason"]


def test_athena_asks_where_the_callers_bucket_is(function: Function) -> None:
    function.may(*(name for name in RIGHTS if name != "list"))
    with pytest.raises(ClientError, match="Unable to verify/create output bucket lake"):
        function.query()
