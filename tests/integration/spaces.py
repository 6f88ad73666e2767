"""Spaces of made-up artists, as a refresh fills the database with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from maeari.catalogue.model import Artist
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_publication import PUBLISHED, MysqlPublication
from maeari.catalogue.mysql_space import TABLES, MysqlSpace
from maeari.similarity import algorithm
from maeari.similarity.next_space import next_space
from maeari.similarity.scale import COLUMNS
from maeari.similarity.space import ArtistSpace, space_of
from maeari.similarity.tag_space import Tagging
from tests.integration.databases import swapped_in
from tests.unit.similarity.statistics import statistics_of

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Database

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAY = "2026-11-20"
TAGS = ["k-pop", "발라드", "R&B", "rock 'n' roll", 'a "quoted" one', "back\\slash", "50%", "!!!", "café"]
MADE_UP = [*TAGS, *(f"genre {number}" for number in range(8))]


def made_up_space(count: int, seed: int = 7) -> ArtistSpace:
    """Artists in ten groups; each fourth has no tags."""
    random = np.random.default_rng(seed)
    groups = random.uniform(0.2, 0.8, (10, len(COLUMNS)))
    recordings = []
    entries = []
    for row in range(count):
        group = int(random.integers(0, 10))
        middle = groups[group] + random.normal(0, 0.1, len(COLUMNS))
        own = middle + random.normal(0, 0.05, (int(random.integers(0 if row % 4 else 1, 7)), len(COLUMNS)))
        own[random.random(own.shape) < 0.05] = np.nan
        recordings.append(np.clip(own, 0, 1).tolist())
        if row % 4:
            drawn = {group, *random.integers(0, len(MADE_UP), int(random.integers(0, 4))).tolist()}
            entries += [(row, tag, float(random.uniform(0.5, 2))) for tag in sorted(drawn)]
    rows, columns, weights = zip(*entries, strict=True)
    tagging = Tagging(count, np.array(rows), np.array(columns), np.array(weights), MADE_UP)
    return space_of(statistics_of(recordings), tagging)


def publish(database: Database, space: ArtistSpace) -> None:
    """What a refresh does with the space; its artists are saved, too."""
    genres: dict[int, list[str]] = {}
    for row, column in zip(space.tagging.rows.tolist(), space.tagging.columns.tolist(), strict=True):
        genres.setdefault(row, []).append(space.tagging.names[column])
    artists = [
        Artist(each, f"name {each}", "spotify", NOW, tuple(genres.get(row, ())))
        for row, each in enumerate(space.artist_ids)
    ]
    MysqlArtists(database).save(artists, [])
    fill(database, space)


def fill(database: Database, space: ArtistSpace) -> None:
    """Puts the space into its tables, and that it serves."""
    MysqlSpace(database).fill(next_space(space))
    MysqlPublication(database, []).describe(
        day=DAY,
        compared=len(space.artist_ids),
        rows=0,
        algorithm=algorithm.NAME,
        version=algorithm.VERSION,
        at=NOW,
    )
    swapped_in(database, *TABLES, PUBLISHED)


def by_force(
    points: np.ndarray, point: np.ndarray, count: int, besides: tuple[int, ...] = ()
) -> list[tuple[float, int]]:
    """Distances and rows of the nearest by all coordinates that the point has; equal ones by row."""
    leading = points[:, : len(point)].astype(np.float64)
    lengths = np.sqrt(((leading - point.astype(np.float64)) ** 2).sum(axis=1))
    lengths[list(besides)] = np.inf
    order = np.lexsort((np.arange(len(points)), lengths))[:count]
    return [(float(lengths[row]), int(row)) for row in order]
