"""What `maeari evaluate` judges is what a refresh publishes: the same file both ways."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation import lake
from local.evaluation.evaluate import inputs_of
from local.evaluation.methods import METHODS
from local.resources import client
from maeari.catalogue.dynamodb_tracks import DynamodbTracks
from maeari.catalogue.model import NEIGHBOURS
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.deadline import Deadline
from tests.importing import import_tracks
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.lake.conftest import World


def varied(path: Path) -> Path:
    """The file with what the scenes don't decide: moods, popularity, years and lengths."""
    generator = np.random.default_rng(7)
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    for row in rows:
        row["genre"] = str(generator.choice(["sad", "happy", "slow", "party", "night"]))
        row["track_popularity"] = str(generator.integers(100))
        row["track_album_release_date"] = f"{generator.integers(1990, 2026)}-05-01"
        row["duration_ms"] = str(generator.integers(100_000, 300_000))
    with path.open("w", encoding="utf-8", newline="") as text:
        written = csv.DictWriter(text, rows[0])
        written.writeheader()
        written.writerows(rows)
    return path


def test_the_evaluated_neighbours_are_those_that_a_refresh_publishes(world: World, tmp_path: Path) -> None:
    path = varied(songs.write(tmp_path / "songs.csv", 1, newcomer=False))
    functions = world.services.connections.template().functions()
    name = functions["DatalakeFunction"].environment["TRACKS_TABLE"]
    dynamodb = client("dynamodb", world.services.connections.aws_endpoint)
    tracks = DynamodbTracks(lambda: dynamodb, name, timedelta(days=7))
    import_tracks(MysqlArtists(world.database), tracks, world.lake, path)
    dynamodb.close()
    world.refresh.run(Deadline(120))

    table = songs.read(path)
    near = METHODS["shipped"](inputs_of(table, lake.statistics_of(table), None), NEIGHBOURS)
    published = world.neighbours()
    assert list(published) == list(table.artist_ids)
    assert [[row["related_id"] for row in rows] for rows in published.values()] == [
        [table.artist_ids[other] for other in others] for others in near.tolist()
    ]
