"""`maeari invoke`: one function, one event, a fresh process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from local.cli.session import connected, for_a_person
from local.resources import client
from local.services import invoke_fresh
from local.stack import CHATBOT

if TYPE_CHECKING:
    from local.run_file import Connections

SECRET_PLACEHOLDER = "${SKILL_SECRET}"  # noqa: S105 stands for the secret in event files
FIRST_ERROR_STATUS = 400
USAGE_STATUS = 2


@click.command(short_help="Run one function with an event file.")
@click.argument("function")
@click.option(
    "--event",
    "event_file",
    required=True,
    type=click.Path(path_type=Path),
    help="JSON file with the event; ${SKILL_SECRET} in it becomes the stack's secret.",
)
def invoke(function: str, event_file: Path) -> None:
    """Run FUNCTION of template.yaml with an event, in a fresh process with its own environment.

    Prints the answer as JSON on stdout and the function's log on stderr. Exits with 1 when the function
    fails or answers with an HTTP status of 400 or more, with 2 when there is no such function or file.
    Changes whatever the function changes. `sam local invoke FUNCTION --event FILE` takes the same files
    where Docker is.

    Example: bin/maeari invoke ChatbotFunction --event events/skill_known_artist.json
    """
    event = _read(event_file)
    with for_a_person(), connected() as connections:
        functions = connections.template().functions()
        if function not in functions:
            click.echo(f"maeari: no function {function!r}; there are {', '.join(functions)}", err=True)
            sys.exit(USAGE_STATUS)
        event = _with_secret(event, connections)
        answer = invoke_fresh(connections, function, event, sys.stderr.fileno())
        click.echo(json.dumps(answer.payload, ensure_ascii=False, indent=2))
        status = answer.payload.get("statusCode") if isinstance(answer.payload, dict) else None
        if answer.failed or (isinstance(status, int) and status >= FIRST_ERROR_STATUS):
            sys.exit(1)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        click.echo(f"maeari: {path} can't be read: {error.strerror}", err=True)
    except ValueError as error:
        click.echo(f"maeari: {path} is not JSON: {error}", err=True)
    sys.exit(USAGE_STATUS)


def _with_secret(event: Any, connections: Connections) -> Any:
    headers = event.get("headers") if isinstance(event, dict) else None
    if not isinstance(headers, dict) or SECRET_PLACEHOLDER not in headers.values():
        return event
    secret_id = connections.template().functions()[CHATBOT].environment["SKILL_SECRET_ID"]
    manager = client("secretsmanager", connections.aws_endpoint)
    secret = manager.get_secret_value(SecretId=secret_id)["SecretString"]
    filled = {key: secret if value == SECRET_PLACEHOLDER else value for key, value in headers.items()}
    return event | {"headers": filled}
