"""Queries on the lake: started, waited for with growing pauses, read whole."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import csv

from maeari.errors import OutOfTime, QueryFailed
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.deadline import Deadline

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between two looks at a running query; each pause is half as long again as the one before."""


class Athena:
    """Runs SQL.

    Args:
        client: boto3 client of Athena.
        s3: boto3 client of S3, for the result file.
        work_group: bounds the query and says where its result goes.
        database: the Glue database that unqualified table names are in.
        pause: sleeps for some seconds.
    """

    def __init__(
        self,
        client: Any,
        s3: Any,
        work_group: str,
        database: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._s3 = s3
        self._work_group = work_group
        self._database = database
        self._pause = pause

    def query(
        self, sql: str, parameters: Sequence[str], types: Mapping[str, pa.DataType], deadline: Deadline
    ) -> pa.Table:
        """All rows of a query, however many.

        They are read from the result file, not page by page through GetQueryResults.

        Args:
            sql: in Athena's dialect, with `?` for each parameter.
            parameters: SQL literals, so texts come with their quotes.
            types: of the result's columns, by name.
            deadline: a query that isn't done by then is stopped.

        Raises:
            QueryFailed: it ended in FAILED or CANCELLED; the message holds Athena's reason.
            OutOfTime: the deadline passed.
        """
        query_id = self._client.start_query_execution(
            QueryString=sql,
            ExecutionParameters=list(parameters),
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._work_group,
        )["QueryExecutionId"]
        execution = self._wait(query_id, deadline)
        statistics = execution.get("Statistics", {})
        logger.info("query succeeded", query_id=query_id, bytes_scanned=statistics.get("DataScannedInBytes"))
        return self._result(execution["ResultConfiguration"]["OutputLocation"], types)

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

    def _result(self, location: str, types: Mapping[str, pa.DataType]) -> pa.Table:
        bucket, _, key = location.removeprefix("s3://").partition("/")
        body = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        # Athena quotes every value and leaves a null empty without quotes.
        convert = csv.ConvertOptions(
            column_types=dict(types),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        )
        parse = csv.ParseOptions(newlines_in_values=True)
        return csv.read_csv(io.BytesIO(body), parse_options=parse, convert_options=convert)
