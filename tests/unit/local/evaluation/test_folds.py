"""A fold's truth and its tags come from different playlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from local.evaluation import folds, truth
from maeari.errors import NothingToCompare
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.track_table import TrackTable


def split(table: TrackTable, count: int, seed: int = 1) -> list[folds.Fold]:
    return folds.split(table, count, np.random.default_rng(seed))


def playlists(table: TrackTable) -> set[str]:
    return set().union(*table.playlists())


def test_each_playlist_is_the_truth_once_and_tells_genres_in_all_other_folds(table: TrackTable) -> None:
    found = split(table, 3)
    held = [playlists(table) - playlists(fold.table) for fold in found]
    assert set().union(*held) == playlists(table)
    assert sum(map(len, held)) == len(playlists(table)) == songs.PLAYLISTS * len(songs.SCENES)
    assert {len(each) for each in held} == {4}
    for fold, own in zip(found, held, strict=True):
        judged = table.listed_in(own)
        np.testing.assert_array_equal(fold.truth, truth.from_playlists(judged))
        assert fold.main_genres == judged.main_genres()


def test_recordings_and_rows_without_a_playlist_stay_in_every_fold(table: TrackTable) -> None:
    loose = table.listed_in({None})
    for fold in split(table, 2):
        assert [len(own) for own in fold.table.tracks] == [len(own) for own in table.tracks]
        assert fold.table.listed_in({None}).genres() == loose.genres()


def test_the_seed_deals_the_playlists(table: TrackTable) -> None:
    first, same, other = (playlists(split(table, 2, seed)[0].table) for seed in (1, 1, 2))
    assert first == same != other


def test_too_many_folds(table: TrackTable) -> None:
    with pytest.raises(NothingToCompare, match=r"one of 100 folds is too small.*take fewer folds"):
        split(table, 100)


def test_without_folds_all_tells_and_judges(table: TrackTable) -> None:
    known = truth.from_playlists(table)
    [found] = folds.whole(table, known)
    assert found.table is table
    assert found.truth is known
    assert found.main_genres == table.main_genres()


def test_a_file_without_playlists_has_nothing_to_fold(tmp_path: Path) -> None:
    without = songs.read(songs.write(tmp_path / "songs.csv", 1, playlists=False))
    with pytest.raises(NothingToCompare, match="no playlist holds two"):
        split(without, 2)
