"""The lake in memory holds what an import writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pytest

from local.evaluation import lake
from local.evaluation.lake import DAY, MemoryLake
from maeari.catalogue.model import FEATURES
from maeari.deadline import Deadline
from maeari.lake.tables import SCHEMAS
from maeari.similarity.lake_statistics import LakeStatistics
from tests.importing import import_tracks
from tests.unit.lake.fakes import FakeArtists, FakeLake, FakeTracks
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.track_table import TrackTable
    from maeari.lake.athena import Athena
    from maeari.lake.store import Lake


def test_the_answers_are_those_of_an_import(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 3, newcomer=False)
    imported = FakeLake()
    import_tracks(FakeArtists(), FakeTracks(), cast("Lake", imported), path)
    [written] = imported.days.values()
    contents = {name: pa.Table.from_pylist(rows, SCHEMAS[name]) for name, rows in written.items()}
    queries = LakeStatistics(cast("Athena", MemoryLake(contents)))
    known, table = queries.statistics(DAY, Deadline(60)), songs.read(path)
    found = lake.statistics_of(table)
    assert in_order(lake.tags_of(table, None)) == in_order(queries.tags(DAY, Deadline(60)))
    assert found.artist_ids == known.artist_ids
    assert found.edges == known.edges
    np.testing.assert_array_equal(found.tracks, known.tracks)
    np.testing.assert_array_equal(found.means, known.means)
    np.testing.assert_array_equal(found.deviations, known.deviations)


def in_order(tags: pa.Table) -> pa.Table:
    """A query tells its rows in no order."""
    return tags.sort_by([("artist_id", "ascending"), ("source", "ascending"), ("tag", "ascending")])


def test_rows_are_the_table_s_and_another_day_is_empty(table: TrackTable) -> None:
    found = lake.statistics_of(table)
    assert found.artist_ids == list(table.artist_ids)
    assert set(found.tracks.tolist()) == {songs.TRACKS}
    empty = MemoryLake({"artist_tags": pa.table({"artist_id": ["a"], "tag": ["trot"], "weight": [1]})})
    types = pa.schema([("artist_id", pa.string())])
    for day, rows in ((DAY, 1), ("2026-01-02", 0)):
        sql = "SELECT artist_id FROM artist_tags WHERE dt = ?"
        assert empty.unload(sql, [f"'{day}'"], types, Deadline(60)).num_rows == rows


@pytest.mark.parametrize(("name", "value"), [("loudness", 0.5), ("tempo", 0.0), ("energy", None)])
def test_what_no_analysis_gives_is_left_out(table: TrackTable, name: str, value: float | None) -> None:
    odd = lake.statistics_of(songs.with_features(table, 0, name, *[value] * songs.TRACKS))
    column = FEATURES.index(name)
    assert np.isnan(odd.means[0, column])
    assert not np.isnan(odd.means[1:, column]).any()


def test_genres_and_listeners_are_tags_of_their_own_sources(table: TrackTable) -> None:
    two = table.chosen([0, 1])
    found = lake.tags_of(two, [{"b": 3}, {}])
    genre, other = two.main_genres()
    wide = {"ballad": "slow", "edm": "pop", "trot": "pop"}
    rows = songs.TRACKS
    assert {tuple(row.values()) for row in found.to_pylist()} == {
        (two.artist_ids[0], "import", genre, rows),
        (two.artist_ids[0], "import", wide[str(genre)], rows),
        (two.artist_ids[1], "import", other, rows),
        (two.artist_ids[1], "import", wide[str(other)], rows),
        (two.artist_ids[0], "listenbrainz", "b", 3),
    }
    assert set(lake.tags_of(two, None)["source"].to_pylist()) == {"import"}


def test_a_table_without_genres_has_no_tags(table: TrackTable) -> None:
    tracks = [[replace(track, listings=()) for track in own] for own in table.tracks]
    assert lake.tags_of(replace(table, tracks=tracks), None).num_rows == 0
