"""How other commands find a running stack: `run.json` in its state folder, valid while its lock is held."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from local import lock
from local.paths import ROOT, write_private
from local.template import Template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "run.json"


@dataclass(frozen=True, slots=True)
class Connections:
    """Where the parts behind the functions answer.

    Attributes:
        aws_endpoint: base URL of the AWS stand-ins.
        parameters: values of the template's parameters.
    """

    aws_endpoint: str
    parameters: Mapping[str, str]

    def template(self, root: Path = ROOT) -> Template:
        """The template with these values."""
        return Template(root / "template.yaml", self.parameters)


@dataclass(frozen=True, slots=True)
class RunFile:
    """A running stack.

    Attributes:
        pid: of the process that runs it.
        base_url: of the gateway.
        aws_endpoint: base URL of the AWS stand-ins.
        parameters: values of the template's parameters.
        processes: process ids by name, for a person.
    """

    pid: int
    base_url: str
    aws_endpoint: str
    parameters: Mapping[str, str]
    processes: Mapping[str, int]

    @property
    def connections(self) -> Connections:
        """Where its parts answer."""
        return Connections(self.aws_endpoint, self.parameters)


def write(state: Path, run: RunFile) -> None:
    """Announces a stack that is ready."""
    write_private(state / NAME, json.dumps(asdict(run), indent=2) + "\n")


def remove(state: Path) -> None:
    """Takes the announcement back."""
    (state / NAME).unlink(missing_ok=True)


def running(state: Path) -> RunFile | None:
    """The stack that runs on a state folder, or None; a file left behind by a killed one doesn't count."""
    pid = lock.holder(state)
    path = state / NAME
    if pid is None or not path.exists():
        return None
    run = RunFile(**json.loads(path.read_text(encoding="utf-8")))
    return run if run.pid == pid else None
