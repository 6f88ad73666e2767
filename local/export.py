"""Writes what the similarity job found as a file."""

from __future__ import annotations

import csv
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.cursors import SSCursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.progress import Progress

HEADER = ("artist_id", "artist_name", "neighbour_id", "neighbour_name", "rank", "distance")

_PROGRESS_ROWS = 5000
_COUNT = "SELECT COUNT(*) FROM related_artists"
_NEIGHBOURS = """
    SELECT related.artist_id, artist.name, related.related_id, neighbour.name,
           related.neighbour_rank, related.distance
    FROM related_artists AS related
    JOIN artists AS artist ON artist.id = related.artist_id
    JOIN artists AS neighbour ON neighbour.id = related.related_id
    ORDER BY related.artist_id, related.neighbour_rank
"""


def export_neighbours(
    parameters: Mapping[str, str], login: Mapping[str, str], file: Path, progress: Progress
) -> int:
    """Writes every artist's neighbours as CSV, streamed, in place only when complete.

    Args:
        parameters: of the template; they tell where the database is.
        login: `username` and `password`.
        file: to be written or replaced.
        progress: rows written so far.

    Returns:
        The number of rows below the header.
    """
    connection = pymysql.connect(
        host=parameters["DatabaseHost"],
        port=int(parameters["DatabasePort"]),
        user=login["username"],
        password=login["password"],
        database=parameters["DatabaseName"],
        charset="utf8mb4",
    )
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        with closing(connection), unfinished.open("w", encoding="utf-8", newline="") as output:
            rows = _write(connection, csv.writer(output), progress)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _write(connection: pymysql.Connection[Any], output: Any, progress: Progress) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        (total,) = cursor.fetchone() or (0,)
    output.writerow(HEADER)
    rows = 0
    with connection.cursor(SSCursor) as cursor:  # streams: a million rows don't fit a small machine's memory
        cursor.execute(_NEIGHBOURS)
        for row in cursor:
            output.writerow(row)
            rows += 1
            if rows % _PROGRESS_ROWS == 0:
                progress("neighbours", rows, total)
    progress("neighbours", rows, rows)
    return rows
