"""Fixtures that tests of all kinds share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from local.http_server import bind
from local.progress import progress_to
from local.settings import Settings
from local.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADED = ("아이유", "태연", "방탄소년단", "뉴진스", "에스파", "임영웅", "Coldplay")
"""The artists that the stack of the tests knows from its first load."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
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
    ) as running:
        yield running
