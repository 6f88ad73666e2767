"""What `maeari similarity` and `maeari songs` do: events of a function, and its answers told."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from local.cli.session import connected, for_a_person, invoked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

NOTHING = "nothing"


def refresh(function: str, day: datetime | None, *, force: bool) -> None:
    """Prints what a refresh did, or ends with 1 and why it was rejected."""
    event: dict[str, Any] = {"force": True} if force else {}
    if day:
        event["day"] = f"{day:%Y-%m-%d}"
    answer = _invoke(function, event)
    if "rejected" in answer:
        click.echo(f"maeari: {answer['rejected']}", err=True)
        sys.exit(1)
    for line in _lines(answer):
        click.echo(line)


def rollback(function: str) -> None:
    """Prints what serves after going back."""
    click.echo(f"served now: {_told(_invoke(function, {'rollback': True})['published'])}")


def status(function: str) -> None:
    """Prints what serves, and what is kept beside it."""
    for name, published in _invoke(function, {"status": True}).items():
        click.echo(f"{name}: {_told(published)}")


def _invoke(function: str, event: Mapping[str, Any]) -> Any:
    with for_a_person(), connected() as connections:
        return invoked(connections, function, event)


def _told(published: Mapping[str, Any] | None) -> str:
    """One line for a person."""
    if published is None:
        return NOTHING
    what = "tracks" if "tracks" in published else "artists"
    parts = [f"{published['day']}, {published[what]:,} {what}"]
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
