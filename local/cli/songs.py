"""`maeari songs refresh`, `rollback` and `status`: events of the songs function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from local.cli import refreshing
from local.first_load import SONGS

if TYPE_CHECKING:
    from datetime import datetime


@click.group(short_help="Work out which songs are alike.")
def songs() -> None:
    """Work out which songs are alike.

    The commands run the songs function of the local stack in a fresh process; its log goes to stderr. A
    deployed one takes the same events: `sam remote invoke SongsFunction --event '{"rollback": true}'`.
    """


@songs.command(short_help="Find each song's nearest songs in the lake and publish them.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of the lake. Default: the newest complete.")
@click.option("--force", is_flag=True, help="Publish also what differs too much from what is published.")
def refresh(day: datetime | None, *, force: bool) -> None:
    """Part the songs of a day of the lake into clusters, find the nearest of each and publish them.

    What was found is checked first, and only then takes the place of what serves, all at once. A refresh
    that fails its checks is kept beside it, as the tables …_rejected, and not served. Prints what it did and
    counted.

    Example: bin/maeari songs refresh
    """
    refreshing.refresh(SONGS, day, force=force)


@songs.command(short_help="Serve the refresh before the last again.")
def rollback() -> None:
    """Serve the refresh of songs before the last again; the last is kept as the rejected one.

    Example: bin/maeari songs rollback
    """
    refreshing.rollback(SONGS)


@songs.command(short_help="Tell which refresh serves, and which are kept beside it.")
def status() -> None:
    """Tell which refresh of songs serves, which one `rollback` would go back to, and which was rejected last.

    Example: bin/maeari songs status
    """
    refreshing.status(SONGS)
