"""The table of tracks: what is read, and what is left of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from local.evaluation import track_table
from maeari.catalogue import names
from maeari.errors import NothingToCompare, UnreadableFile
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.track_table import TrackTable


@pytest.fixture
def twice_listed(tmp_path: Path) -> TrackTable:
    """IU and AKMU of three tracks each; IU's first is in two playlists and in a row without one."""
    header = "track_id,track_name,track_artist,playlist_genre,playlist_subgenre,pid\n"
    one = "".join(f"a{n},song,IU,pop,k-pop,P1\n" for n in range(3))
    two = "".join(f"b{n},song,AKMU,pop,indie,P1\n" for n in range(3))
    more = "a0,song,IU,pop,ballad,P2\na0,song,IU,trot,trot,\n,bad row,IU,pop,ballad,P3\n"
    path = tmp_path / "songs.csv"
    path.write_text(header + one + two + more, "utf-8")
    found = songs.read(path)
    return found.chosen(sorted(range(2), key=lambda row: found.artist_names[row] != "IU"))


def test_artists_with_enough_tracks_in_the_order_of_their_ids(table: TrackTable) -> None:
    assert len(table.artist_ids) == songs.PER_SCENE * len(songs.SCENES)  # the newcomer isn't among them
    assert list(table.artist_ids) == sorted(names.artist_id(name) for name in table.artist_names)
    assert {len(own) for own in table.tracks} == {songs.TRACKS}
    assert set(table.main_genres()) == set(songs.SCENES)


def test_a_track_in_two_playlists_is_one_track_with_both_and_all_genres(twice_listed: TrackTable) -> None:
    assert [len(own) for own in twice_listed.tracks] == [3, 3]
    assert twice_listed.tracks[0][0].listings == (
        (("pop", "k-pop"), "P1"),
        (("pop", "ballad"), "P2"),
        (("trot", "trot"), None),
    )
    assert twice_listed.playlists() == [{"P1", "P2"}, {"P1"}]
    assert twice_listed.main_genres() == ["k-pop", "indie"]


def test_a_genre_counts_the_rows_that_carry_it(twice_listed: TrackTable) -> None:
    assert twice_listed.genres() == [{"pop": 4, "k-pop": 3, "ballad": 1, "trot": 1}, {"pop": 3, "indie": 3}]


def test_only_what_some_playlists_tell(twice_listed: TrackTable) -> None:
    second = twice_listed.listed_in({"P2"})
    assert second.genres() == [{"pop": 1, "ballad": 1}, {}]
    assert second.playlists() == [{"P2"}, set()]
    assert second.main_genres() == ["ballad", None]
    tracks = [[track.track for track in own] for own in twice_listed.tracks]
    assert [[track.track for track in own] for own in second.tracks] == tracks
    assert twice_listed.listed_in({"P2", None}).genres()[0] == {"pop": 1, "ballad": 1, "trot": 1}


def test_rows_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    with path.open("a", encoding="utf-8") as text:
        text.write(",no id,singer\n,no id,singer\nt,,singer\n")
    rejected: Counter[str] = Counter()
    track_table.read(path, 1000, np.random.default_rng(1), rejected)
    assert rejected == {"no track id": 2, "no track or artist name": 1}


def test_too_many_artists_are_drawn_by_the_seed(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    drawn = songs.read(path, 10, seed=1)
    assert len(drawn.artist_ids) == 10
    assert list(drawn.artist_ids) == sorted(drawn.artist_ids)
    assert songs.read(path, 10, seed=1).artist_ids == drawn.artist_ids
    assert songs.read(path, 10, seed=2).artist_ids != drawn.artist_ids


def test_each_artist_loses_one_track_at_random(table: TrackTable) -> None:
    left = table.thinned(np.random.default_rng(1))
    assert left.artist_ids == table.artist_ids
    assert {len(own) for own in left.tracks} == {songs.TRACKS - 1}
    lost = [
        next(n for n, track in enumerate(whole) if track not in own)
        for whole, own in zip(table.tracks, left.tracks, strict=True)
    ]
    assert set(lost) == set(range(songs.TRACKS))


def test_files_without_artists_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    path.write_text("track_id,title,artist\n1,a,IU\n2,b,IU\n3,c,IU\n4,d,AKMU\n", "utf-8")
    with pytest.raises(NothingToCompare, match="1 artists have 3 or more tracks"):
        songs.read(path)
    with pytest.raises(UnreadableFile):
        songs.read(tmp_path / "none.csv")
