"""All songs' coordinates are those that one song gets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from maeari.catalogue.model import FEATURES, AudioFeatures, Track
from maeari.errors import NothingToCompare
from maeari.songs.lake_songs import SONGS
from maeari.songs.scale import COLUMNS, scores_of, vector_of
from maeari.songs.space import measured, space_of

NOW = datetime(2026, 11, 21)  # noqa: DTZ001 - as the lake keeps times


def songs(count: int = 30) -> pa.Table:
    """Songs at random, some of whose values nobody knows; the last was never measured."""
    generator = np.random.default_rng(1)
    rows: list[dict[str, Any]] = []
    for number in range(count):
        sound: dict[str, float | None] = dict(zip(FEATURES, generator.random(9).tolist(), strict=True))
        sound["loudness"], sound["tempo"] = -30.0 * (sound["loudness"] or 0), 60 + 90 * (sound["tempo"] or 0)
        if number % 5 == 0:
            sound["liveness"] = None
        rows.append(
            dict.fromkeys(SONGS.names)
            | {"track_id": f"{number:022}", "artist_ids": [f"a{number % 3}"], "title": "t", "fetched_at": NOW}
            | (sound if number < count - 1 else {})
            | {
                "release_date": f"{1960 + number}-01-01" if number % 4 else None,
                "popularity": number if number % 3 else None,
                "duration_ms": 100_000 + 1000 * number,
            }
        )
    return pa.Table.from_pylist(rows, SONGS)


def test_only_songs_that_were_measured_are_placed() -> None:
    assert measured(songs())["track_id"].to_pylist() == [f"{number:022}" for number in range(29)]


def test_coordinates_are_those_that_one_song_gets_without_numpy() -> None:
    table = measured(songs())
    space = space_of(table, {})
    assert [column.name for column in space.scale] == list(COLUMNS)
    for row, point, scores in zip(table.to_pylist(), space.points, space.scores, strict=True):
        features = AudioFeatures("t", "s", datetime.now(UTC), **{name: row[name] for name in FEATURES})
        track = Track("t", "t", None, row["release_date"], row["popularity"], row["duration_ms"])
        vector = vector_of(features, track, space.scale)
        assert point == pytest.approx(vector, abs=1e-6)
        assert scores == pytest.approx(scores_of(vector, space.scale), abs=1e-6)


def test_a_song_is_in_the_groups_of_all_its_artists() -> None:
    table = measured(songs(5))
    space = space_of(table, {"a0": ["folk"], "a1": ["k-pop", "folk"], "unknown": ["jazz"]})
    assert {group: rows.tolist() for group, rows in space.members.items()} == {
        "pop": [1],
        "folk": [0, 1, 3],
        "others": [2],
    }


def test_where_all_songs_are_equal_all_are_in_one_place() -> None:
    one = measured(songs(3)).slice(1, 1)
    space = space_of(pa.concat_tables([one, one, one]), {})
    assert not space.points.any()
    assert {column.spread for column in space.scale} == {0.0}


def test_one_song_cannot_be_compared() -> None:
    with pytest.raises(NothingToCompare, match="1 songs with audio features, two are needed"):
        space_of(measured(songs(2)), {})
