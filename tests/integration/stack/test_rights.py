"""Least privilege: the functions may do all that they do, and do all that they may.

A stack of its own does everything that the functions can do. The stand-ins deny what no policy allows, and a
right that no call needed is one too many.
"""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.aws.policies import matches
from local.aws.rights import CONTROL_PATH, Call
from local.callbacks import VALID_SECONDS
from local.first_load import DATALAKE, SIMILARITY, SONGS
from local.functions.environment import Answer, ExecutionEnvironment
from local.http_server import bind
from local.paths import ROOT
from local.resources import client
from local.services import MIGRATE, invoke_fresh
from local.settings import Settings
from local.sources import catalogue
from local.sources.playlists import playlists
from local.stack import CHATBOT, Stack
from maeari import clock
from maeari.chat import texts
from tests.processes import wait_until
from tests.talking import Person, Skill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = pytest.mark.stack

DISCOVERY, REPORT = "DiscoveryFunction", "ReportFunction"
JOBS = (SIMILARITY, SONGS, REPORT)
EVERY = (CHATBOT, DISCOVERY, DATALAKE, *JOBS, MIGRATE)
EVENTS = {
    CHATBOT: ["skill_*.json"],
    DISCOVERY: ["discovery_*.json"],
    DATALAKE: ["schedule_datalake.json", "datalake_probe.json"],
    SIMILARITY: ["schedule_similarity.json", "refresh.json"],
    SONGS: ["schedule_songs.json", "songs_*.json"],
    REPORT: ["report*.json"],
    MIGRATE: ["migrate.json", "migrate_status.json"],
}
NAMES = ("아이유", "Coldplay", "태연")
"""The last is surely known after the first load: its answer doesn't begin with a function's imports."""

HANGING_SECONDS = 11
"""Of an invocation whose query hangs: growing pauses let it be stopped three seconds before the end."""

