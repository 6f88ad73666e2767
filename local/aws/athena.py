"""The WSGI layer that answers Athena's query actions with a real engine; all else passes on to moto."""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from moto.athena.models import athena_backends
from werkzeug.wrappers import Response

from local.aws import ACCOUNT_ID, REGION
from local.aws.calls import s3_need
from local.aws.engine import Query
from local.aws.executions import FINAL_STATES, Execution, Fault, QueryRunner
from local.aws.results import to_api_row
from local.aws.rights import Caller
from local.aws.wsgi import (
    access_key,
    credential_scope,
    error_response,
    json_response,
    json_target,
    read_body,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from local.aws.rights import Rights
    from local.aws.s3_store import S3Store

    type _Action = Callable[[dict[str, Any], Caller], dict[str, Any]]

_FAULTS_PATH = "/local-api/athena/faults"
_FAULT_KINDS = ("FAILED", "CANCELLED", "hang")
_MAX_ROWS = 1000
_MAX_EXECUTIONS = 50
_MAX_QUERY_BYTES = 262_144
_LOCAL_ONLY = f"the local stack serves {REGION} only"


class _InvalidRequestError(Exception):
    """Becomes Athena's InvalidRequestException."""


class AthenaLayer:
    """Answers Start-, Get-, BatchGet-, List- and StopQueryExecution and GetQueryResults.

    `POST /local-api/athena/faults` with {"next": "FAILED" | "CANCELLED" | "hang", "reason": "..."} decides
    the fate of the next query that is started.

    Args:
        app: gets all other requests.
        runner: runs the queries.
        s3: tells whether an output bucket exists.
        rights: of the callers, with which Athena reads the catalogue and the lake and writes results.
    """

    def __init__(self, app: WSGIApplication, runner: QueryRunner, s3: S3Store, rights: Rights) -> None:
        self._app = app
        self._runner = runner
        self._s3 = s3
        self._rights = rights
        self._faults: deque[Fault] = deque()
        self._started: dict[str, tuple[dict[str, Any], str]] = {}
        self._start_lock = threading.Lock()
        self._actions: dict[str, _Action] = {
            "StartQueryExecution": self._start,
            "GetQueryExecution": lambda request, _: {"QueryExecution": _describe(self._find(request))},
            "BatchGetQueryExecution": self._batch_get,
            "ListQueryExecutions": self._list,
            "StopQueryExecution": self._stop,
            "GetQueryResults": self._results,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == _FAULTS_PATH:
            return self._add_fault(environ)(environ, start_response)
        service, name = json_target(environ)
        if service == "AmazonAthena" and (action := self._actions.get(name)):
            return self._answer(action, environ)(environ, start_response)
        return self._app(environ, start_response)

    def _add_fault(self, environ: WSGIEnvironment) -> Response:
        fault = json.loads(read_body(environ) or b"{}")
        if environ["REQUEST_METHOD"] != "POST" or fault.get("next") not in _FAULT_KINDS:
            return Response(f'POST {{"next": one of {_FAULT_KINDS}, "reason": "..."}}\n', status=400)
        self._faults.append(Fault(fault["next"], str(fault.get("reason", "Injected by a test"))))
        return json_response({"waiting": len(self._faults)})

    def _answer(self, action: _Action, environ: WSGIEnvironment) -> Response:
        region, _ = credential_scope(environ)
        try:
            if region and region != REGION:
                raise _InvalidRequestError(_LOCAL_ONLY)  # noqa: TRY301 -- one place makes the error response
            caller = Caller(self._rights, access_key(environ))
            return json_response(action(json.loads(read_body(environ) or b"{}"), caller))
        except _InvalidRequestError as error:
            return error_response("InvalidRequestException", str(error), AthenaErrorCode="INVALID_INPUT")

    def _start(self, request: dict[str, Any], caller: Caller) -> dict[str, Any]:
        token = request.get("ClientRequestToken")
        with self._start_lock:
            if token in self._started:
                earlier, execution_id = self._started[token]
                if earlier != request:
                    raise _InvalidRequestError("Idempotent parameters do not match")
                return {"QueryExecutionId": execution_id}
            execution = self._new_execution(request, caller)
            if token:
                self._started[token] = request, execution.id
            self._runner.start(execution)
        return {"QueryExecutionId": execution.id}

    def _new_execution(self, request: dict[str, Any], caller: Caller) -> Execution:
        sql = request.get("QueryString", "")
        if not 0 < len(sql.encode()) <= _MAX_QUERY_BYTES:
            raise _InvalidRequestError("queryString must have a length of 1 to 262144 bytes")
        name = request.get("WorkGroup") or "primary"
        work_group = athena_backends[ACCOUNT_ID][REGION].get_work_group(name)
        if not work_group:
            raise _InvalidRequestError(f"WorkGroup {name} is not found.")
        if work_group["State"] != "ENABLED":
            raise _InvalidRequestError(f"WorkGroup {name} is disabled.")
        configuration = work_group["Configuration"]
        query = Query(
            sql=sql,
            database=request.get("QueryExecutionContext", {}).get("Database") or "default",
            parameters=tuple(request.get("ExecutionParameters") or ()),
            scan_limit=configuration.get("BytesScannedCutoffPerQuery"),
            caller=caller,
        )
        output = self._output(request, configuration, caller)
        return Execution(query, name, output, self._faults.popleft() if self._faults else None)

    def _output(self, request: dict[str, Any], configuration: dict[str, Any], caller: Caller) -> str:
        """Return where results go: the work group's place where it is enforced or the request names none."""
        of_group = configuration.get("ResultConfiguration", {}).get("OutputLocation")
        of_request = request.get("ResultConfiguration", {}).get("OutputLocation")
        enforced = configuration.get("EnforceWorkGroupConfiguration", True)
        location = of_group if enforced and of_group else of_request or of_group
        if not location:
            raise _InvalidRequestError(
                "No output location provided. An output location is required either through the Workgroup "
                "result configuration setting or as an API input."
            )
        bucket = location.removeprefix("s3://").partition("/")[0]
        is_there = location.startswith("s3://") and self._s3.has_bucket(bucket)
        if not is_there or caller.lacks(s3_need("GetBucketLocation", bucket)):
            raise _InvalidRequestError(f"Unable to verify/create output bucket {bucket}")
        return str(location).rstrip("/") + "/"

    def _find(self, request: dict[str, Any]) -> Execution:
        execution = self._runner.get(request.get("QueryExecutionId", ""))
        if execution is None:
            raise _InvalidRequestError(f"QueryExecution {request.get('QueryExecutionId')} was not found")
        return execution

    def _batch_get(self, request: dict[str, Any], _: Caller) -> dict[str, Any]:
        ids = request.get("QueryExecutionIds", [])
        if not 0 < len(ids) <= _MAX_EXECUTIONS:
            raise _InvalidRequestError("queryExecutionIds must have 1 to 50 members")
        found = {execution_id: self._runner.get(execution_id) for execution_id in ids}
        return {
            "QueryExecutions": [_describe(execution) for execution in found.values() if execution],
            "UnprocessedQueryExecutionIds": [
                {"QueryExecutionId": key, "ErrorCode": "INVALID_INPUT", "ErrorMessage": "was not found"}
                for key, execution in found.items()
                if execution is None
            ],
        }

    def _list(self, request: dict[str, Any], _: Caller) -> dict[str, Any]:
        name = request.get("WorkGroup") or "primary"
        executions = self._runner.newest_first(name)
        page, more = _page([e.id for e in executions], request, _MAX_EXECUTIONS, name)
        return {"QueryExecutionIds": page, **more}

    def _stop(self, request: dict[str, Any], _: Caller) -> dict[str, Any]:
        self._runner.cancel(self._find(request))
        return {}

    def _results(self, request: dict[str, Any], _: Caller) -> dict[str, Any]:
        execution = self._find(request)
        if execution.state not in FINAL_STATES:
            raise _InvalidRequestError(f"Query has not yet finished. Current state: {execution.state}")
        if execution.state != "SUCCEEDED":
            raise _InvalidRequestError(
                f"Query did not finish successfully. Final query state: {execution.state}"
            )
        if execution.outcome is None:
            raise _InvalidRequestError("the local Athena has forgotten these rows; read the result file")
        columns = execution.outcome.columns
        header = [tuple(column.name for column in columns)] if columns else []
        page, more = _page([*header, *execution.outcome.rows], request, _MAX_ROWS, execution.id)
        return {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [to_api_row(row) for row in page],
                "ResultSetMetadata": {"ColumnInfo": [column.metadata() for column in columns]},
            },
            **more,
        }


def _page[T](
    items: list[T], request: dict[str, Any], most: int, owner: str
) -> tuple[list[T], dict[str, str]]:
    """Return one page and, where more follows, the NextToken; a token is valid for its `owner` only."""
    size = request.get("MaxResults", most)
    if not 1 <= size <= most:
        raise _InvalidRequestError(f"MaxResults must be between 1 and {most}.")
    start = _read_token(request["NextToken"], owner) if request.get("NextToken") else 0
    end = start + size
    more = (
        {"NextToken": base64.urlsafe_b64encode(f"{owner}:{end}".encode()).decode()}
        if end < len(items)
        else {}
    )
    return items[start:end], more


def _read_token(token: str, owner: str) -> int:
    try:
        name, _, start = base64.urlsafe_b64decode(token).decode().rpartition(":")
        if name == owner:
            return int(start)
    except (ValueError, binascii.Error):
        pass
    raise _InvalidRequestError("NextToken is invalid")


def _describe(execution: Execution) -> dict[str, Any]:
    """Return the QueryExecution structure."""
    now = execution.completed or 0.0
    started = execution.started or execution.completed or execution.submitted
    status: dict[str, Any] = {"State": execution.state, "SubmissionDateTime": execution.submitted}
    statistics: dict[str, Any] = {"DataScannedInBytes": execution.scanned}
    if execution.completed:
        status["CompletionDateTime"] = execution.completed
        statistics["EngineExecutionTimeInMillis"] = int(1000 * (now - started))
        statistics["TotalExecutionTimeInMillis"] = int(1000 * (now - execution.submitted))
        statistics["QueryQueueTimeInMillis"] = int(1000 * (started - execution.submitted))
    if execution.reason:
        status["StateChangeReason"] = execution.reason
    if execution.state == "FAILED":
        # Category 2 is "user", as nearly every failure of a statement is.
        status["AthenaError"] = {"ErrorCategory": 2, "Retryable": False, "ErrorMessage": execution.reason}
    if execution.is_unload and execution.state == "SUCCEEDED":
        statistics["DataManifestLocation"] = execution.manifest_location
    described: dict[str, Any] = {
        "QueryExecutionId": execution.id,
        "Query": execution.query.sql,
        "StatementType": "DML",
        "ResultConfiguration": {"OutputLocation": execution.output_location},
        "QueryExecutionContext": {"Database": execution.query.database, "Catalog": "awsdatacatalog"},
        "Status": status,
        "Statistics": statistics,
        "WorkGroup": execution.work_group,
        "EngineVersion": {
            "SelectedEngineVersion": "AUTO",
            "EffectiveEngineVersion": "Athena engine version 3",
        },
    }
    if execution.query.parameters:
        described["ExecutionParameters"] = list(execution.query.parameters)
    return described
