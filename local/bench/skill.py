"""The chatbot function by itself: beside a running stack, with its own state table and queues, or counted."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from local.first_load import skill_payload
from local.functions.environment import variables
from local.functions.pool import FunctionPool
from local.gateway import SECRET_HEADER, PageConfig, create_gateway
from local.http_server import LoopbackServer, bind
from local.paths import ROOT
from local.resources import CREDENTIALS, client
from local.stack import CHATBOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack

    from local.run_file import Connections, RunFile

_TIMEOUT = 15.0
_COUNTED = Path(__file__).with_name("counted.py")


class OwnSkill:
    """What it calls is counted apart from the stack's, and nothing polls its queues.

    Args:
        connections: of the stack, whose database, tracks and secrets it shares.
        logs: folder for the function's log.
        started: ends what is begun here.
        variables: further variables of the function.

    Attributes:
        queues: URLs of the queues for names that were asked for and for incomplete artists.
    """

    def __init__(
        self, connections: Connections, logs: Path, started: ExitStack, variables: Mapping[str, str]
    ) -> None:
        self._aws = connections.aws_endpoint
        self._table = f"own-{uuid.uuid4().hex}"
        sqs = client("sqs", self._aws)
        names = (f"{self._table}-asked", f"{self._table}-incomplete")
        self.queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in names]
        self._dynamodb = client("dynamodb", self._aws)
        self._dynamodb.create_table(
            TableName=self._table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        own = {
            "SOURCE_STATE_TABLE": self._table,
            "DISCOVERY_QUEUE_URL": self.queues[0],
            "COMPLETION_QUEUE_URL": self.queues[1],
            **CREDENTIALS,  # its own tables are in no policy of the template
            **variables,
        }
        template, secret = connections.template(), skill_secret(connections)
        function = template.functions()[CHATBOT]
        own_function = replace(function, environment={**function.environment, **own})
        pool = FunctionPool({CHATBOT: own_function}, self._aws, logs)
        started.callback(pool.close)
        route = next(route for route in template.routes() if route.function == CHATBOT)
        gateway = create_gateway(pool, [route], PageConfig(route.path, secret, None, ()))
        server = LoopbackServer(bind(0), gateway)
        server.start()
        started.callback(server.stop)
        self._url = server.base_url + route.path
        self._session = started.enter_context(requests.Session())
        self._session.trust_env = False  # no proxy leads to loopback
        self._session.headers[SECRET_HEADER] = secret

    def ask(self, typed: str) -> tuple[dict[str, Any], float]:
        """The answer to a typed text, and the seconds of wall time it took. Raises `requests.HTTPError`."""
        begun = time.perf_counter()
        answer = self._session.post(self._url, json=skill_payload(typed), timeout=_TIMEOUT)
        seconds = time.perf_counter() - begun
        answer.raise_for_status()
        return answer.json(), seconds

    def quotas(self) -> dict[str, dict[str, float]]:
        """Counters and cooldowns as the function keeps them, by source and bucket joined with `#`."""
        items = self._dynamodb.scan(TableName=self._table)["Items"]
        return {
            item["id"]["S"].removeprefix("quota#"): {
                name: float(value["N"]) for name, value in item.items() if "N" in value
            }
            for item in items
            if item["id"]["S"].startswith("quota#")
        }

    def calls(self) -> dict[str, int]:
        """Calls counted so far, by source and bucket."""
        return {
            bucket: int(sum(value for name, value in item.items() if name.startswith("calls_")))
            for bucket, item in self.quotas().items()
        }


def skill_secret(connections: Connections) -> str:
    """What skill requests must carry."""
    secret_id = connections.template().functions()[CHATBOT].environment["SKILL_SECRET_ID"]
    answer = client("secretsmanager", connections.aws_endpoint).get_secret_value(SecretId=secret_id)
    return str(answer["SecretString"])


def calls_of(run: RunFile, payloads: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What each of some turns calls, counted inside the handler's process when it is warm.

    Args:
        run: the stack whose stores it works on.
        payloads: of the turns; the first is sent more than once.

    Returns:
        For each turn `SQL` or the name of an AWS operation, in order.
    """
    headers = {SECRET_HEADER: skill_secret(run.connections)}
    events = [{"headers": headers, "body": json.dumps(payload)} for payload in payloads]
    function = run.connections.template().functions()[CHATBOT]
    folders = os.pathsep.join(map(str, (ROOT / "functions/chatbot", ROOT / "layers/common")))
    done = subprocess.run(
        [sys.executable, str(_COUNTED)],
        env=variables(function, run.aws_endpoint) | {"PYTHONPATH": folders},
        input=json.dumps(events),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def percentiles(milliseconds: Sequence[float]) -> str:
    """The figures of a line; the 99th percentile of fewer than a hundred answers is their slowest."""
    few = len(milliseconds) < 100  # noqa: PLR2004
    high = max(milliseconds) if few else statistics.quantiles(milliseconds, n=100)[98]
    label = "slowest" if few else "p99"
    return f"p50 {statistics.median(milliseconds):.0f} ms, {label} {high:.0f} ms, {len(milliseconds)} answers"
