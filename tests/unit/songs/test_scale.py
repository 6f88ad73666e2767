"""One song's coordinates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maeari.catalogue.model import FEATURES, AudioFeatures, Track
from maeari.songs.scale import COLUMNS, WEIGHTS, Column, scores_of, vector_of

SCALE = [Column(name, centre=0.5, spread=0.25, weight=2.0) for name in COLUMNS]
SCALE[COLUMNS.index("release_year")] = Column("release_year", 2000.0, 10.0, 1.0)
FEATURES_OF = AudioFeatures("t", "reccobeats", datetime(2026, 11, 21, tzinfo=UTC), danceability=0.75)
TRACK = Track("t", "밤편지")


def coordinate(name: str, features: AudioFeatures = FEATURES_OF, track: Track = TRACK) -> float:
    return vector_of(features, track, SCALE)[COLUMNS.index(name)]


def test_features_come_first_and_every_column_has_a_weight() -> None:
    assert COLUMNS[: len(FEATURES)] == FEATURES
    assert all(weight >= 0 for weight in WEIGHTS.values())


def test_a_coordinate_is_the_weighted_z_score() -> None:
    assert coordinate("danceability") == 2.0
    assert coordinate("release_year", track=replace(TRACK, release_date="2015-03-24")) == 1.5


def test_what_is_not_known_or_not_plausible_is_the_average() -> None:
    assert coordinate("energy") == 0.0
    assert coordinate("energy", replace(FEATURES_OF, energy=7.0)) == 0.0
    assert coordinate("tempo", replace(FEATURES_OF, tempo=0.0)) == 0.0
    assert coordinate("release_year", track=replace(TRACK, release_date="0000")) == 0.0
    assert coordinate("release_year", track=replace(TRACK, release_date="soon")) == 0.0


@pytest.mark.parametrize(("popularity", "cut"), [(100, 6.0), (0, -4.0)])
def test_three_standard_deviations_are_the_most(popularity: int, cut: float) -> None:
    assert coordinate("popularity", track=replace(TRACK, popularity=popularity)) == cut


def test_where_all_songs_are_equal_a_column_tells_nothing() -> None:
    scale = [replace(column, spread=0.0) for column in SCALE]
    assert set(vector_of(FEATURES_OF, TRACK, scale)) == {0.0}


def test_scores_are_the_coordinates_without_their_weights() -> None:
    assert scores_of(vector_of(FEATURES_OF, TRACK, SCALE), SCALE) == (1.0, *(0.0,) * 8)
    assert scores_of((3.0,), [replace(SCALE[0], weight=0.0)]) == (0.0,)
