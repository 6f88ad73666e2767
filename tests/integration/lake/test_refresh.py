"""Parquet -> statistics.sql by the local Athena over HTTP -> neighbours in a real database."""

from __future__ import annotations

import gzip
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from local.resources import client
from local.services import invoke_fresh
from maeari.catalogue.dynamodb_tracks import DynamodbTracks
from maeari.catalogue.model import FEATURES, Reason
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, OutOfTime, QueryFailed
from maeari.lake.import_tracks import TracksImport
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.lake.conftest import World

WHOLE = {
    "danceability": 0.6,
    "energy": 0.5,
    "loudness": -6.5,
    "speechiness": 0.05,
    "acousticness": 0.4,
    "instrumentalness": 0.0,
    "liveness": 0.125,
    "valence": 0.5,
    "tempo": 120.0,
}


def statistics(world: World, *writers: Rows) -> dict[str, tuple[tuple[str, ...], dict[str, float | None]]]:
    """Genres and means by artist id, as the refresh reads them."""
    for number, rows in enumerate(writers):
        world.lake.publish(DAY, f"writer-{number}", rows.tables())
    found = world.refresh._statistics(DAY, Deadline(60))
    assert list(found.artist_ids) == sorted(found.artist_ids)
    return {
        artist_id: (
            genres,
            {name: None if np.isnan(v) else round(v, 5) for name, v in zip(FEATURES, means, strict=True)},
        )
        for artist_id, genres, means in zip(found.artist_ids, found.genres, found.means.tolist(), strict=True)
    }


def test_means_leave_out_what_no_analysis_gives(world: World) -> None:
    rows = Rows()
    rows.artist("a", "k-pop", "ballad")
    rows.track("a", "t1", **WHOLE)
    rows.track("a", "t2", **{**WHOLE, "tempo": 0.0, "energy": 0.7})
    rows.track("a", "t3", **{**WHOLE, "loudness": 1.275, "tempo": 90.0})
    rows.track("a", "t4", **{**WHOLE, "loudness": None, "valence": None})
    rows.track("a", "t5", **{**WHOLE, "danceability": 1.5, "liveness": -0.1, "tempo": 400.0, "loudness": -61})
    rows.track("a", "not measured")
    genres, means = statistics(world, rows)["a"]
    assert genres == ("k-pop", "ballad")
    assert means == {
        "danceability": 0.6,
        "energy": 0.54,
        "loudness": -6.5,
        "speechiness": 0.05,
        "acousticness": 0.4,
        "instrumentalness": 0.0,
        "liveness": 0.125,
        "valence": 0.5,
        "tempo": 110.0,
    }


