"""Rows of a large catalogue in the database: filled, and loaded as fast as the server takes them."""

from __future__ import annotations

import pickle
import statistics
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pymysql

from maeari.catalogue import names
from maeari.catalogue.related_artists import COLUMNS, TABLE, RelatedArtists
from maeari.similarity.pair_reasons import neighbour_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.bench.scale_data import Catalogue
    from local.stack import Stack
    from maeari.catalogue.mysql import Database

ROUNDS = 3
"""Loads of each kind in turn; one alone says little."""

ARTISTS_OF_A_MILLION = 50_000

_READ_AT = "2026-11-20 03:00:00"
_ROWS_AT_ONCE = 10_000


def fill_catalogue(database: Database, invented: Catalogue) -> None:
    """Puts the artists and their names where the chat path looks them up."""
    whole = list(zip(invented.artists, invented.names, invented.tags, strict=True))
    for start in range(0, len(whole), _ROWS_AT_ONCE):
        part = whole[start : start + _ROWS_AT_ONCE]
        database.execute_many(
            "INSERT INTO artists (id, name, genres, source, fetched_at) VALUES (%s, %s, %s, 'import', %s)",
            [(*row, _READ_AT) for row in part],
        )
        database.execute_many(
            "INSERT INTO artist_aliases (alias_key, artist_id, source, confidence) "
            "VALUES (%s, %s, 'import', 100)",
            [(names.key(name), artist_id) for artist_id, name, _ in part],
        )


def measure_loading(stack: Stack, database: Database, folder: Path) -> None:
    """Prints the rows per second of the product and of a bare LOAD DATA of a ready file into such a table.

    Args:
        stack: whose server is measured.
        database: a job's connection, which may send files.
        folder: with the `found.pickle` of `scale_refresh`.
    """
    with (folder / "found.pickle").open("rb") as file:
        found = pickle.load(file)  # noqa: S301 - our own
    for artists in (ARTISTS_OF_A_MILLION, len(found[0])):
        if artists <= len(found[0]):
            _compare(stack, database, folder / f"{TABLE}.tsv", (found, artists))


def _compare(stack: Stack, database: Database, file: Path, made: tuple[Any, int]) -> None:
    with file.open("w", encoding="utf-8") as target:
        count = sum(
            target.write(f"{row[0]}\t{row[1]}\t{row[2]}\t{row[3]:.9g}\t{row[4]}\n") > 0
            for row in _rows(*made)
        )
    ours, bare = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        RelatedArtists(database).fill(_rows(*made))
        ours.append(count / (time.perf_counter() - begun))
        bare.append(count / _load_bare(stack, file))
    database.execute(f"DROP TABLE {TABLE}_next")
    shown = [", ".join(f"{rate:,.0f}" for rate in rates) for rates in (ours, bare)]
    ratio = statistics.median(ours) / statistics.median(bare)
    print(
        f"{count:,} rows: ours {shown[0]} rows/s, bare LOAD DATA {shown[1]} rows/s, {ratio:.2f}", flush=True
    )


def _rows(found: Any, artists: int) -> Iterator[tuple[str, int, str, float, str]]:
    ids, near, distances, numbers, reasons = found
    return neighbour_rows(ids, near[:artists], distances[:artists], numbers[:artists], reasons)


def _load_bare(stack: Stack, file: Path) -> float:
    """Seconds of one LOAD DATA LOCAL INFILE into a table like the product's."""
    at = stack.services.database
    with (
        closing(
            pymysql.connect(
                host=at.host,
                port=at.port,
                user=at.user,
                password=at.password,
                database=at.name,
                charset="utf8mb4",
                local_infile=True,
            )
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"CREATE OR REPLACE TABLE bare LIKE {TABLE}")
        columns = ", ".join(COLUMNS)
        begun = time.perf_counter()
        cursor.execute(f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE bare CHARACTER SET utf8mb4 ({columns})")
        connection.commit()
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return seconds
