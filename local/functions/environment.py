"""One execution environment seen from the parent: starts the worker process, hands it events, ends it.

Like Lambda's: one event at a time, nothing of the developer's shell in it, killed at the function's Timeout.
Unlike Lambda's: the memory size is told to the function but not enforced, and loading the handler may take
`INIT_SECONDS` instead of 10 s.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from local.cloudformation import REGION
from local.resources import CREDENTIALS

if TYPE_CHECKING:
    from local.template import FunctionDefinition

INIT_SECONDS = 60.0
"""Seconds for loading the handler; a busy laptop with a cold disk needs more than Lambda."""

_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an invocation gives.

    Attributes:
        payload: the handler's result, or with `failed` Lambda's error object
            `{"errorType", "errorMessage", ...}`.
        failed: whether the function failed (Lambda's header `X-Amz-Function-Error`).
    """

    payload: Any
    failed: bool = False


def variables(function: FunctionDefinition, aws_endpoint: str) -> dict[str, str]:
    """The whole environment of a function: its own variables of the template and those that Lambda sets."""
    return {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": REGION,
        "HOME": "/tmp",  # noqa: S108 the only folder that a Lambda function may write to
        "LAMBDA_TASK_ROOT": str(function.code),
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "TZ": ":UTC",
        "_HANDLER": function.handler,
        **CREDENTIALS,
        "AWS_ACCESS_KEY_ID": function.logical_id,  # whose rights it has
        **function.environment,
    }


class ExecutionEnvironment:
    """A process that serves one function's events, one after another.

    Args:
        function: what it runs.
        aws_endpoint: base URL of the AWS stand-ins.
        log: file or descriptor that gets what the function prints.
    """

    def __init__(self, function: FunctionDefinition, aws_endpoint: str, log: IO[bytes] | int) -> None:
        self._function = function
        self._ready = False
        self._expired = False
        requests, self._requests_fd = os.pipe()
        self._answers_fd, answers = os.pipe()
        settings = {
            "requests": requests,
            "answers": answers,
            "path": [str(folder.absolute()) for folder in (function.code, *function.layers)],
            "handler": function.handler,
        }
        try:
            self._process = subprocess.Popen(
                # -I: no PYTHON* variable, no user site, no working folder; -X utf8: as on Lambda's image.
                [sys.executable, "-I", "-u", "-X", "utf8", str(_WORKER), json.dumps(settings)],
                env=variables(function, aws_endpoint),
                cwd=function.code,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(requests, answers),
                start_new_session=True,
            )
        finally:
            os.close(requests)
            os.close(answers)
        self._requests = os.fdopen(self._requests_fd, "wb")
        self._answers = os.fdopen(self._answers_fd, "rb")

    @property
    def alive(self) -> bool:
        """Whether the process can serve another event."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def invoke(self, event: object) -> Answer:
        """Runs the handler on one event; a failure of the function is an answer, not an exception."""
        request_id = str(uuid.uuid4())
        if not self._ready:
            started = self._exchange(b"", INIT_SECONDS)
            if started is None:
                return self._ended(request_id, INIT_SECONDS)
            if "error" in started:
                self.close()
                return Answer(started["error"] | {"requestId": request_id}, failed=True)
            self._ready = True
        seconds = self._function.timeout
        request = {
            "event": event,
            "request_id": request_id,
            "deadline_ms": time.time() * 1000 + seconds * 1000,
            "arn": self._function.arn,
        }
        answer = self._exchange(json.dumps(request).encode() + b"\n", seconds)
        if answer is None:
            return self._ended(request_id, seconds)
        if "error" in answer:
            return Answer(answer["error"], failed=True)
        return Answer(answer["result"])

    def close(self) -> None:
        """Ends the process at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._answers):
            try:
                stream.close()
            except BrokenPipeError:  # a request that the process never read
                continue

    def _exchange(self, line: bytes, seconds: float) -> dict[str, Any] | None:
        """Sends a line and reads one; None when the process ended or was killed because time ran out."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            self._requests.write(line)
            self._requests.flush()
            answer = self._answers.readline()
        except (BrokenPipeError, ValueError):  # ValueError: closed by another thread while the stack stops
            answer = b""
        finally:
            timer.cancel()
        if self._expired or not answer.endswith(b"\n"):
            return None
        content: dict[str, Any] = json.loads(answer)
        return content

    def _expire(self) -> None:
        self._expired = True
        self._process.kill()

    def _ended(self, request_id: str, seconds: float) -> Answer:
        status = self._process.wait()
        self.close()
        if self._expired:
            kind, message = "Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds"
        else:
            reason = f"exit status {status}" if status >= 0 else f"signal {-status}"
            kind, message = "Runtime.ExitError", f"Runtime exited with {reason}"
        error = f"RequestId: {request_id} Error: {message}"
        return Answer({"errorType": kind, "errorMessage": error, "requestId": request_id}, failed=True)