def test_the_edges_of_each_scale_count(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.track("a", "low", **(dict.fromkeys(FEATURES, 0.0) | {"loudness": -60.0, "tempo": 0.5}))
    rows.track("a", "high", **(dict.fromkeys(FEATURES, 1.0) | {"loudness": 0.0, "tempo": 399.5}))
    means = statistics(world, rows)["a"][1]
    assert means == dict.fromkeys(FEATURES, 0.5) | {"loudness": -30.0, "tempo": 200.0}


def test_infinite_and_missing_values(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.track("a", "t1", energy=float("inf"), tempo=float("nan"), valence=None, liveness=0.5)
    rows.track("a", "t2", energy=0.25)
    means = statistics(world, rows)["a"][1]
    assert {name: value for name, value in means.items() if value is not None} == {
        "energy": 0.25,
        "liveness": 0.5,
    }


def test_one_track_genres_only_and_nothing(world: World) -> None:
    rows = Rows()
    rows.artist("one track", "pop")
    rows.track("one track", "t1", **WHOLE)
    rows.artist("genres only", "trot", "ballad")
    rows.artist("nothing")
    rows.track("nothing", "t2")
    found = statistics(world, rows)
    assert found["one track"] == (("pop",), {name: round(value, 5) for name, value in WHOLE.items()})
    assert found["genres only"] == (("trot", "ballad"), dict.fromkeys(FEATURES))
    assert found["nothing"] == ((), dict.fromkeys(FEATURES))


def test_tracks_of_which_any_value_counts_are_measured_tracks(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.track("a", "whole", **WHOLE)
    rows.track("a", "one value", valence=0.5)
    rows.track("a", "failed analysis", tempo=0.0, loudness=1.2, energy=1.5)
    rows.track("a", "without values", tempo=None)
    rows.track("a", "not measured")
    rows.artist("b", "pop")
    rows.track("b", "whole")
    rows.artist("c", "pop")
    world.lake.publish(DAY, "ingest", rows.tables())
    found = world.refresh._statistics(DAY, Deadline(60))
    assert dict(zip(found.artist_ids, found.tracks, strict=True)) == {"a": 2, "b": 1, "c": 0}


def test_a_track_of_two_writers_counts_once_with_its_newest_features(world: World) -> None:
    old, new = Rows("import"), Rows("spotify", hours=24)
    old.artist("a", "pop")
    new.artist("a")
    old.track("a", "both", energy=0.1)
    new.track("a", "both", energy=0.3)
    old.track("a", "only old", energy=0.9)
    new.track("a", "only new", energy=0.6)
    new.track("a", "both")
    for writers in ((old, new), (new, old)):
        genres, means = statistics(world, *writers)["a"]
        assert genres == ("pop",)
        assert means["energy"] == pytest.approx((0.3 + 0.9 + 0.6) / 3)


def test_genres_of_a_music_source_before_those_of_a_later_import(world: World) -> None:
    source, later = Rows("spotify"), Rows("import", hours=24)
    source.artist("a", "k-pop", "ballad")
    later.artist("a", "edm")
    later.artist("b", "rock")
    found = statistics(world, source, later)
    assert (found["a"][0], found["b"][0]) == (("k-pop", "ballad"), ("rock",))


def test_a_track_of_two_artists_counts_for_both(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.artist("b")
    rows.track("a", "duet", energy=0.25)
    rows.track("b", "duet")
    rows.track("b", "solo", energy=0.75)
    found = statistics(world, rows)
    assert (found["a"][1]["energy"], found["b"][1]["energy"]) == (0.25, 0.5)


def test_only_the_day_asked_for_is_read(world: World) -> None:
    before, after = Rows(), Rows()
    before.artist("before", "pop")
    after.artist("after", "pop")
    after.artist("after too", "pop")
    world.lake.publish("2026-01-04", "ingest", before.tables())
    world.lake.publish("2026-01-06", "ingest", after.tables())
    assert world.refresh._statistics("2026-01-04", Deadline(60)).artist_ids == ["before"]
    assert world.refresh.run(Deadline(60))["day"] == "2026-01-06"
    assert set(world.neighbours()) == {"after", "after too"}


def small(world: World) -> None:
    rows = Rows()
    for artist_id, energy, valence in (("a", 0.2, 0.1), ("b", 0.3, 0.9), ("c", 0.9, 0.5), ("d", 0.25, 0.15)):
        rows.artist(artist_id, *(["trot"] if artist_id in "ac" else []))
        rows.track(artist_id, f"{artist_id}-1", energy=energy, valence=valence, tempo=120.0)
    rows.artist("e", "trot")
    rows.artist("nothing")
    world.lake.publish(DAY, "ingest", rows.tables())


def test_neighbours_whose_distances_are_known(world: World) -> None:
    small(world)
    report = world.refresh.run(Deadline(60))
    assert (report["day"], report["artists"], report["rows"]) == (DAY, 5, 20)
    energy, valence = np.array([0.2, 0.3, 0.9, 0.25]), np.array([0.1, 0.9, 0.5, 0.15])
    trot = np.array([3.0, 0, 3, 0, 3])
    columns = [(column - column.mean()) / column.std() for column in (energy, valence)]
    points = np.column_stack([*(np.append(column, 0) for column in columns), trot])
    assert world.database.rows("SELECT * FROM published") == [{"day": DAY, "artists": 5}]
    vectors = world.database.rows("SELECT artist_id, tracks FROM artist_vectors ORDER BY artist_id")
    assert [(row["artist_id"], row["tracks"]) for row in vectors] == [
        *((each, 1) for each in "abcd"),
        ("e", 0),
    ]
    found = world.neighbours()
    assert sorted(found) == ["a", "b", "c", "d", "e"]
    for i, artist_id in enumerate("abcde"):
        lengths = {"abcde"[j]: float(np.linalg.norm(points[i] - points[j])) for j in range(5) if j != i}
        rows = found[artist_id]
        assert [row["neighbour_rank"] for row in rows] == [1, 2, 3, 4]
        assert [row["related_id"] for row in rows] == sorted(lengths, key=lambda other: lengths[other])
        assert [row["distance"] for row in rows] == pytest.approx(sorted(lengths.values()), abs=1e-4)
    [reason] = [row["reason"] for row in found["a"] if row["related_id"] == "e"]
    assert Reason.decode(reason) == Reason(("trot",))
    [reason] = [row["reason"] for row in found["a"] if row["related_id"] == "d"]
    assert Reason.decode(reason) == Reason((), ("valence-low", "energy-low"))


def test_more_artists_than_a_page_of_results_holds(world: World) -> None:
    rows = Rows()
    generator = np.random.default_rng(5)
    for number in range(2500):
        rows.artist(f"{number:022}", f"genre {number % 40}")
        rows.track(f"{number:022}", f"t{number}", energy=float(generator.random()), tempo=100.0)
    world.lake.publish(DAY, "ingest", rows.tables())
    report = world.refresh.run(Deadline(60))
    assert (report["artists"], report["rows"]) == (2500, 50_000)
    found = world.neighbours()
    assert set(found) == {f"{number:022}" for number in range(2500)}
    for artist_id, near in found.items():
        assert [row["neighbour_rank"] for row in near] == list(range(1, 21))
        assert artist_id not in {row["related_id"] for row in near}
        same = [row for row in near if int(row["related_id"]) % 40 == int(artist_id) % 40]
        assert len(same) == 20, "62 others have the same genre, and genres weigh more than one feature"


def test_a_second_refresh_replaces_and_keeps_the_one_before(world: World) -> None:
    small(world)
    world.refresh.run(Deadline(60))
    first = world.neighbours()
    rows = Rows()
    rows.artist("x", "pop")
    rows.artist("y", "pop")
    world.lake.publish("2026-01-06", "ingest", rows.tables())
    world.refresh.run(Deadline(60))
    assert set(world.neighbours()) == {"x", "y"}
    assert world.neighbours("related_artists_previous") == first
    assert world.database.rows("SELECT day FROM published") == [{"day": "2026-01-06"}]
    assert world.database.rows("SELECT day FROM published_previous") == [{"day": DAY}]


@pytest.mark.parametrize("kind", ["FAILED", "CANCELLED"])
def test_a_query_that_ends_badly_raises_the_reason_and_leaves_the_old_neighbours(
    world: World, kind: str
) -> None:
    small(world)
    world.refresh.run(Deadline(60))
    before = world.neighbours()
    world.next_query(kind, "the cluster is on fire")
    with pytest.raises(QueryFailed, match=f"{kind}: .*the cluster is on fire"):
        world.refresh.run(Deadline(60))
    assert world.neighbours() == before


def test_a_file_that_is_no_parquet_fails_the_query(world: World) -> None:
    small(world)
    world.refresh.run(Deadline(60))
    before = world.neighbours()
    world.s3.put_object(Bucket=world.bucket, Key=f"artists/dt={DAY}/bad.parquet", Body=b"not parquet")
    with pytest.raises(QueryFailed, match="FAILED: "):
        world.refresh.run(Deadline(60))
    assert world.neighbours() == before


def test_a_query_that_takes_too_long_is_stopped(world: World) -> None:
    small(world)
    world.next_query("hang")
    with pytest.raises(OutOfTime, match="has been stopped"):
        world.refresh.run(Deadline(1))
    assert world.neighbours() == {}
    assert world.refresh.run(Deadline(60))["artists"] == 5


def test_an_empty_lake_and_a_day_that_is_not_there(world: World) -> None:
    with pytest.raises(NothingToCompare, match="no complete day"):
        world.refresh.run(Deadline(60))
    small(world)
    with pytest.raises(NothingToCompare, match="0 comparable artists on 2026-01-02"):
        world.refresh.run(Deadline(60), day="2026-01-02")


def test_the_function_in_its_own_process(world: World) -> None:
    connections, log = world.services.connections, sys.stderr.fileno()
    answer = invoke_fresh(connections, "SimilarityFunction", {}, log)
    assert answer.failed
    assert answer.payload["errorType"] == "NothingToCompare"
    small(world)
    answer = invoke_fresh(connections, "SimilarityFunction", {"day": DAY}, log)
    assert not answer.failed
    assert (answer.payload["day"], answer.payload["artists"], answer.payload["rows"]) == (DAY, 5, 20)
    assert set(answer.payload["steps"]) == {"statistics", "vectors", "neighbours", "reasons", "publication"}
    assert len(world.neighbours()) == 5


def test_an_imported_file_becomes_neighbours(world: World, tmp_path: Path) -> None:
    path = tmp_path / "charts.csv.gz"
    header = "track_id,track_name,track_artist,track_album_release_date,playlist_genre,energy,tempo\n"
    lines = [
        "t1,밤편지,아이유,2017-03-24,ballad,0.2,0",
        "t2,너의 의미,아이유,2014-05,ballad,0.3,90",
        "t3,만약에,태연,2008,ballad,0.25,85",
        "t4,Enter Sandman,Metallica,1991-08-12,metal,0.95,123",
        "t5,One,Metallica,1988,metal,0.9,107",
        "t6,,Metallica,1988,metal,0.9,107",
    ]
    path.write_bytes(gzip.compress((header + "\n".join(lines)).encode()))
    functions = world.services.connections.template().functions()
    table = functions["DatalakeFunction"].environment["TRACKS_TABLE"]
    dynamodb = client("dynamodb", world.services.connections.aws_endpoint)
    artists, tracks = MysqlArtists(world.database), DynamodbTracks(lambda: dynamodb, table, timedelta(days=7))
    report = TracksImport(artists, tracks, world.lake).run(path, lambda *_: None)
    assert (report.rows, report.tracks, report.artists) == (6, 5, 3)
    assert world.refresh.run(Deadline(60))["artists"] == 3
    found = artists.find(artist_id="", whole_key="아이유", name_key="아이유", first_rank=1, last_rank=3)
    assert found is not None
    assert found.artist.name == "아이유"
    assert [near.artist.name for near in found.neighbours] == ["태연", "Metallica"]
    assert found.neighbours[0].reason.genres == ("ballad",)
    assert {track.title for track in tracks.of_artists([found.artist.id])[found.artist.id]} == {
        "밤편지",
        "너의 의미",
    }
    dynamodb.close()
