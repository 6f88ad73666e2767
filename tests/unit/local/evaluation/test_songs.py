"""Similar songs judged by playlists: the truth, the measures by hand, the methods, the command."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from local.cli.__main__ import main
from local.evaluation import lake, playlists, song_metrics, song_report
from local.evaluation.evaluate import WIDTH
from local.evaluation.metrics import NOBODY
from local.evaluation.song_methods import SONG_METHODS
from maeari.catalogue import names
from maeari.songs.placing import SONG_NEIGHBOURS
from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ARTISTS = [frozenset(each) for each in ("a", "a", "b", "bc", "c")]
ROWS = {f"t{number}": number for number in range(len(ARTISTS))}


def found(path: Path) -> song_report.SongTable:
    return song_report.read(songs.write(path / "songs.csv", 1), None, 1, Counter())


def test_a_playlist_tells_pairs_of_songs_and_those_of_other_artists() -> None:
    own = playlists.playlist(["t1", "unknown", "t0", "t1", "t3", "t2"], ROWS, ARTISTS)
    assert own.rows.tolist() == [1, 0, 3, 2], "the first place of a song counts"
    assert (own.others == ~np.eye(4, dtype=bool)).all()
    assert own.foreign.tolist() == [
        [False, False, True, True],
        [False, False, True, True],
        [True, True, False, False],
        [True, True, False, False],
    ]


def test_the_measures_by_hand() -> None:
    own = playlists.playlist(["t0", "t1", "t2"], ROWS, ARTISTS)
    near = np.array([[4, 1], [2, 0], [NOBODY, NOBODY], [0, 1], [0, 1]])
    places = song_metrics.told(near, own)
    assert places.tolist() == [[-1, 1], [2, 0], [-1, -1]]
    assert song_metrics.next_song(places, own.others) == 1.0, "t0 names t1, t1 names t2"
    assert song_metrics.next_song(places, own.foreign) == 1.0, "t1 names t2; t0 and t1 have one artist"
    hit_rate, recall, ndcg = song_metrics.same_playlist(places, own.others)
    second = 1 / np.log2(3)
    assert hit_rate == pytest.approx(2 / 3)
    assert recall == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert ndcg == pytest.approx((second / (1 + second) + 1 + 0) / 3)
    hit_rate, recall, ndcg = song_metrics.same_playlist(places, own.foreign)
    assert hit_rate == pytest.approx(1 / 3)
    assert recall == pytest.approx((0 + 1 + 0) / 3), "t0 and t1 can name t2 only"
    assert ndcg == pytest.approx(1 / 3)


def test_what_cannot_be_measured_counts_for_nothing() -> None:
    own = playlists.playlist(["t0", "t1"], ROWS, ARTISTS)
    places = song_metrics.told(np.array([[1], [0], [0], [0], [0]]), own)
    assert song_metrics.next_song(places, own.others) == 1
    assert np.isnan(song_metrics.next_song(places, own.foreign))
    assert np.isnan(song_metrics.same_playlist(places, own.foreign)).all()


def test_tracks_of_one_recording_are_one_song(tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    path.write_text(
        "track_id,track_name,track_artist,energy,duration_ms,playlist_id\n"
        "one,Spring,A,0.5,200000,p\ntwo,Spring (Live),A,0.6,200500,p\nthree,Autumn,B,0.4,180000,p\n",
        "utf-8",
    )
    table = song_report.read(path, None, 1, Counter())
    assert lake.song_of_track(table.table) == {"one": "one", "two": "one", "three": "three"}
    assert table.compared["track_id"].to_pylist() == ["one", "three"]
    assert table.playlists["p"].rows.tolist() == [0, 1]
    assert table.songs.candidates(["three"])[0].artist_ids == (names.artist_id("B"),)


def test_each_playlist_judges_once_and_tells_nothing_meanwhile(tmp_path: Path) -> None:
    table = found(tmp_path)
    folds = song_report.folds_of(table, 3, 1)
    assert sorted(name for held, _ in folds for name in held) == sorted(table.playlists)
    for held, inputs in folds:
        listed = set().union(*(table.playlists[name].rows.tolist() for name in set(table.playlists) - held))
        assert set(inputs.popular[: len(listed)].tolist()) == listed, "who is in other playlists comes first"
    [(held, inputs)] = song_report.folds_of(table, None, 1)
    assert held == set(table.playlists)
    assert set(inputs.space.members) > {"others"}


@pytest.mark.parametrize("name", SONG_METHODS)
def test_a_method_names_ten_songs_of_each(tmp_path: Path, name: str) -> None:
    [(_, inputs)] = song_report.folds_of(found(tmp_path), None, 1)
    near = SONG_METHODS[name](inputs)
    count = len(inputs.candidates)
    assert near.shape == (count, SONG_NEIGHBOURS)
    assert near.min() >= NOBODY
    assert near.max() < count
    np.testing.assert_array_equal(SONG_METHODS[name](inputs), near)
    if name in ("most popular", "shipped", "without clusters", "without genre groups"):
        for row, own in enumerate(near.tolist()):
            named = [each for each in own if each != NOBODY]
            assert row not in named
            assert len(set(named)) == len(named)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", "--songs", *map(str, arguments)])


def test_scenes_that_sound_different_are_found(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    result = run(path, "--folds", "3")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("songs: 169, by 43 artists\nplaylists: 12\n3 folds: ")
    lines = result.output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("pairs of songs by different artists"))
    width = len(lines[start]) - WIDTH * len(song_report.METRICS)
    rows = lines[start + 1 : start + 1 + len(SONG_METHODS)]
    assert [row[:width].strip() for row in rows] == list(SONG_METHODS)
    recall = {row[:width].strip(): float(row[width:].split("]")[2].split("[")[0]) for row in rows}
    # A scene is a third of the songs, a playlist a fourth of a scene.
    assert recall["random"] == pytest.approx(1 / 12, abs=0.04)
    assert recall["without genre groups"] > 2 * recall["random"]
    assert run(path, "--folds", "3").output == result.output, "the seed alone decides"


def test_without_folds_the_report_says_that_it_flatters(tmp_path: Path) -> None:
    result = run(songs.write(tmp_path / "songs.csv", 1))
    assert result.exit_code == 0, result.output
    assert "the figures flatter" in result.output


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1, playlists=False)
    result = run(path)
    assert result.exit_code == 1
    assert "no playlist holds two of the songs" in result.output
    result = run(path, "--truth", path)
    assert result.exit_code == 2
    assert "--songs are judged by the playlists of FILE" in result.output
