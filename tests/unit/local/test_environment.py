"""Execution environments: isolation, answers, failures. Every test runs the real process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.functions.environment import Answer, ExecutionEnvironment
from tests.processes import is_alive, wait_until

if TYPE_CHECKING:
    from local.template import FunctionDefinition
    from tests.conftest import MakeFunction

ENDPOINT = "http://127.0.0.1:1"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "function.log"


def run(function: FunctionDefinition, event: object, log: Path) -> Answer:
    with log.open("ab") as output:
        environment = ExecutionEnvironment(function, ENDPOINT, output)
    try:
        return environment.invoke(event)
    finally:
        environment.close()


def test_it_calls_aws_with_a_key_of_its_own(make_function: MakeFunction, log: Path) -> None:
    function = make_function(
        """
        import os

        def handler(event, context):
            return os.environ["AWS_ACCESS_KEY_ID"]
        """
    )
    assert run(function, {}, log) == Answer(function.logical_id)


def test_result_and_context(make_function: MakeFunction, log: Path) -> None:
    function = make_function(
        """
        def handler(event, context):
            return {
                "event": event,
                "name": context.function_name,
                "memory": context.memory_limit_in_mb,
                "arn": context.invoked_function_arn,
                "request": context.aws_request_id,
                "left": context.get_remaining_time_in_millis(),
            }
        """,
        timeout=7,
    )
    answer = run(function, {"이름": ["아이유", None, 1.5]}, log)
    assert not answer.failed
    assert answer.payload["event"] == {"이름": ["아이유", None, 1.5]}
    assert answer.payload["name"] == "maeari-F"
    assert answer.payload["memory"] == "256"
    assert answer.payload["arn"] == function.arn
    assert len(answer.payload["request"]) == 36
    assert 5000 < answer.payload["left"] <= 7000


def test_nothing_of_the_shell_leaks_in(
    make_function: MakeFunction, log: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "intruder").mkdir()
    (tmp_path / "intruder" / "intruder.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "intruder"))
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid")
    function = make_function(
        """
        import os, sys, time

        def handler(event, context):
            return {"environment": dict(os.environ), "path": sys.path, "rest": [sys.argv[1:], time.tzname[0]]}
        """,
        environment={"TRACKS_TABLE": "t"},
    )
    seen = run(function, {}, log).payload
    assert not {"AWS_PROFILE", "HTTP_PROXY", "PYTHONPATH", "VIRTUAL_ENV", "PWD", "USER"} & set(
        seen["environment"]
    )
    assert seen["environment"]["TRACKS_TABLE"] == "t"
    assert seen["environment"]["AWS_ENDPOINT_URL"] == ENDPOINT
    assert seen["environment"]["AWS_REGION"] == seen["environment"]["AWS_DEFAULT_REGION"] == "ap-northeast-2"
    assert seen["environment"]["_HANDLER"] == "app.handler"
    assert seen["path"][:2] == [str(function.code), str(function.layers[0])]
    assert not [
        folder for folder in seen["path"] if folder in {"", str(Path.cwd()), str(tmp_path / "intruder")}
    ]
    assert seen["rest"] == [[], "UTC"]


def test_layers_are_importable_and_site_packages_too(
    make_function: MakeFunction, log: Path, tmp_path: Path
) -> None:
    function = make_function("import shared, boto3\nhandler = lambda event, context: shared.VALUE")
    (tmp_path / "layer" / "shared.py").write_text("VALUE = 3", encoding="utf-8")
    assert run(function, {}, log) == Answer(3)


def test_prints_go_to_the_log_and_not_into_the_answer(make_function: MakeFunction, log: Path) -> None:
    function = make_function(
        """
        import os, sys

        def handler(event, context):
            print("안녕 stdout")
            print("stderr", file=sys.stderr)
            os.write(1, b"raw\\n")
            return "ok"
        """
    )
    assert run(function, {}, log) == Answer("ok")
    assert log.read_text(encoding="utf-8").split() == ["안녕", "stdout", "stderr", "raw"]


def test_an_exception_becomes_lambdas_error_object(make_function: MakeFunction, log: Path) -> None:
    answer = run(make_function("def handler(event, context):\n    raise KeyError('x')"), {}, log)
    assert answer.failed
    assert answer.payload["errorType"] == "KeyError"
    assert answer.payload["errorMessage"] == "'x'"
    (frame,) = answer.payload["stackTrace"]
    assert 'app.py", line 2, in handler' in frame


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("import nothing_of_this_name", "Runtime.ModuleNotFoundError", "nothing_of_this_name"),
        ("def other(event, context): ...", "Runtime.AttributeError", "handler"),
        ("def handler(event, context):\n    return {1, 2}", "Runtime.MarshalError", "set"),
        ("import sys\ndef handler(event, context):\n    sys.exit(3)", "Runtime.ExitError", "exit status 3"),
        (
            "import os\ndef handler(event, context):\n    os.kill(os.getpid(), 9)",
            "Runtime.ExitError",
            "signal 9",
        ),
        ("import os\nos._exit(4)", "Runtime.ExitError", "exit status 4"),
    ],
)
def test_broken_functions(
    make_function: MakeFunction, log: Path, source: str, kind: str, message: str
) -> None:
    answer = run(make_function(source), {}, log)
    assert answer.failed
    assert answer.payload["errorType"] == kind
    assert message in answer.payload["errorMessage"]


def test_a_function_is_killed_at_its_timeout(make_function: MakeFunction, log: Path) -> None:
    function = make_function("import time\ndef handler(event, context):\n    time.sleep(30)", timeout=1)
    with log.open("ab") as output:
        environment = ExecutionEnvironment(function, ENDPOINT, output)
    started = time.monotonic()
    answer = environment.invoke({})
    assert 1 <= time.monotonic() - started < 5
    assert answer.failed
    assert answer.payload["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in answer.payload["errorMessage"]
    assert not environment.alive


def test_large_events_and_answers(make_function: MakeFunction, log: Path) -> None:
    function = make_function("handler = lambda event, context: event * 2")
    assert run(function, "가" * 1_000_000, log).payload == "가" * 2_000_000


def test_a_warm_environment_keeps_its_globals(make_function: MakeFunction, log: Path) -> None:
    function = make_function(
        "count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count"
    )
    with log.open("ab") as output:
        environment = ExecutionEnvironment(function, ENDPOINT, output)
    try:
        assert [environment.invoke({}).payload for _ in range(3)] == [1, 2, 3]
    finally:
        environment.close()


PARENT = """
import os, sys
from pathlib import Path
from local.functions.environment import ExecutionEnvironment
from local.template import FunctionDefinition
code = Path(sys.argv[1])
function = FunctionDefinition("F", "F", "arn", code, "app.handler", {}, 60, 128, ())
environment = ExecutionEnvironment(function, "http://127.0.0.1:1", 2)
print(environment.pid, flush=True)
environment.invoke({})
"""


def test_it_ends_with_a_parent_that_is_killed_in_the_middle_of_an_event(
    make_function: MakeFunction, tmp_path: Path
) -> None:
    marker = tmp_path / "running"
    function = make_function(
        f"""
        import time

        def handler(event, context):
            open({str(marker)!r}, "w").close()
            time.sleep(60)
        """
    )
    parent: subprocess.Popen[Any] = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", PARENT, str(function.code)], stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        wait_until(marker.exists)
        parent.kill()
    wait_until(lambda: not is_alive(pid))
