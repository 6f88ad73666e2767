"""What the migrate function works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections
from maeari.settings import database_iam_users

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Database
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.connections import Environment


def database(environment: Environment) -> Database:
    """What the migrate function works on."""
    return connections.job_database(environment)


def create_users(environment: Environment) -> None:
    """Makes the functions' own users, where they have some."""
    if database_iam_users(environment):
        from maeari.catalogue import database_users

        database_users.create_users(database(environment))


def artists(environment: Environment) -> MysqlArtists:
    """The artists and aliases that the migrate function completes."""
    from maeari.catalogue.mysql_artists import MysqlArtists

    return MysqlArtists(database(environment))
