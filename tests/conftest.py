"""Fixtures that tests of all kinds share."""

from __future__ import annotations

import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from local.http_server import bind
from local.paths import ROOT
from local.progress import progress_to
from local.resources import client
from local.settings import Settings
from local.stack import Stack
from local.template import FunctionDefinition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

type MakeFunction = Callable[..., FunctionDefinition]

LOADED = ("아이유", "태연", "방탄소년단", "뉴진스", "에스파", "임영웅", "Coldplay")
"""The artists that the stack of the tests knows from its first load."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--write-golden` writes the answers of test_golden.py instead of comparing them."""
    parser.addoption("--write-golden", action="store_true", dest="write_golden")


SETTLE_SECONDS = 180


@pytest.fixture(scope="session")
def stack_root() -> Path:
    """The folder of template.yaml and of the code that `stack` runs."""
    return ROOT


@pytest.fixture(scope="session")
def stack(stack_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole local stack, filled through its real first load; started once for the session.

    Gives `base_url`, `skill_url`, `secret`, `pool`, `state`, `services.database`, `services.sources_url` and
    `services.connections.aws_endpoint`. Tests share it: they may add to it, but not take away or replace.
    """

    def report(line: str) -> None:
        sys.stderr.write(line + "\n")

    with Stack(
        tmp_path_factory.mktemp("stack"),
        Settings(),
        bound=bind(0),
        names=LOADED,
        report=report,
        progress=progress_to(sys.stderr),
        root=stack_root,
    ) as running:
        _settle(running)
        yield running


def _settle(stack: Stack) -> None:
    """Waits until what the first artists lack has been looked up in the background: it changes answers."""
    sqs = client("sqs", stack.services.connections.aws_endpoint)
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        urls = [url for url in sqs.list_queues()["QueueUrls"] if "Failure" not in url]  # nobody empties that
        told = (sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"] for url in urls)
        if not any(int(count) for each in told for count in each.values()):
            return
        time.sleep(0.5)
    raise TimeoutError(f"the queues of the stack still hold messages after {SETTLE_SECONDS} s")


@pytest.fixture
def make_function(tmp_path: Path) -> MakeFunction:
    """Makes a small Lambda function of its source; the logical id is `F`."""

    def make(
        source: str, *, timeout: int = 20, environment: dict[str, str] | None = None
    ) -> FunctionDefinition:
        code = tmp_path / "code"
        code.mkdir(exist_ok=True)
        (code / "app.py").write_text(textwrap.dedent(source), encoding="utf-8")
        layer = tmp_path / "layer"
        layer.mkdir(exist_ok=True)
        return FunctionDefinition(
            logical_id="F",
            name="maeari-F",
            arn="arn:aws:lambda:ap-northeast-2:123456789012:function:maeari-F",
            code=code,
            handler="app.handler",
            environment=environment or {},
            timeout=timeout,
            memory=256,
            layers=(layer,),
        )

    return make
