"""`maeari similarity refresh`, `rollback` and `status`: events of the similarity function."""

from __future__ import annotations

import json
import sys
from copy import copy
from typing import TYPE_CHECKING, Any

import click

from local.cli.session import connected, for_a_person
from local.first_load import SIMILARITY
from local.services import invoke_fresh

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

NOTHING = "nothing"


@click.group(short_help="Work out who sounds alike.")
def similarity() -> None:
    """Work out who sounds alike.

    The commands run the similarity function of the local stack in a fresh process; its log goes to stderr. A
    deployed one takes the same events: `sam remote invoke SimilarityFunction --event '{"rollback": true}'`,
    or `aws lambda invoke` with its name.
    """


@similarity.command(short_help="Find each artist's nearest artists in the lake and publish them.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of the lake. Default: the newest complete.")
@click.option("--force", is_flag=True, help="Publish also what differs too much from what is published.")
def refresh(day: datetime | None, *, force: bool) -> None:
    """Find each artist's nearest artists in a day of the lake and publish them to the database.

    What was found is checked first, and only then takes the place of what serves, all at once. A refresh
    that fails its checks is kept beside it, as the tables …_rejected, and not served. Prints what it did and
    counted; the bot answers with the new neighbours from the next message on.

    Deployed: aws lambda invoke --invocation-type Event, for other calls wait a minute and then call again.

    Example: bin/maeari similarity refresh
    """
    event: dict[str, Any] = {"force": True} if force else {}
    if day:
        event["day"] = f"{day:%Y-%m-%d}"
    answer = _invoke(event)
    if "rejected" in answer:
        click.echo(f"maeari: {answer['rejected']}", err=True)
        sys.exit(1)
    for line in _lines(answer):
        click.echo(line)


@similarity.command(short_help="Serve the refresh before the last again.")
def rollback() -> None:
    """Serve the refresh before the last again, in one statement; the last is kept as the rejected one.

    The next refresh, also a scheduled one, publishes anew. There is one way back: what was before the
    previous refresh is not kept.

    Deployed: sam remote invoke SimilarityFunction --event '{"rollback": true}'

    Example: bin/maeari similarity rollback
    """
    click.echo(f"served now: {_told(_invoke({'rollback': True})['published'])}")


@similarity.command(short_help="Tell which refresh serves, and which are kept beside it.")
def status() -> None:
    """Tell which refresh serves, which one `rollback` would go back to, and which was rejected last.

    Deployed: sam remote invoke SimilarityFunction --event '{"status": true}'

    Example: bin/maeari similarity status
    """
    for name, published in _invoke({"status": True}).items():
        click.echo(f"{name}: {_told(published)}")


_earlier_name = copy(refresh)
_earlier_name.hidden = True
similarity.add_command(_earlier_name, "run")


def _invoke(event: Mapping[str, Any]) -> Any:
    with for_a_person(), connected() as connections:
        answer = invoke_fresh(connections, SIMILARITY, event, sys.stderr.fileno())
        if answer.failed:
            click.echo(f"maeari: {answer.payload['errorType']}: {answer.payload['errorMessage']}", err=True)
            sys.exit(1)
        return answer.payload


def _told(published: Mapping[str, Any] | None) -> str:
    """One line for a person."""
    if published is None:
        return NOTHING
    parts = [f"{published['day']}, {published['artists']:,} artists"]
    if published["algorithm"]:
        parts.append(f"{published['neighbours']:,} neighbours")
        parts.append(f"by {published['algorithm']} {published['version']}")
        parts.append(f"filled at {published['published_at']}")
    return ", ".join(parts)


def _lines(answer: Any, indent: str = "") -> Iterator[str]:
    """A JSON answer as readable lines: `artists: 83`, nested objects indented."""
    if not isinstance(answer, dict):
        yield f"{indent}{answer}"
        return
    for key, value in answer.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, float):
            yield f"{indent}{key}: {value:,.3f}"
        elif isinstance(value, int) and not isinstance(value, bool):
            yield f"{indent}{key}: {value:,}"
        else:
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            yield f"{indent}{key}: {text}"
