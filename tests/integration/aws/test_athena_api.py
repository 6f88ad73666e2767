"""The Athena API's manners: states, pages, tokens, failures, cancellation."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.aws.conftest import Aws

LONG_QUERY = (
    "SELECT COUNT(*) FROM UNNEST(SEQUENCE(1, 30000)) AS a(x) CROSS JOIN UNNEST(SEQUENCE(1, 30000)) AS b(y) "
    "CROSS JOIN UNNEST(SEQUENCE(1, 1000)) AS c(z) WHERE x * y + z = 7 AND SQRT(x + y + z) > 2"
)


def invalid_request(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
    return str(caught.value.response["Error"]["Message"])


def test_a_query_is_accepted_at_once_and_passes_through_its_states(aws: Aws) -> None:
    running = [aws.start(LONG_QUERY), aws.start(LONG_QUERY)]
    for execution_id in running:
        aws.wait_for(execution_id, "RUNNING")
    begun = time.monotonic()
    waiting = aws.start("SELECT 1 AS one")
    assert time.monotonic() - begun < 2
    time.sleep(0.2)
    assert aws.execution(waiting)["Status"]["State"] == "QUEUED"
    for execution_id in running:
        aws.client("athena").stop_query_execution(QueryExecutionId=execution_id)
    execution = aws.wait(waiting)
    assert execution["Status"]["State"] == "SUCCEEDED"
    assert execution["Status"]["CompletionDateTime"] >= execution["Status"]["SubmissionDateTime"]
    assert execution["Statistics"]["EngineExecutionTimeInMillis"] >= 0
    assert execution["Statistics"]["QueryQueueTimeInMillis"] >= 150
    assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://lake/_athena/{waiting}.csv"


def test_stopping_a_long_query_interrupts_the_engine(aws: Aws) -> None:
    execution_id = aws.start(LONG_QUERY)
    aws.wait_for(execution_id, "RUNNING")
    time.sleep(0.3)
    begun = time.monotonic()
    aws.client("athena").stop_query_execution(QueryExecutionId=execution_id)
    assert time.monotonic() - begun < 2
    assert aws.execution(execution_id)["Status"]["State"] == "CANCELLED"
    # The engine is free again: two more queries run side by side without waiting for the stopped one.
    assert aws.query("SELECT 1 AS one") == [["one"], ["1"]]
    assert "CANCELLED" in invalid_request(
        aws.client("athena").get_query_results, QueryExecutionId=execution_id
    )


def test_results_of_2500_rows_come_in_three_pages_with_one_header(aws: Aws) -> None:
    execution_id = aws.start("SELECT n, 'x' AS t FROM UNNEST(SEQUENCE(1, 2500)) AS s(n) ORDER BY n")
    aws.wait(execution_id)
    get = aws.client("athena").get_query_results
    pages = [get(QueryExecutionId=execution_id)]
    while token := pages[-1].get("NextToken"):
        pages.append(get(QueryExecutionId=execution_id, NextToken=token))
    rows = [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in pages]
    assert [len(page) for page in rows] == [1000, 1000, 501]
    assert rows[0][:2] == ["n", "1"]
    assert [rows[1][0], rows[2][0], rows[2][-1]] == ["1000", "2000", "2500"]
    columns = pages[0]["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(column["Name"], column["Type"]) for column in columns] == [("n", "bigint"), ("t", "varchar")]


def test_max_results_is_honoured_and_checked(aws: Aws) -> None:
    execution_id = aws.start("SELECT n FROM UNNEST(SEQUENCE(1, 5)) AS s(n)")
    aws.wait(execution_id)
    get = aws.client("athena").get_query_results
    page = get(QueryExecutionId=execution_id, MaxResults=2)
    assert len(page["ResultSet"]["Rows"]) == 2
    assert "MaxResults" in invalid_request(get, QueryExecutionId=execution_id, MaxResults=1001)
    assert "NextToken" in invalid_request(get, QueryExecutionId=execution_id, NextToken="bm9uc2Vuc2U=")
    other = aws.start("SELECT 1 AS one")
    aws.wait(other)
    assert "NextToken" in invalid_request(get, QueryExecutionId=other, NextToken=page["NextToken"])


def test_results_of_an_unfinished_or_unknown_query_are_refused(aws: Aws) -> None:
    aws.fault("hang")
    execution_id = aws.start("SELECT 1 AS one")
    aws.wait_for(execution_id, "RUNNING")
    get = aws.client("athena").get_query_results
    assert "Current state: RUNNING" in invalid_request(get, QueryExecutionId=execution_id)
    aws.client("athena").stop_query_execution(QueryExecutionId=execution_id)
    assert aws.execution(execution_id)["Status"]["State"] == "CANCELLED"
    assert "not found" in invalid_request(
        aws.client("athena").get_query_execution, QueryExecutionId="no-such"
    )


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_fault_decides_the_next_query_only(aws: Aws, state: str) -> None:
    aws.fault(state, "as the test wishes")
    execution = aws.wait(aws.start("SELECT 1 AS one"))
    assert execution["Status"]["State"] == state
    assert execution["Status"]["StateChangeReason"] == "as the test wishes"
    assert aws.query("SELECT 1 AS one") == [["one"], ["1"]]


def test_a_request_token_starts_one_query(aws: Aws) -> None:
    token = str(uuid.uuid4())
    first = aws.start("SELECT 1 AS one", ClientRequestToken=token)
    assert aws.start("SELECT 1 AS one", ClientRequestToken=token) == first
    message = invalid_request(
        aws.client("athena").start_query_execution,
        QueryString="SELECT 2 AS two",
        WorkGroup="maeari",
        ClientRequestToken=token,
    )
    assert message == "Idempotent parameters do not match"


def test_an_output_location_is_required_and_must_exist(aws: Aws) -> None:
    start = aws.client("athena").start_query_execution
    assert "No output location" in invalid_request(start, QueryString="SELECT 1")
    assert "output bucket" in invalid_request(
        start, QueryString="SELECT 1", ResultConfiguration={"OutputLocation": "s3://missing/x/"}
    )
    assert "WorkGroup" in invalid_request(start, QueryString="SELECT 1", WorkGroup="missing")
    execution_id = start(
        QueryString="SELECT 1 AS one", ResultConfiguration={"OutputLocation": "s3://lake/_own"}
    )["QueryExecutionId"]
    execution = aws.wait(execution_id)
    assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://lake/_own/{execution_id}.csv"
    assert aws.result_file(execution) == '"one"\n"1"\n'


def test_an_enforcing_work_group_overrules_the_requests_location(aws: Aws) -> None:
    execution = aws.wait(
        aws.start("SELECT 1 AS one", ResultConfiguration={"OutputLocation": "s3://lake/_own/"})
    )
    assert execution["ResultConfiguration"]["OutputLocation"].startswith("s3://lake/_athena/")


def test_many_executions_are_read_at_once_and_listed(aws: Aws) -> None:
    ids = [aws.start(f"SELECT {number} AS n") for number in range(3)]
    for execution_id in ids:
        aws.wait(execution_id)
    answer = aws.client("athena").batch_get_query_execution(QueryExecutionIds=[*ids, "no-such"])
    assert {e["QueryExecutionId"] for e in answer["QueryExecutions"]} == set(ids)
    assert [u["QueryExecutionId"] for u in answer["UnprocessedQueryExecutionIds"]] == ["no-such"]
    listed = aws.client("athena").list_query_executions(WorkGroup="maeari", MaxResults=3)
    assert listed["QueryExecutionIds"] == ids[::-1]


def test_a_work_groups_scan_limit_cancels(aws: Aws) -> None:
    numbers = np.random.default_rng(1).integers(2**62, size=1_500_000)
    size = aws.put_parquet("limited/dt=2026-01-01/a.parquet", {"x": numbers}, [("x", pa.int64())])
    assert 10_000_000 < size < 20_000_000
    aws.make_table("limited", {"x": "bigint"})
    for limit, state in ((20_000_000, "SUCCEEDED"), (10_000_000, "CANCELLED")):
        aws.client("athena").create_work_group(
            Name=f"limit{limit}",
            Configuration={
                "ResultConfiguration": {"OutputLocation": "s3://lake/_athena/"},
                "BytesScannedCutoffPerQuery": limit,
            },
        )
        execution = aws.wait(aws.start("SELECT MAX(x) FROM limited", WorkGroup=f"limit{limit}"))
        assert execution["Status"]["State"] == state
    assert execution["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"


def test_a_request_for_another_region_is_refused(aws: Aws) -> None:
    import boto3  # noqa: PLC0415 -- this test alone needs a client of its own

    client = boto3.client(
        "athena",
        endpoint_url=aws.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    assert "ap-northeast-2" in invalid_request(
        client.start_query_execution, QueryString="SELECT 1", WorkGroup="maeari"
    )
    client.close()
