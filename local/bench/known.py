"""Answers about known artists: how long they take, what they call, and how long their function loads."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import requests

from local.bench.skill import percentiles, skill_secret
from local.first_load import skill_payload
from local.functions.environment import variables
from local.gateway import SECRET_HEADER
from local.paths import ROOT
from local.sources.catalogue import start_names
from local.stack import CHATBOT

if TYPE_CHECKING:
    from local import run_file

ANSWERS = 500
AT_ONCE = (1, 8)
STARTS = 9
BASELINE = 'import boto3, pymysql; boto3.client("dynamodb", region_name="ap-northeast-2")'
CHAT_FUNCTION = "import app"


def measure_answers(run: run_file.RunFile) -> None:
    """Latency of known artists over HTTP, one and eight people at once."""
    url, headers = run.base_url + "/skill", {SECRET_HEADER: skill_secret(run.connections)}
    names = start_names()
    kept = threading.local()

    def ask(number: int) -> float:
        if not hasattr(kept, "session"):
            kept.session = requests.Session()
        start = time.perf_counter()
        answer = kept.session.post(
            url, json=skill_payload(names[number % len(names)]), headers=headers, timeout=10
        )
        seconds = time.perf_counter() - start
        if answer.status_code != requests.codes.ok or "carousel" not in answer.text:
            raise SystemExit(f"{names[number % len(names)]!r} was not answered: {answer.text[:200]}")
        return seconds * 1000

    for at_once in AT_ONCE:
        with ThreadPoolExecutor(at_once) as people:
            list(people.map(ask, range(10 * at_once)))  # warm environments and connections
            taken = list(people.map(ask, range(ANSWERS)))
        print(f"known artist, {at_once} at once: {percentiles(taken)}")


def measure_calls(run: run_file.RunFile) -> None:
    """SQL statements and DynamoDB calls of one warm answer, counted inside the handler's process."""
    counting = f"""
import json, sys
sys.path[:0] = [{str(ROOT / "functions/chatbot")!r}, {str(ROOT / "layers/common")!r}]
import app, boto3, pymysql
boto3.setup_default_session()
calls = []
boto3.DEFAULT_SESSION.events.register("before-call", lambda model, **_: calls.append(model.name))
execute = pymysql.cursors.Cursor.execute
pymysql.cursors.Cursor.execute = lambda self, *a, **k: (calls.append("SQL"), execute(self, *a, **k))[1]
headers = {{{SECRET_HEADER!r}: {skill_secret(run.connections)!r}}}
event = {{"headers": headers, "body": json.dumps({skill_payload("아이유")!r})}}
for _ in range(3):
    calls.clear()
    app.handler(event, None)
print(" ".join(calls))
"""
    function = run.connections.template().functions()[CHATBOT]
    environment = variables(function, run.aws_endpoint)
    done = subprocess.run(
        [sys.executable, "-c", counting], env=environment, capture_output=True, text=True, check=True
    )
    print(f"calls of a known artist's answer: {done.stdout.splitlines()[-1]}")


def measure_starts() -> None:
    """Import of the chat function in fresh interpreters against boto3 with a client and PyMySQL."""
    path = os.pathsep.join(map(str, (ROOT / "functions/chatbot", ROOT / "layers/common")))
    for label, more in (("with .pyc", {}), ("without .pyc", {"PYTHONPYCACHEPREFIX": os.devnull})):
        environment = {"PYTHONPATH": path, "PATH": os.environ["PATH"], **more}
        if more:
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
        ours, base = [], []
        for _ in range(STARTS):
            base.append(_seconds(BASELINE, environment))
            ours.append(_seconds(f"{CHAT_FUNCTION}; {BASELINE}", environment))
        with_ours, alone = 1000 * statistics.median(ours), 1000 * statistics.median(base)
        print(
            f"import, {label}: chat function with boto3, PyMySQL and a client {with_ours:.0f} ms, "
            f"those alone {alone:.0f} ms, ratio {with_ours / alone:.2f}"
        )


def _seconds(code: str, environment: dict[str, str]) -> float:
    timed = f"import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
    done = subprocess.run(
        [sys.executable, "-c", timed], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)
