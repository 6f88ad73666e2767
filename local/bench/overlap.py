"""Provisional against final neighbours: how many are the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pymysql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.stack import Stack

TOP = 10


def print_overlap(
    label: str, before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]], whose: Sequence[str]
) -> None:
    """Prints how many of the first ten are the same before and after, whatever their order."""
    shares = sorted(
        len(set(before[each][:TOP]) & set(after[each][:TOP])) / TOP for each in whose if after.get(each)
    )
    first = sum(before[each][:1] == after[each][:1] for each in whose if after.get(each))
    print(
        f"top {TOP} provisional against final, {label}: mean overlap {sum(shares) / len(shares):.2f}, "
        f"median {shares[len(shares) // 2]:.1f}, lowest {shares[0]:.1f}; "
        f"same nearest {first / len(shares):.0%}, {len(shares)} artists"
    )


def neighbours(stack: Stack, table: str) -> dict[str, list[str]]:
    """Ids of each artist's neighbours, nearest first, out of a table."""
    with closing(connect(stack)) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT artist_id, related_id FROM {table} ORDER BY artist_id, neighbour_rank")  # noqa: S608
        found: dict[str, list[str]] = {}
        for artist_id, related_id in cursor.fetchall():
            found.setdefault(artist_id, []).append(related_id)
        return found


def connect(stack: Stack) -> pymysql.Connection:
    """A connection to the stack's database."""
    at = stack.services.database
    return pymysql.connect(
        host=at.host, port=at.port, user=at.user, password=at.password, database=at.name, charset="utf8mb4"
    )
