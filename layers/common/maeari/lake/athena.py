"""Queries on the lake: started, waited for with growing pauses, read whole as Parquet."""

from __future__ import annotations

import io
import time
import uuid
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.errors import OutOfTime, QueryFailed
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.deadline import Deadline

RESULTS = "query-results"
"""Prefix of results in the lake's bucket, where the work group of template.yaml puts its own too."""

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between two looks at a running query; each pause is half as long again as the one before."""


class Athena:
    """Runs SQL.

    Args:
        client: boto3 client of Athena.
        s3: boto3 client of S3, for the results.
        work_group: bounds the queries.
        database: the Glue database that unqualified table names are in.
        results: `s3://<bucket>/<prefix>` below which results are kept until they are read.
        pause: sleeps for some seconds.

    Attributes:
        bytes_scanned: by all queries so far; what Athena asks money for.
    """

    def __init__(
        self,
        client: Any,
        s3: Any,
        work_group: str,
        database: str,
        *,
        results: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._s3 = s3
        self._work_group = work_group
        self._database = database
        self._bucket, _, self._prefix = results.removeprefix("s3://").strip("/").partition("/")
        self._pause = pause
        self.bytes_scanned = 0

    def unload(self, sql: str, parameters: Sequence[str], types: pa.Schema, deadline: Deadline) -> pa.Table:
        """All rows of a query, however many, in no order: Athena writes many files at once.

        UNLOAD puts them into Parquet on S3, which is read as it is and removed. GetQueryResults would give
        pages of 1,000 rows.

        Args:
            sql: in Athena's dialect, with `?` for each parameter, also in UNLOAD.
                https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
            parameters: SQL literals, so texts come with their quotes.
            types: the columns wanted and their types; a query without rows writes no file to tell them.
            deadline: a query that isn't done by then is stopped.

        Raises:
            QueryFailed: it ended in FAILED or CANCELLED, or its columns aren't those wanted; the message
                holds the reason.
            OutOfTime: the deadline passed.
        """
        folder = "/".join(filter(None, (self._prefix, "unload", str(uuid.uuid4())))) + "/"
        try:
            self._run(
                f"UNLOAD ({sql.strip().rstrip(';')}\n) TO 's3://{self._bucket}/{folder}' "
                "WITH (format = 'PARQUET', compression = 'ZSTD')",
                parameters,
                deadline,
            )
            return self._read(folder, types)
        finally:
            self._remove(folder)

    def _run(self, sql: str, parameters: Sequence[str], deadline: Deadline) -> None:
        arguments = {"ExecutionParameters": list(parameters)} if parameters else {}
        query_id = self._client.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._work_group,
            **arguments,
        )["QueryExecutionId"]
        execution = self._wait(query_id, deadline)
        scanned = int(execution.get("Statistics", {}).get("DataScannedInBytes", 0))
        self.bytes_scanned += scanned
        logger.info("query succeeded", query_id=query_id, bytes_scanned=scanned)

    def _wait(self, query_id: str, deadline: Deadline) -> dict[str, Any]:
        pause = FIRST_PAUSE
        while True:
            answer = self._client.get_query_execution(QueryExecutionId=query_id)
            execution: dict[str, Any] = answer["QueryExecution"]
            state = execution["Status"]["State"]
            if state == "SUCCEEDED":
                return execution
            if state in ("FAILED", "CANCELLED"):
                reason = execution["Status"].get("StateChangeReason", "no reason given")
                raise QueryFailed(f"query {query_id} {state}: {reason}")
            if deadline.remaining() <= pause:
                self._client.stop_query_execution(QueryExecutionId=query_id)
                raise OutOfTime(f"query {query_id} was still {state} and has been stopped")
            self._pause(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _read(self, folder: str, types: pa.Schema) -> pa.Table:
        tables = [types.empty_table()]
        for key in self._keys(folder):
            body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            try:
                tables.append(pq.read_table(io.BytesIO(body)).select(types.names).cast(types))
            except (KeyError, pa.ArrowException) as error:
                raise QueryFailed(f"the result's columns aren't those wanted: {error}") from error
        return pa.concat_tables(tables)

    def _remove(self, folder: str) -> None:
        """Also what a query left that failed; what a crash leaves expires with the other results."""
        for key in self._keys(folder):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def _keys(self, folder: str) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=folder)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]
