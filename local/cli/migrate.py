"""`maeari migrate`: the migrate function, run or asked how the schema stands."""

from __future__ import annotations

import sys

import click

from local.cli.session import connected, for_a_person, invoked
from local.services import MIGRATE

NOTHING = "nothing"


@click.command(short_help="Bring the database schema to the newest version.")
@click.option("--status", is_flag=True, help="Only tell what is pending or changed; 1 if anything is.")
def migrate(*, status: bool) -> None:
    """Bring the database schema to this release's version: numbered SQL files, each applied once.

    With --status nothing is changed. `pending` are files that the database lacks, `changed` those whose text
    is another one than when they were applied: a release never changes a file, so undo that or add a new one.
    The exit status is 1 where something is pending or changed.

    Deployed, each deployment does it. By hand: sam remote invoke MigrateFunction --event '{"status": true}'

    Example: bin/maeari migrate --status
    """
    with for_a_person(), connected(migrates=False) as connections:
        answer = invoked(connections, MIGRATE, {"status": True} if status else {})
    for name, value in answer.items():
        told = ", ".join(value) or NOTHING if isinstance(value, list) else value
        click.echo(f"{name}: {told}")
    if status and (answer["pending"] or answer["changed"]):
        sys.exit(1)
