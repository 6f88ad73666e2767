"""One execution environment: a program that runs one function's handler, started with the interpreter's `-I`.

Its argument is JSON: `{"requests": fd, "answers": fd, "path": [folder, ...], "handler": "app.handler"}`.
After loading the handler it writes one line of JSON: `{}`, or an error as below. Then for each line read from
`requests`, `{"event", "request_id", "deadline_ms", "arn"}`, it writes one line: `{"result": ...}` or
`{"error": {"errorType", "errorMessage", "requestId", "stackTrace"}}`. stdout and stderr belong to the
function. The process ends when `requests` ends, also in the middle of an event: its parent has gone.

Only the standard library is imported, so that a function can't come to rely on what this program needs.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class LambdaContext:
    """The context object that a handler gets; its names are those of Lambda's Python runtime."""

    client_context = None
    identity = None

    def __init__(self, request_id: str, arn: str, deadline_ms: float) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda would stop the function, never negative."""
        return max(0, int(self._deadline_ms - time.time() * 1000))


def _read_lines(requests: int, lines: queue.SimpleQueue[bytes]) -> None:
    with os.fdopen(requests, "rb") as stream:
        for line in stream:
            lines.put(line)
    os._exit(0)


def _load(handler: str) -> Callable[[Any, LambdaContext], Any]:
    module, _, name = handler.rpartition(".")
    loaded: Callable[[Any, LambdaContext], Any] = getattr(importlib.import_module(module), name)
    return loaded


def _describe(error: Exception, request_id: str, kind: str = "") -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": {
            "errorMessage": str(error),
            "errorType": kind or type(error).__name__,
            "requestId": request_id,
            "stackTrace": traceback.format_list([frame for frame in frames if frame.filename != __file__]),
        }
    }


def _answer(handler: Callable[[Any, LambdaContext], Any], request: dict[str, Any]) -> bytes:
    request_id = request["request_id"]
    try:
        result = handler(request["event"], LambdaContext(request_id, request["arn"], request["deadline_ms"]))
    except Exception as error:  # noqa: BLE001 whatever a handler raises becomes Lambda's error answer
        return json.dumps(_describe(error, request_id)).encode()
    try:
        return json.dumps({"result": result}).encode()
    except (TypeError, ValueError) as error:
        return json.dumps(_describe(error, request_id, "Runtime.MarshalError")).encode()


def _send(answers: IO[bytes], line: bytes) -> None:
    answers.write(line + b"\n")
    answers.flush()


def main() -> None:
    """Loads the handler and serves events until the parent closes the pipe."""
    settings = json.loads(sys.argv[1])
    sys.argv[1:] = []
    for descriptor in (settings["requests"], settings["answers"]):
        os.set_inheritable(descriptor, False)
    sys.path[:0] = settings["path"]
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_lines, args=(settings["requests"], lines), daemon=True).start()
    with os.fdopen(settings["answers"], "wb") as answers:
        try:
            handler = _load(settings["handler"])
        except Exception as error:  # noqa: BLE001 whatever a module raises while it loads
            _send(answers, json.dumps(_describe(error, "", f"Runtime.{type(error).__name__}")).encode())
            return
        _send(answers, b"{}")
        while True:
            _send(answers, _answer(handler, json.loads(lines.get())))


if __name__ == "__main__":
    main()
