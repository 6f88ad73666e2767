"""The methods on made-up scenes: what each is told, and what a table without it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from local.evaluation import lake, listeners
from local.evaluation.evaluate import inputs_of
from local.evaluation.methods import LISTENER_METHODS, METHODS
from local.evaluation.metrics import NOBODY, overlap
from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.lake import Weights
    from local.evaluation.methods import Inputs, Method
    from local.evaluation.track_table import TrackTable


def told(table: TrackTable, heard: list[Weights] | None = None) -> Inputs:
    return inputs_of(table, lake.statistics_of(table), heard)


def same_genre(table: TrackTable, near: np.ndarray) -> np.ndarray:
    genres = np.array(table.main_genres())
    same: np.ndarray = (genres[near] == genres[:, None]) & (near != NOBODY)
    return same


@pytest.mark.parametrize("name", list(METHODS))
def test_every_method_finds_the_scene(table: TrackTable, name: str) -> None:
    near = METHODS[name](told(table), 5)
    assert same_genre(table, near).all()
    assert (near != np.arange(len(near))[:, None]).all()


def test_listeners_decide_where_they_alone_are_known(tmp_path: Path, table: TrackTable) -> None:
    """Three scenes by sound and genre; artists are heard together in six of their own."""
    circles = np.arange(len(table.artist_ids)) % 6
    pairs = [
        f"{table.artist_ids[i]},{table.artist_ids[j]}\n"
        for i in range(len(circles))
        for j in range(i)
        if circles[i] == circles[j]
    ]
    path = tmp_path / "pairs.csv"
    path.write_text("artist_id,neighbour_id\n" + "".join(pairs), "utf-8")
    inputs = told(table, listeners.read(path, table))
    alone = LISTENER_METHODS["listeners only"](inputs, 6)
    assert (circles[alone] == circles[:, None]).all()
    joined = LISTENER_METHODS["shipped + listeners"](inputs, 3)
    plain = METHODS["shipped"](inputs, 3)
    assert (circles[joined] == circles[:, None]).mean() > (circles[plain] == circles[:, None]).mean()
    assert same_genre(table, joined).mean() > same_genre(table, alone[:, :3]).mean()


def test_one_silent_track_stretches_the_naive_scale_and_not_the_shipped(table: TrackTable) -> None:
    silent = songs.with_features(table, 0, "loudness", -1e6)

    def kept(method: Method) -> float:
        before, after = (method(told(each), 10)[1:] for each in (table, silent))
        return float(overlap(before, after).mean())

    assert kept(METHODS["shipped"]) > 0.95 > kept(METHODS["naive"])


@pytest.mark.parametrize(
    ("name", "column", "counts"),
    [
        ("features only", "popularity", False),
        ("without popularity", "popularity", False),
        ("recordings only", "popularity", True),
        ("shipped", "popularity", True),
        ("features only", "duration_ms", False),
        ("without popularity", "duration_ms", True),
    ],
)
def test_a_subset_is_told_its_columns_only(
    table: TrackTable, name: str, column: str, *, counts: bool
) -> None:
    generator = np.random.default_rng(1)
    tracks = [list(own) for own in table.tracks]
    for own in tracks:
        value = int(generator.integers(1, 90))
        own[:] = [replace(each, track=replace(each.track, **dict[str, Any]({column: value}))) for each in own]
    plain, given = (METHODS[name](told(each), 10) for each in (table, replace(table, tracks=tracks)))
    assert (plain != given).any() == counts


def test_artists_that_a_method_cannot_place_have_nobody(table: TrackTable) -> None:
    unmeasured = table
    for name in FEATURES:
        unmeasured = songs.with_features(unmeasured, 4, name, *[None] * songs.TRACKS)
    inputs = told(unmeasured)
    for name in ("naive", "recordings only", "features only"):
        near = METHODS[name](inputs, 10)
        assert (near[4] == NOBODY).all()
        assert not (near == 4).any()
        assert np.delete(same_genre(table, near[:, :5]), 4, axis=0).all()
    for name in ("shipped", "tags only"):
        assert (METHODS[name](inputs, 10)[4] != NOBODY).all()


def test_fewer_others_than_asked_for(table: TrackTable) -> None:
    near = METHODS["shipped"](told(table.chosen([0, 1, 2])), 10)
    assert (near[:, :2] != NOBODY).all()
    assert (near[:, 2:] == NOBODY).all()


def test_a_method_without_its_signal(tmp_path: Path) -> None:
    inputs = told(songs.read(songs.write(tmp_path / "songs.csv", 1, genres=False)))
    with pytest.raises(NothingToCompare):
        METHODS["tags only"](inputs, 10)
    with pytest.raises(NothingToCompare):
        LISTENER_METHODS["listeners only"](inputs, 10)
    shipped, recordings = (METHODS[name](inputs, 10) for name in ("shipped", "recordings only"))
    np.testing.assert_array_equal(shipped, recordings)


def test_naive_without_features(table: TrackTable) -> None:
    unmeasured = table.chosen([0, 1])
    unmeasured = songs.with_features(unmeasured, 0, "energy", *[None] * songs.TRACKS)
    with pytest.raises(NothingToCompare, match="1 artists have all of danceability"):
        METHODS["naive"](told(unmeasured), 10)
