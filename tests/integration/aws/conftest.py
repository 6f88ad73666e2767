"""The stand-ins as a real process, and boto3 clients that talk to it over HTTP."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).parents[3]
REGION = "ap-northeast-2"
FINAL_STATES = {"SUCCEEDED", "FAILED", "CANCELLED"}


@dataclass
class Aws:
    """A running stand-in process."""

    process: subprocess.Popen[str]
    url: str
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=REGION,
                aws_access_key_id="local",
                aws_secret_access_key="local",
                config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
            )
        return self._clients[service]

    def fault(self, kind: str, reason: str = "") -> None:
        body = json.dumps({"next": kind, "reason": reason}).encode()
        response = requests.post(f"{self.url}/local-api/athena/faults", data=body, timeout=10)
        assert response.status_code == 200

    def start(self, sql: str, **arguments: Any) -> str:
        arguments = {"QueryExecutionContext": {"Database": "lake"}, "WorkGroup": "maeari", **arguments}
        started = self.client("athena").start_query_execution(QueryString=sql, **arguments)
        return str(started["QueryExecutionId"])

    def execution(self, execution_id: str) -> dict[str, Any]:
        answer = self.client("athena").get_query_execution(QueryExecutionId=execution_id)
        return dict(answer["QueryExecution"])

    def wait(self, execution_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + 30
        while (found := self.execution(execution_id))["Status"]["State"] not in FINAL_STATES:
            assert time.monotonic() < deadline, found
            time.sleep(0.01)
        return found

    def wait_for(self, execution_id: str, state: str) -> None:
        deadline = time.monotonic() + 10
        while (found := self.execution(execution_id)["Status"]["State"]) != state:
            assert time.monotonic() < deadline, found
            time.sleep(0.01)

    def query(self, sql: str, **arguments: Any) -> list[list[str | None]]:
        """Run a query that must succeed and return all rows, the header first."""
        execution = self.wait(self.start(sql, **arguments))
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        pages = self.client("athena").get_paginator("get_query_results")
        return [
            [value.get("VarCharValue") for value in row["Data"]]
            for page in pages.paginate(QueryExecutionId=execution["QueryExecutionId"])
            for row in page["ResultSet"]["Rows"]
        ]

    def reason(self, sql: str, **arguments: Any) -> str:
        """Run a query that must fail and return why."""
        execution = self.wait(self.start(sql, **arguments))
        assert execution["Status"]["State"] == "FAILED", execution["Status"]
        return str(execution["Status"]["StateChangeReason"])

    def result_file(self, execution: dict[str, Any]) -> str:
        uri = execution["ResultConfiguration"]["OutputLocation"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return str(self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode())

    def make_bucket(self, name: str) -> None:
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def put_parquet(self, key: str, columns: dict[str, Any], schema: list[tuple[str, pa.DataType]]) -> int:
        """Write a Parquet object into the bucket `lake` and return its size in bytes."""
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns, schema=pa.schema(schema)), buffer, compression="zstd")
        self.client("s3").put_object(Bucket="lake", Key=key, Body=buffer.getvalue())
        return len(buffer.getvalue())

    def make_table(
        self,
        name: str,
        columns: dict[str, str],
        dt_type: str = "date",
        dt_range: str = "2020-01-01,NOW+1DAYS",
    ) -> None:
        """Create a Glue table over s3://lake/NAME/ with partition projection on dt."""
        self.client("glue").create_table(
            DatabaseName="lake",
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {
                    "projection.enabled": "true",
                    "projection.dt.type": "date",
                    "projection.dt.format": "yyyy-MM-dd",
                    "projection.dt.range": dt_range,
                },
                "PartitionKeys": [{"Name": "dt", "Type": dt_type}],
                "StorageDescriptor": {
                    "Location": f"s3://lake/{name}/",
                    "Columns": [{"Name": column, "Type": kind} for column, kind in columns.items()],
                    "SerdeInfo": {
                        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
                    },
                },
            },
        )

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.stdout:
            self.process.stdout.close()


@contextlib.contextmanager
def running(state: Path) -> Iterator[Aws]:
    """Start the stand-ins as a process of their own and end it whatever happens."""
    process = subprocess.Popen(  # noqa: S603 -- the program under test
        [sys.executable, "-m", "local.aws", "--state", str(state)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    aws = Aws(process, "")
    try:
        assert process.stdout
        word, _, aws.url = process.stdout.readline().strip().partition(" ")
        assert word == "ready"
        yield aws
    finally:
        process.kill()
        process.wait(timeout=10)
        aws.close()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Stand-ins with a bucket, a Glue database, and a work group that says where results go."""
    with running(tmp_path_factory.mktemp("aws")) as started:
        started.make_bucket("lake")
        started.client("glue").create_database(DatabaseInput={"Name": "lake"})
        started.client("athena").create_work_group(
            Name="maeari",
            Configuration={"ResultConfiguration": {"OutputLocation": "s3://lake/_athena/"}},
        )
        yield started


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Aws]]:
    """A function that starts the stand-ins on this test's own state; all of them end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(running(tmp_path / "state"))
