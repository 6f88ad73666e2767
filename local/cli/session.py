"""What the commands share: the running stack or parts started for one command, and errors for a person."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from local import run_file
from local.children import ChildFailed
from local.cloudformation import TemplateError
from local.database import DatabaseServerError, DatabaseServerMissing
from local.first_load import FirstLoadFailed
from local.functions.environment import variables
from local.lock import StateInUse, StateLock
from local.paths import state_folder
from local.services import BackingServices, MigrationRefused, invoke_fresh
from local.settings import BadSetting, Settings
from local.signals import StopRequested, stop_on_signals
from maeari.errors import MaeariError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.run_file import Connections

EXPECTED = (
    BadSetting,
    ChildFailed,
    DatabaseServerError,
    DatabaseServerMissing,
    FirstLoadFailed,
    MaeariError,
    MigrationRefused,
    StateInUse,
    TemplateError,
)
"""Errors whose message is all that a person needs; anything else shows its traceback."""

INTERRUPTED = 130


def report(line: str) -> None:
    """One step, for a person: stderr, so that stdout holds the answer only."""
    click.echo(line, err=True)


@contextmanager
def for_a_person() -> Iterator[None]:
    """Turns expected errors into a message and status 1, Ctrl-C and SIGTERM into status 130."""
    try:
        with stop_on_signals():
            yield
    except EXPECTED as error:
        click.echo(f"maeari: {error}", err=True)
        sys.exit(1)
    except StopRequested:
        click.echo("maeari: stopped", err=True)
        sys.exit(INTERRUPTED)


@contextmanager
def connected(*, migrates: bool = True) -> Iterator[Connections]:
    """The parts of the running stack, else parts started now and stopped at the end.

    Args:
        migrates: whether parts that are started bring the database's schema up to date.
    """
    state = state_folder(os.environ)
    if run := run_file.running(state):
        yield run.connections
        return
    settings = Settings.from_env(os.environ)
    with (
        StateLock(state) as lock,
        BackingServices(state, settings, lock.descriptor, report, migrates=migrates) as services,
    ):
        yield services.connections


def invoked(connections: Connections, function: str, event: Mapping[str, Any]) -> Any:
    """A function's answer, from a process of its own; its error ends the command with 1."""
    answer = invoke_fresh(connections, function, event, sys.stderr.fileno())
    if answer.failed:
        click.echo(f"maeari: {answer.payload['errorType']}: {answer.payload['errorMessage']}", err=True)
        sys.exit(1)
    return answer.payload


@contextmanager
def as_function(name: str) -> Iterator[None]:
    """Like `connected`, in the environment and with the rights of a function.

    No AWS settings of the person are obeyed. What is imported by hand goes where the function writes, so it
    needs no right that the function lacks. stdout is kept for the command's answer: the log goes to stderr,
    metrics nowhere.
    """
    with connected() as connections:
        definition = connections.template().functions()[name]
        environment = variables(definition, connections.aws_endpoint)
        with function_environment({**environment, "POWERTOOLS_METRICS_DISABLED": "true"}):
            _log_to_stderr()
            yield


def _log_to_stderr() -> None:
    """Keeps stdout for the answer: there a function's log goes."""
    from maeari import telemetry  # noqa: F401, PLC0415 makes the log, by the function's environment

    for handler in logging.getLogger("maeari").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)


@contextmanager
def function_environment(values: Mapping[str, str]) -> Iterator[None]:
    """Replaces this process's environment."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