NETWORK = "Lambda joins the function to its subnets"
LOGGED = "Lambda writes the function's log"
TRACED = "Lambda hands over the function's traces"
POLLED = "Lambda polls the function's queues"
FAILED = "Lambda sends what failed for good to the queue of failures"
REFRESHED = "Lambda hands a refresh's result to the report"
PARTITIONS = "Athena asks the catalogue for them, unless a table projects them"
ABORTED = "Athena, for the parts of large results"
BY_AWS = {
    (function, action): reason
    for functions, actions, reason in (
        (
            EVERY,
            (
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSubnets",
                "ec2:AssignPrivateIpAddresses",
                "ec2:UnassignPrivateIpAddresses",
            ),
            NETWORK,
        ),
        (EVERY, ("logs:CreateLogStream", "logs:PutLogEvents"), LOGGED),
        (EVERY, ("xray:PutTraceSegments", "xray:PutTelemetryRecords"), TRACED),
        ((DISCOVERY,), ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), POLLED),
        ((DATALAKE, *JOBS), ("sqs:SendMessage",), FAILED),
        ((SIMILARITY, SONGS), ("lambda:InvokeFunction",), REFRESHED),
        (JOBS, ("glue:GetPartitions",), PARTITIONS),
        (
            JOBS,
            ("s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"),
            ABORTED,
        ),
    )
    for function in functions
    for action in actions
}
"""What AWS does with a function's role, and our code doesn't, each with the reason."""


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(
        tmp_path_factory.mktemp("rights"),
        Settings(listener_signal="on"),
        bound=bind(0),
        names=NAMES,
        report=lambda _: None,
        progress=lambda *_: None,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def called(own_stack: Stack) -> list[Call]:
    """What each function called after it had done all that it can."""
    _send_events(own_stack)
    _talk(own_stack)
    _fill_the_lake(own_stack)
    _refresh(own_stack)
    _stop_queries(own_stack)
    return _calls(own_stack)


def test_no_function_lacks_a_right(called: list[Call]) -> None:
    assert [call for call in called if not call.allowed] == []


def test_every_allowed_action_is_used(own_stack: Stack, called: list[Call]) -> None:
    unused = {
        (function, action)
        for function, statement in _statements(own_stack)
        for action in statement.actions
        if not _uses(called, function, (action,), statement.resources)
    }
    assert unused == set(BY_AWS)


def test_every_allowed_resource_is_used(own_stack: Stack, called: list[Call]) -> None:
    unused = {
        (function, resource)
        for function, statement in _statements(own_stack)
        for resource in statement.resources
        if not _uses(called, function, statement.actions, (resource,))
        and not all((function, action) in BY_AWS for action in statement.actions)
    }
    assert unused == set()


def _send_events(stack: Stack) -> None:
    """The events of the repository, but for CloudFormation's, which wants its answer elsewhere."""
    for function, patterns in EVENTS.items():
        for file in chain.from_iterable(sorted((ROOT / "events").glob(each)) for each in patterns):
            event = json.loads(file.read_text("utf-8").replace("${SKILL_SECRET}", stack.secret))
            _succeeded(stack.pool.invoke(function, event))


def _talk(stack: Stack) -> None:
    """Opinions, of which one is taken back, and a name that is found after the answer."""
    kept, person = Person(Skill(stack)), Person(Skill(stack))
    for each in (kept, person):
        each.says(NAMES[-1])
        each.taps(each.says("왜 비슷해?"), texts.ALIKE_LABEL)
    assert person.says("내 기록 지워줘").first == texts.FORGOTTEN
    payload = person.payload("볼빨간사춘기")
    bot, token = payload["bot"]["id"], uuid.uuid4().hex
    payload["userRequest"]["callbackUrl"] = f"https://bot-api.kakao.com/v1/bots/{bot}/callback/{token}"
    assert Skill(stack).ask(payload).content["useCallback"]
    remembered = (DISCOVERY, "dynamodb:PutItem")
    wait_until(lambda: remembered in {call[:2] for call in _calls(stack)}, VALID_SECONDS)


def _fill_the_lake(stack: Stack) -> None:
    """A day that begins as a copy of the one before; playlists twice, the second time over the first."""
    today = clock.today()
    before = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
    assert _succeeded(stack.pool.invoke(DATALAKE, {"day": before}))["complete"]
    connections = stack.services.connections
    bucket = connections.template().name("LakeBucket")
    client("s3", connections.aws_endpoint).delete_object(Bucket=bucket, Key=f"days/{today}.json")
    own = next(each for each in playlists(catalogue.load()).values() if each.name == "My favourites")
    named = replace(connections, parameters={**connections.parameters, "Playlists": own.id})
    event = json.loads((ROOT / "events" / "datalake_playlists.json").read_text("utf-8"))
    with (stack.state / "logs" / "playlists.log").open("wb") as log:
        for _ in range(2):
            assert _succeeded(invoke_fresh(named, DATALAKE, event, log.fileno()))["day"] == today


def _refresh(stack: Stack) -> None:
    for job in (SIMILARITY, SONGS):
        for event in ({"force": True}, {"rollback": True}, {"status": True}):
            _succeeded(stack.pool.invoke(job, event))
    _succeeded(stack.pool.invoke(REPORT, {}))


def _stop_queries(stack: Stack) -> None:
    with ThreadPoolExecutor(len(JOBS)) as threads:
        answers = list(threads.map(lambda job: _hanging(stack, job), JOBS))
    assert [answer.payload["errorType"] for answer in answers] == ["OutOfTime"] * len(JOBS)


def _hanging(stack: Stack, function: str) -> Answer:
    """The function's answer when its first query hangs."""
    connections = stack.services.connections
    requests.post(
        f"{connections.aws_endpoint}/local-api/athena/faults", json={"next": "hang"}, timeout=10
    ).raise_for_status()
    definition = replace(connections.template().functions()[function], timeout=HANGING_SECONDS)
    with (stack.state / "logs" / f"{function}-hanging.log").open("wb") as log:
        process = ExecutionEnvironment(definition, connections.aws_endpoint, log)
        try:
            return process.invoke({})
        finally:
            process.close()


def _succeeded(answer: Answer) -> Any:
    assert not answer.failed, answer.payload
    return answer.payload


def _calls(stack: Stack) -> list[Call]:
    answer = requests.get(f"{stack.services.connections.aws_endpoint}{CONTROL_PATH}", timeout=10)
    return [Call(*call) for call in answer.json()["calls"]]


def _statements(stack: Stack) -> Iterable[Any]:
    """(function, statement) of all policies."""
    functions = stack.services.connections.template().functions()
    return [(name, statement) for name, function in functions.items() for statement in function.policies]


def _uses(called: list[Call], function: str, actions: Iterable[str], resources: Iterable[str]) -> bool:
    return any(
        call.function == function
        and any(matches(action, call.action) for action in actions)
        and any(matches(resource, call.resource) for resource in resources)
        for call in called
    )
