"""Query executions: their states, the threads that run them, and the result objects they leave in S3."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from local.aws.calls import s3_need
from local.aws.engine import Cancellation, Engine, Outcome, Query
from local.aws.errors import QueryCancelledError, QueryFailedError
from local.aws.results import to_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.aws.s3_store import S3Store

type State = Literal["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]

logger = logging.getLogger(__name__)

FINAL_STATES = {"SUCCEEDED", "FAILED", "CANCELLED"}
_RUNNING_AT_ONCE = 2
_RESULTS_KEPT = 50
_CANCEL_SECONDS = 2.0


@dataclass(frozen=True)
class Fault:
    """What happens to a query instead of running: it ends with a reason, or hangs until it is stopped."""

    kind: Literal["FAILED", "CANCELLED", "hang"]
    reason: str


@dataclass
class Execution:
    """One query execution. Times are seconds since the epoch; `output` is an s3:// URI that ends in "/"."""

    query: Query
    work_group: str
    output: str
    fault: Fault | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: State = "QUEUED"
    reason: str = ""
    submitted: float = field(default_factory=time.time)
    started: float | None = None
    completed: float | None = None
    outcome: Outcome | None = None
    scanned: int = 0
    cancellation: Cancellation = field(default_factory=Cancellation)

    @property
    def is_unload(self) -> bool:
        """Whether the statement is an UNLOAD, which has no result file."""
        return self.query.sql.lstrip()[:6].upper() == "UNLOAD"

    @property
    def output_location(self) -> str:
        """Return the result object's own URI; of an UNLOAD, the URI that its manifest's begins with."""
        return f"{self.output}{self.id}" if self.is_unload else f"{self.output}{self.id}.csv"

    @property
    def manifest_location(self) -> str:
        """Return the URI of the list of files that an UNLOAD wrote."""
        return f"{self.output}{self.id}-manifest.csv"


class QueryRunner:
    """Runs executions in threads of their own, two at a time; the others wait as QUEUED.

    Args:
        engine: runs the SQL.
        s3: takes the result objects.
    """

    def __init__(self, engine: Engine, s3: S3Store) -> None:
        self._engine = engine
        self._s3 = s3
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(_RUNNING_AT_ONCE)
        self._executions: dict[str, Execution] = {}

    def start(self, execution: Execution) -> None:
        """Accept an execution and return at once."""
        with self._lock:
            self._executions[execution.id] = execution
        threading.Thread(target=self._work, args=(execution,), daemon=True).start()

    def get(self, execution_id: str) -> Execution | None:
        """Return an execution by its id."""
        return self._executions.get(execution_id)

    def work_group_of(self, execution_id: str) -> str | None:
        """Return the work group that an execution runs in."""
        execution = self._executions.get(execution_id)
        return execution.work_group if execution else None

    def newest_first(self, work_group: str) -> list[Execution]:
        """Return a work group's executions."""
        with self._lock:
            return [e for e in reversed(self._executions.values()) if e.work_group == work_group]

    def cancel(self, execution: Execution) -> None:
        """Stop an execution that has not ended; the engine is interrupted before this returns."""
        if self._finish(execution, "CANCELLED", ""):
            execution.cancellation.cancel(_CANCEL_SECONDS)

    def cancel_all(self) -> None:
        """Stop all executions."""
        for execution in list(self._executions.values()):
            self.cancel(execution)

    def _work(self, execution: Execution) -> None:
        try:
            if execution.fault and execution.fault.kind == "hang":
                self._enter_running(execution)
                execution.cancellation.requested.wait()
            else:
                self._run_in_turn(execution)
        finally:
            execution.cancellation.end()

    def _run_in_turn(self, execution: Execution) -> None:
        while not self._slots.acquire(timeout=0.05):
            if execution.cancellation.requested.is_set():
                return
        try:
            self._enter_running(execution)
            self._run(execution)
        finally:
            self._slots.release()

    def _run(self, execution: Execution) -> None:
        try:
            if execution.fault:
                error = QueryFailedError if execution.fault.kind == "FAILED" else QueryCancelledError
                raise error(execution.fault.reason)  # noqa: TRY301 -- a fault takes the way of a real failure
            execution.cancellation.check()
            outcome = self._engine.run(execution.query, execution.cancellation)
            _require_writable(execution, outcome)
            self._succeed(execution, outcome)
        except QueryFailedError as error:
            self._finish(execution, "FAILED", str(error))
        except QueryCancelledError as error:
            self._finish(execution, "CANCELLED", str(error))
        except Exception as error:
            logger.exception("query %s broke the local engine", execution.id)
            self._finish(execution, "FAILED", f"GENERIC_INTERNAL_ERROR: {error}")

    def _enter_running(self, execution: Execution) -> None:
        with self._lock:
            if execution.state == "QUEUED":
                execution.state, execution.started = "RUNNING", time.time()

    def _succeed(self, execution: Execution, outcome: Outcome) -> None:
        with self._lock:
            if execution.state in FINAL_STATES:
                return
            if execution.is_unload:
                for file in outcome.unloaded:
                    self._s3.put(file.bucket, file.key, file.body, "application/octet-stream")
                manifest = "".join(f"s3://{file.bucket}/{file.key}\n" for file in outcome.unloaded)
                self._put(execution.manifest_location, manifest.encode())
            else:
                self._put(execution.output_location, to_csv(outcome.columns, outcome.rows))
            execution.outcome, execution.scanned = outcome, outcome.scanned
            execution.state, execution.completed = "SUCCEEDED", time.time()
            self._drop_old_results(list(self._executions.values()))

    def _finish(self, execution: Execution, state: State, reason: str) -> bool:
        with self._lock:
            if execution.state in FINAL_STATES:
                return False
            execution.state, execution.reason, execution.completed = state, reason, time.time()
            return True

    def _drop_old_results(self, executions: Sequence[Execution]) -> None:
        """Forget the rows of all but the last results; their CSV objects stay."""
        with_rows = [execution for execution in executions if execution.outcome]
        for execution in with_rows[:-_RESULTS_KEPT]:
            execution.outcome = None

    def _put(self, uri: str, body: bytes) -> None:
        self._s3.put(*_bucket_and_key(uri), body, "application/octet-stream")


def _require_writable(execution: Execution, outcome: Outcome) -> None:
    own = execution.manifest_location if execution.is_unload else execution.output_location
    results = [_bucket_and_key(own), *((file.bucket, file.key) for file in outcome.unloaded)]
    if lacking := execution.query.caller.lacks(*(s3_need("PutObject", *each) for each in results)):
        raise QueryFailedError(f"Access denied when writing output to url: {own}. {lacking}")


def _bucket_and_key(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
