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

from local.bench.skill import calls_of, percentiles, skill_secret
from local.first_load import skill_payload
from local.gateway import SECRET_HEADER
from local.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local import run_file

ANSWERS = 500
AT_ONCE = (1, 8)
STARTS = 9
BASELINE = 'import boto3, pymysql; boto3.client("dynamodb", region_name="ap-northeast-2")'
CHAT_FUNCTION = "import app"


def measure_answers(run: run_file.RunFile, names: Sequence[str]) -> None:
    """Latency of known artists over HTTP, one and eight people at once."""
    url, headers = run.base_url + "/skill", {SECRET_HEADER: skill_secret(run.connections)}
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
    (calls,) = calls_of(run, [skill_payload("아이유")])
    print(f"calls of a known artist's answer: {' '.join(calls)}")


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
