"""Playlists and pairs as weights between artists."""

from __future__ import annotations

from datetime import UTC, datetime
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from local.evaluation import truth
from local.evaluation.track_table import ListedTrack, Listing, TrackTable
from maeari.catalogue import names
from maeari.catalogue.model import AudioFeatures, Track
from maeari.errors import NothingToCompare, UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SPELLED = ("IU", "AKMU", "Heize", "Zion.T")


def table(*playlists: str) -> TrackTable:
    """Artists of `SPELLED`, each with one track in the playlists named by single letters."""
    held = playlists or ("",) * len(SPELLED)
    tracks = [
        [
            ListedTrack(
                Track(f"t{n}", "title"), AudioFeatures(f"t{n}", "import", NOW), [Listing((), p) for p in own]
            )
        ]
        for n, own in enumerate(held)
    ]
    return TrackTable([names.artist_id(name) for name in SPELLED], SPELLED, tracks)


def pairs(tmp_path: Path, text: str) -> np.ndarray:
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return truth.from_pairs(path, table())


def test_co_occurrence_is_normalised_by_popularity() -> None:
    found = truth.from_playlists(table("ab", "abcd", "d", ""))
    expected = np.zeros((4, 4))
    expected[0, 1] = expected[1, 0] = 2 / sqrt(2 * 4)
    expected[1, 2] = expected[2, 1] = 1 / sqrt(4 * 1)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_without_a_shared_playlist_there_is_no_truth() -> None:
    with pytest.raises(NothingToCompare, match="no playlist holds two"):
        truth.from_playlists(table("a", "b", "c", ""))
    with pytest.raises(NothingToCompare, match="no playlist holds two"):
        truth.from_playlists(table())


def test_pairs_by_name_or_id_in_both_directions(tmp_path: Path) -> None:
    heize = names.artist_id("Heize")
    found = pairs(
        tmp_path, f"artist,other,weight\niu,{heize},2\nHeize,IU,3\nAKMU,Zion.T,.5\nIU,nobody,9\nIU,IU,9\n"
    )
    expected = np.zeros((4, 4))
    expected[0, 2] = expected[2, 0] = 3
    expected[1, 3] = expected[3, 1] = 0.5
    np.testing.assert_allclose(found, expected)


def test_pairs_without_weights_count_1_each(tmp_path: Path) -> None:
    assert pairs(tmp_path, "artist_name,neighbour_name\nIU,AKMU\n").sum() == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it has: none"),
        ("artist,weight\nIU,1\n", "needs a column of"),
        ("artist,other,weight\nIU,AKMU,much\n", "line 2: the weight is not a positive number"),
        ("artist,other,weight\nIU,AKMU,nan\n", "line 2"),
        ("artist,other,weight\nIU,AKMU,-1\n", "line 2"),
        ("artist,other,weight\nIU,AKMU\n", "line 2"),
    ],
)
def test_what_is_wrong_with_pairs_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        pairs(tmp_path, text)


def test_pairs_of_strangers_only(tmp_path: Path) -> None:
    with pytest.raises(NothingToCompare, match=r"pairs\.csv"):
        pairs(tmp_path, "artist,other\nA,B\n")


def test_pairs_that_are_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        truth.from_pairs(tmp_path / "none.csv", table())
    (tmp_path / "odd.csv").write_bytes(b"artist,other\n\xff\xfe,\n")
    with pytest.raises(UnreadableFile, match=r"odd\.csv"):
        truth.from_pairs(tmp_path / "odd.csv", table())
