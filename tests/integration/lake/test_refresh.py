"""Parquet -> statistics by the local Athena over HTTP -> neighbours in a real database."""

from __future__ import annotations

import gzip
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from local.resources import client
from local.services import invoke_fresh
from maeari.catalogue.dynamodb_tracks import DynamodbTracks
from maeari.catalogue.model import Reason
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, OutOfTime, QueryFailed
from maeari.similarity.algorithm import NAME, VERSION
from maeari.similarity.scale import TAG_WEIGHT
from tests.importing import import_tracks
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.lake.conftest import World


def test_only_the_day_asked_for_is_read(world: World) -> None:
    before, after = Rows(), Rows()
    before.artist("before", "pop")
    after.artist("after", "pop")
    after.artist("after too", "pop")
    world.publish("2026-01-04", before)
    world.publish("2026-01-06", after)
    assert world.statistics.statistics("2026-01-04", Deadline(60)).artist_ids == ["before"]
    assert world.refresh.run(Deadline(60))["day"] == "2026-01-06"
    assert set(world.neighbours()) == {"after", "after too"}


def small(world: World) -> None:
    rows = Rows()
    for artist_id, energy, valence in (("a", 0.2, 0.1), ("b", 0.3, 0.9), ("c", 0.9, 0.5), ("d", 0.25, 0.15)):
        rows.artist(artist_id, *(["trot"] if artist_id in "ac" else []))
        rows.track(artist_id, f"{artist_id}-1", energy=energy, valence=valence, tempo=120.0)
    rows.artist("e", "trot")
    rows.artist("nothing")
    world.publish(DAY, rows)


def test_neighbours_whose_distances_are_known(world: World) -> None:
    small(world)
    report = world.refresh.run(Deadline(60))
    assert (report["day"], report["artists"], report["rows"]) == (DAY, 5, 20)
    # Borders of 32 bins over four recordings: 8 lie at the least value, 8 at each next, 7 at the greatest.
    energy, valence = np.array([8, 24, 31, 16]), np.array([8, 31, 24, 16])
    # Recordings tell of each artist but one: all reliable, so both columns count as much.
    columns = [(column - column.mean()) / column.std() for column in (energy, valence)]
    trot = [TAG_WEIGHT, 0, TAG_WEIGHT, 0, TAG_WEIGHT]
    points = np.column_stack([*(np.append(column, 0) for column in columns), trot])
    [row] = world.database.rows("SELECT * FROM published")
    at = row.pop("published_at")
    assert timedelta() <= datetime.now(UTC).replace(tzinfo=None) - at < timedelta(minutes=5)
    assert row == {"day": DAY, "artists": 5, "neighbours": 20, "algorithm": NAME, "version": VERSION}
    vectors = world.database.rows("SELECT artist_id, tracks FROM artist_vectors ORDER BY artist_id")
    assert [(row["artist_id"], row["tracks"]) for row in vectors] == [
        *((each, 1) for each in "abcd"),
        ("e", 0),
    ]
    found = world.neighbours()
    assert sorted(found) == ["a", "b", "c", "d", "e"]
    for i, artist_id in enumerate("abcde"):
        known = 3 if trot[i] else 2  # who has no tags is compared by recordings alone
        lengths = {
            "abcde"[j]: float(np.linalg.norm((points[i] - points[j])[:known])) for j in range(5) if j != i
        }
        rows = found[artist_id]
        assert [row["neighbour_rank"] for row in rows] == [1, 2, 3, 4]
        assert [row["related_id"] for row in rows] == sorted(lengths, key=lambda other: lengths[other])
        assert [row["distance"] for row in rows] == pytest.approx(sorted(lengths.values()), abs=1e-4)
    [reason] = [row["reason"] for row in found["a"] if row["related_id"] == "e"]
    assert Reason.decode(reason) == Reason(("trot",))
    [reason] = [row["reason"] for row in found["b"] if row["related_id"] == "c"]
    assert Reason.decode(reason) == Reason()


def test_more_artists_than_a_page_of_results_holds(world: World) -> None:
    rows = Rows()
    generator = np.random.default_rng(5)
    for number in range(2500):
        rows.artist(f"{number:022}", f"genre {number % 40}")
        rows.track(f"{number:022}", f"t{number}", energy=float(generator.random()), tempo=100.0)
    world.publish(DAY, rows)
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
    for artist_id in "vwxyz":
        rows.artist(artist_id, "pop")
    world.publish("2026-01-06", rows)
    world.refresh.run(Deadline(60))
    assert set(world.neighbours()) == set("vwxyz")
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
    with pytest.raises(NothingToCompare, match="no complete day 2026-01-02"):
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
    assert " ".join(answer.payload["steps"]) == (
        "statistics vectors neighbours reasons filling checks swap provisional"
    )
    answer = invoke_fresh(connections, "SimilarityFunction", {"status": True}, log)
    assert (answer.payload["published"]["day"], answer.payload["published"]["neighbours"]) == (DAY, 20)
    assert (answer.payload["previous"], answer.payload["rejected"]) == (None, None)
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
    report = import_tracks(artists, tracks, world.lake, path)
    assert (report.rows, report.cleaned.tracks, report.loaded.artists) == (6, 5, 3)
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
