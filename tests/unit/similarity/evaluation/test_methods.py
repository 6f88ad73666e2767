"""The table of tracks, and that the methods do what the refresh does to the same file."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, cast

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare, UnreadableFile
from maeari.lake.import_tracks import TracksImport
from maeari.lake.tables import SCHEMAS
from maeari.similarity.evaluation import methods, track_table
from maeari.similarity.evaluation.metrics import NOBODY, overlap
from maeari.similarity.evaluation.track_table import TrackTable
from tests.unit.lake.fakes import FakeArtists, FakeLake, FakeTracks
from tests.unit.similarity.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from maeari.lake.store import Lake

MANY = 1000


def read(path: Path, most_artists: int = MANY, seed: int = 1) -> TrackTable:
    return track_table.read(path, most_artists, np.random.default_rng(seed), Counter())


@pytest.fixture
def table(tmp_path: Path) -> TrackTable:
    return read(songs.write(tmp_path / "songs.csv", 1))


def with_features(table: TrackTable, artist: int, name: str, *values: float) -> TrackTable:
    """The table with the first tracks of an artist changed in one feature."""
    column = FEATURES.index(name)
    tracks = [list(own) for own in table.tracks]
    for n, value in enumerate(values):
        old = tracks[artist][n]
        features = (*old.features[:column], value, *old.features[column + 1 :])
        tracks[artist][n] = replace(old, features=features)
    return TrackTable(table.artist_ids, table.artist_names, tracks)


def test_artists_with_enough_tracks_in_the_order_of_their_ids(table: TrackTable) -> None:
    assert len(table.artist_ids) == songs.PER_SCENE * len(songs.SCENES)  # the newcomer isn't among them
    assert list(table.artist_ids) == sorted(names.artist_id(name) for name in table.artist_names)
    assert {len(own) for own in table.tracks} == {songs.TRACKS}
    assert set(table.main_genres()) == set(songs.SCENES)


def test_a_track_in_two_playlists_is_one_track_with_both_and_all_genres(tmp_path: Path) -> None:
    header = "track_id,track_name,track_artist,playlist_genre,playlist_subgenre,pid\n"
    one = "".join(f"a{n},song,IU,pop,k-pop,P1\n" for n in range(3))
    two = "".join(f"b{n},song,AKMU,pop,indie,P1\n" for n in range(3))
    path = tmp_path / "songs.csv"
    path.write_text(header + one + two + "a0,song,IU,pop,ballad,P2\n,bad row,IU,pop,ballad,P3\n", "utf-8")
    found = read(path)
    own = found.tracks[found.artist_ids.index(names.artist_id("IU"))]
    assert len(own) == 3
    assert own[0].playlists == {"P1", "P2"}
    assert own[0].genres == [("pop", "k-pop"), ("pop", "ballad")]
    assert found.genres()[found.artist_ids.index(names.artist_id("IU"))] == ("pop", "k-pop", "ballad")


def test_rows_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    with path.open("a", encoding="utf-8") as text:
        text.write(",no id,singer\n,no id,singer\nt,,singer\n")
    rejected: Counter[str] = Counter()
    track_table.read(path, MANY, np.random.default_rng(1), rejected)
    assert rejected == {"no track id": 2, "no track or artist name": 1}


def test_too_many_artists_are_drawn_by_the_seed(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 1)
    drawn = read(path, 10, seed=1)
    assert len(drawn.artist_ids) == 10
    assert list(drawn.artist_ids) == sorted(drawn.artist_ids)
    assert read(path, 10, seed=1).artist_ids == drawn.artist_ids
    assert read(path, 10, seed=2).artist_ids != drawn.artist_ids


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
        read(path)
    with pytest.raises(UnreadableFile):
        read(tmp_path / "none.csv")


def test_the_statistics_are_those_of_an_import_and_the_sql(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "songs.csv", 3)
    lake = FakeLake()
    TracksImport(FakeArtists(), FakeTracks(), cast("Lake", lake)).run(path, lambda *_: None)
    [((day, _), tables)] = lake.days.items()
    connection = duckdb.connect()
    for name, rows in tables.items():
        whole = pa.Table.from_pylist(rows, SCHEMAS[name])
        connection.register(name, whole.append_column("dt", pa.array([day] * len(rows), pa.string())))
    sql = files("maeari.similarity").joinpath("statistics.sql").read_text("utf-8")
    [statement] = sqlglot.transpile(sql, read="athena", write="duckdb")
    columns = f"artist_id, genres, tracks, {', '.join(FEATURES)}"
    told = {
        row[0]: row[1:]
        for row in connection.execute(f"SELECT {columns} FROM ({statement})", [day] * 3).fetchall()
    }

    whole_table = read(path)
    assert (whole_table.features()[0][:, FEATURES.index("tempo")] == 0).any()  # the ranges matter here
    known = methods.statistics(whole_table)
    for artist_id, genres, means, tracks in zip(
        known.artist_ids, known.genres, known.means, known.tracks, strict=True
    ):
        assert "|".join(genres) == told[artist_id][0]
        assert tracks == told[artist_id][1]
        np.testing.assert_allclose(means, told[artist_id][2:], rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "edges", "beyond"),
    [
        ("energy", (0.0, 1.0), (-0.01, 1.01)),
        ("loudness", (-60.0, 0.0), (-60.5, 0.5)),
        ("tempo", (0.5, 399.5), (0.0, 400.0)),
        ("valence", (0.2, 0.4), (float("inf"), float("nan"))),
    ],
)
def test_what_no_analysis_gives_is_left_out(
    table: TrackTable, name: str, edges: tuple[float, float], beyond: tuple[float, float]
) -> None:
    inside = with_features(table, 0, name, *edges, *edges)
    mixed = with_features(table, 0, name, *edges, *beyond)
    column = FEATURES.index(name)
    assert methods.statistics(inside).means[0, column] == pytest.approx(sum(edges) / 2)
    assert methods.statistics(mixed).means[0, column] == pytest.approx(sum(edges) / 2)
    assert methods.statistics(mixed).tracks[0] == songs.TRACKS


@pytest.mark.parametrize("name", list(methods.METHODS))
def test_every_method_finds_the_scene(table: TrackTable, name: str) -> None:
    near = methods.neighbours_of(table, methods.METHODS[name], 5)
    genres = np.array(table.main_genres())
    assert (genres[near] == genres[:, None]).all()
    assert (near != np.arange(len(near))[:, None]).all()


def test_one_silent_track_stretches_the_naive_scale_and_not_the_shipped(table: TrackTable) -> None:
    silent = with_features(table, 0, "loudness", -1e6)

    def kept(method: methods.Method) -> float:
        before, after = (methods.neighbours_of(each, method, 10)[1:] for each in (table, silent))
        return float(overlap(before, after).mean())

    assert kept(methods.shipped) > 0.95 > kept(methods.naive)


def test_artists_that_a_method_cannot_place_have_nobody(table: TrackTable) -> None:
    nan = (float("nan"),) * songs.TRACKS
    unmeasured = table
    for name in FEATURES:
        unmeasured = with_features(unmeasured, 4, name, *nan)
    for method in (methods.naive, methods.features_only):
        near = methods.neighbours_of(unmeasured, method, 10)
        assert (near[4] == NOBODY).all()
        assert not (near == 4).any()
    assert (methods.neighbours_of(unmeasured, methods.shipped, 10)[4] != NOBODY).all()


def test_fewer_others_than_asked_for(table: TrackTable) -> None:
    near = methods.neighbours_of(table.chosen([0, 1, 2]), methods.shipped, 10)
    assert (near[:, :2] != NOBODY).all()
    assert (near[:, 2:] == NOBODY).all()


def test_a_method_without_its_signal(tmp_path: Path) -> None:
    without = read(songs.write(tmp_path / "songs.csv", 1, genres=False))
    with pytest.raises(NothingToCompare):
        methods.neighbours_of(without, methods.genres_only, 10)
    shipped, features = (
        methods.neighbours_of(without, method, 10) for method in (methods.shipped, methods.features_only)
    )
    np.testing.assert_array_equal(shipped, features)
