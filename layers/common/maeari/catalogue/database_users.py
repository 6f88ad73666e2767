"""The functions' own users of the database, who log in with tokens and may do what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pymysql

from maeari.errors import MigrationFailed

if TYPE_CHECKING:
    from collections.abc import Collection

    from maeari.catalogue.mysql import Database

_ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_TABLES = frozenset({"CREATE", "ALTER", "DROP"})
"""What a refresh needs beside rows: it makes its next tables and renames them into their places."""

PRIVILEGES = {"maeari_answers": _ROWS, "maeari_jobs": _ROWS | _TABLES}
"""On the whole schema, because what is granted on a table doesn't follow when it is renamed."""


def create_users(database: Database) -> None:
    """Makes the users that aren't there, and gives each exactly its privileges.

    Args:
        database: as a user who may create users and has the privileges to give.

    Raises:
        MigrationFailed: the server refused, such as one without RDS' plugin.
    """
    try:
        for user, privileges in PRIVILEGES.items():
            database.execute(
                f"CREATE USER IF NOT EXISTS {_account(user)} "
                "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL"
            )
            grant(database, user, privileges)
    except pymysql.err.MySQLError as error:
        raise MigrationFailed(
            f"the functions' database users can't be made: {error}. They log in by IAM, which must be on for "
            "the database; for one of another kind set DATABASE_IAM_USERS to off and give a user's secret"
        ) from error


def grant(database: Database, user: str, privileges: Collection[str]) -> None:
    """Gives a user these privileges on the schema, and takes what an earlier release gave beyond them.

    What stays is never taken in between: functions are at work.
    """
    [row] = database.rows("SELECT REPLACE(DATABASE(), '_', '\\\\_') AS pattern")  # there _ is any letter
    schema = f"`{row['pattern']}`.*"
    database.execute(f"GRANT {', '.join(sorted(privileges))} ON {schema} TO {_account(user)}")
    held = database.rows(
        "SELECT privilege_type AS privilege FROM information_schema.schema_privileges "
        "WHERE grantee = %(account)s AND table_schema = %(pattern)s",
        {"account": _account(user), "pattern": row["pattern"]},
    )
    if more := sorted({each["privilege"] for each in held} - set(privileges)):
        database.execute(f"REVOKE {', '.join(more)} ON {schema} FROM {_account(user)}")


def _account(user: str) -> str:
    return f"'{user}'@'%'"
