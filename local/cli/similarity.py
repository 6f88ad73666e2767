"""`maeari similarity refresh`, `rollback` and `status`: events of the similarity function."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import click

from local.cli import refreshing
from local.first_load import SIMILARITY

if TYPE_CHECKING:
    from datetime import datetime


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
    refreshing.refresh(SIMILARITY, day, force=force)


@similarity.command(short_help="Serve the refresh before the last again.")
def rollback() -> None:
    """Serve the refresh before the last again, in one statement; the last is kept as the rejected one.

    The next refresh publishes anew, a scheduled one not before the lake's next day. There is one way back:
    what was before the previous refresh is not kept.

    Deployed: sam remote invoke SimilarityFunction --event '{"rollback": true}'

    Example: bin/maeari similarity rollback
    """
    refreshing.rollback(SIMILARITY)


@similarity.command(short_help="Tell which refresh serves, and which are kept beside it.")
def status() -> None:
    """Tell which refresh serves, which one `rollback` would go back to, and which was rejected last.

    Deployed: sam remote invoke SimilarityFunction --event '{"status": true}'

    Example: bin/maeari similarity status
    """
    refreshing.status(SIMILARITY)


_earlier_name = copy(refresh)
_earlier_name.hidden = True
similarity.add_command(_earlier_name, "run")
