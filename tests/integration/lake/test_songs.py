"""Songs of a lake of real Parquet, read by real SQL, published to a real database."""

from __future__ import annotations

import json
from dataclasses import replace
from math import dist
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from maeari.catalogue import song_tables
from maeari.catalogue.model import FEATURES, Reason, Track
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_publication import SONGS, MysqlPublication
from maeari.catalogue.mysql_space import unpacked
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.catalogue.song_tables import SongTables
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, NothingToRollBackTo, RefreshRejected, RefreshRunning
from maeari.lake.objects import Objects
from maeari.songs.clusterings import KEY
from maeari.songs.lake_songs import LakeSongs
from maeari.songs.placing import NEAR, Candidate, nearest_cells, nearest_cluster, ranked
from maeari.songs.refresh import SongsRefresh
from maeari.songs.scale import Column, vector_of
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.lake.conftest import World

LATER = "2026-01-06"
SOUND = dict.fromkeys(FEATURES, 0.5) | {"loudness": -8.0, "tempo": 120.0}


def publication(world: World) -> MysqlPublication:
    return MysqlPublication(world.database, song_tables.TABLES, SONGS)


def refresh(
    world: World, day: str | None = None, *, force: bool = False, objects: Objects | None = None
) -> dict[str, Any]:
    part = SongsRefresh(
        world.lake,
        LakeSongs(world.athena),
        SongTables(world.database),
        publication=publication(world),
        history=RefreshHistory(world.database, "songs"),
        objects=objects or Objects(world.s3, world.bucket),
        most_changed=0.8,
    )
    return part.run(Deadline(60), day, force=force)


def table(world: World, name: str, order: str = "1, 2") -> list[dict[str, Any]]:
    return world.database.rows(f"SELECT * FROM {name} ORDER BY {order}")


def related(world: World) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table(world, "related_tracks"):
        found.setdefault(row["track_id"], []).append(row["related_id"])
    return found


def many(count: int = 40, seed: int = 0) -> Rows:
    """Songs at random, two of each artist; the artists sing folk, pop or both."""
    rows, generator = Rows(), np.random.default_rng(seed)
    genres = [("folk",), ("k-pop",), ("folk pop",), ("opera",)]
    for number in range(count // 2):
        rows.artist(f"artist{number:04}", *genres[number % len(genres)])
        for song in range(2):
            sound = dict(zip(FEATURES, generator.random(len(FEATURES)).tolist(), strict=True))
            sound |= {"loudness": -20 * sound["loudness"], "tempo": 60 + 100 * sound["tempo"]}
            rows.track(f"artist{number:04}", f"track{number:04}{song}", **sound)
    return rows


def test_releases_of_a_recording_are_one_song_of_all_its_artists(world: World) -> None:
    rows = Rows()
    for artist in "AB":
        rows.artist(artist, "folk")
    rows.track("A", "z-measured", **SOUND)
    rows.track("A", "other", **SOUND)
    single = Track("z-measured", "봄 (Feat. B)", "봄", "2020-03-01", 40, 200_000, "KR1")
    album = Track("a-unmeasured", "봄", "사계", "2019", 60, 201_000, "KR1", album_id="album-id")
    other = Track("other", "여름", "사계", "2019-06-01", None, 190_000, None)
    rows.tracks = {"A": [single, album, other], "B": [single]}
    world.publish(DAY, rows)

    report = refresh(world)

    assert (report["tracks"], report["compared"], report["rows"]) == (2, 2, 2)
    spring = next(row for row in table(world, "tracks") if row["track_id"] == "z-measured")
    told = {name: spring[name] for name in ("title_key", "release_date", "popularity", "duration_ms", "isrc")}
    assert told == {
        "title_key": "봄",
        "release_date": "2019",
        "popularity": 60,
        "duration_ms": 200_000,
        "isrc": "KR1",
    }
    assert [tuple(row.values()) for row in table(world, "artist_tracks")] == [
        ("other", "A"),
        ("z-measured", "A"),
        ("z-measured", "B"),
    ]
    assert [(row["name"], row["release_date"]) for row in table(world, "albums", "name")] == [
        ("봄", "2019"),
        ("사계", "2019-06-01"),
    ]
    assert len(table(world, "artist_albums")) == 3
    assert [row["track_id"] for row in table(world, "track_features")] == ["other", "z-measured"]


def test_a_song_without_features_is_known_but_has_no_neighbours(world: World) -> None:
    rows = many(6)
    rows.track("artist0000", "silent")
    world.publish(DAY, rows)
    report = refresh(world)
    assert (report["tracks"], report["compared"]) == (7, 6)
    assert "silent" in {row["track_id"] for row in table(world, "tracks")}
    assert "silent" not in related(world)


def test_neighbours_are_of_a_shared_group_and_tell_why(world: World) -> None:
    world.publish(DAY, many())
    report = refresh(world)
    genres = {row["track_id"]: int(row["track_id"][5:9]) % 4 for row in table(world, "tracks")}
    groups = [{"folk"}, {"pop"}, {"folk", "pop"}, {"others"}]
    assert report["figures"]["covered"] == 40
    for row in table(world, "related_tracks"):
        shared = groups[genres[row["track_id"]]] & groups[genres[row["related_id"]]]
        assert shared
        assert set(Reason.decode(row["reason"]).genres) == shared - {"others"}
    assert {row["genre_group"]: row["tracks"] for row in table(world, "track_clusters")} == {
        "folk": 20,
        "pop": 20,
        "others": 10,
    }
    assert len(table(world, "clustered_tracks")) == 50


def test_a_song_that_nobody_has_seen_gets_the_list_that_a_refresh_would_give(world: World) -> None:
    """As the chat does: scale, nearest cluster of each group, its cells, candidates, order."""
    rows = many(400)
    world.publish(DAY, rows)
    refresh(world)
    scale = [
        Column(row["name"], row["centre"], row["spread"], row["weight"])
        for row in table(world, "track_scale")
    ]
    clusters, cells, clustered, published = (
        table(world, name, "1, 2, 3")
        for name in ("track_clusters", "track_cells", "clustered_tracks", "related_tracks")
    )
    candidates = {
        row["track_id"]: Candidate(row["track_id"], row["title_key"], (row["track_id"][5:9],))
        for row in table(world, "tracks")
    }
    for features in rows.features[:40]:
        track = Track(features.track_id, f"Title {features.track_id}")
        vector = vector_of(features, track, scale)
        found: dict[str, float] = {}
        for group in {row["genre_group"] for row in clustered if row["track_id"] == track.id}:
            centres = {r["cluster"]: unpacked(r["centre"]) for r in clusters if r["genre_group"] == group}
            place = (group, nearest_cluster(vector, centres))
            own = [row for row in cells if (row["genre_group"], row["cluster"]) == place]
            read = list(nearest_cells(vector, [(r["cell"], r["tracks"], unpacked(r["centre"])) for r in own]))
            for row in clustered:
                if (row["genre_group"], row["cluster"]) == place and row["cell"] in read:
                    found[row["track_id"]] = dist(vector, unpacked(row["vector"]))
        near = sorted((found[each], each) for each in found if each != track.id)[:NEAR]
        places = ranked(candidates[track.id], [candidates[each] for _, each in near])
        wanted = [row for row in published if row["track_id"] == track.id]
        assert [near[place][1] for place in places] == [row["related_id"] for row in wanted]
        far = [near[place][0] for place in places]
        assert far == pytest.approx([row["distance"] for row in wanted], rel=1e-5)  # FLOAT is told shortened


def test_the_page_gets_pictures_examples_and_measures(world: World) -> None:
    world.publish(DAY, many())
    refresh(world)
    told = json.loads(world.read(KEY))
    assert [(group["name"], group["tracks"]) for group in told["groups"]] == [
        ("pop", 20),
        ("folk", 20),
        ("others", 10),
    ]
    x, y, cluster, track_id, title, artists = told["groups"][0]["points"][0]
    assert (type(x), type(y), cluster) == (float, float, 0)
    assert (title, artists) == (f"Title {track_id}", [f"Name artist{track_id[5:9]}"])
    assert [(row["name"], row["group"]) for row in told["clusterings"]] == [
        *(("k-means per group", group) for group in ("pop", "folk", "others")),
        *(("k-means", None), ("k-means", None), ("DBSCAN", None)),
    ]


def test_songs_serve_although_the_page_gets_no_clusterings(world: World) -> None:
    class NoObjects(Objects):
        def put_json(self, key: str, content: Mapping[str, Any]) -> None:
            super().put_json("", content)  # S3 refuses it

    world.publish(DAY, many())
    report = refresh(world, objects=NoObjects(world.s3, world.bucket))
    assert report["day"] == DAY
    assert len(related(world)) == 40
    [noted] = RefreshHistory(world.database, "songs").last()
    assert (noted.outcome, noted.day) == ("published", DAY)
    assert KEY not in world.objects()


def test_the_same_day_gives_the_same_songs(world: World) -> None:
    world.publish(DAY, many(400))
    refresh(world)
    before = table(world, "related_tracks")
    report = refresh(world)
    assert table(world, "related_tracks") == before
    assert report["figures"]["changed"] == 0


def test_a_refresh_that_lost_most_songs_is_rejected_unless_it_is_wanted(world: World) -> None:
    world.publish(DAY, many(40))
    refresh(world)
    served = related(world)
    world.publish(LATER, many(20, seed=1))
    with pytest.raises(RefreshRejected, match="are published"):
        refresh(world)
    assert related(world) == served
    assert len(table(world, "tracks_rejected")) == 20
    refresh(world, force=True)
    assert len(table(world, "tracks")) == 20
    outcomes = [each.outcome for each in RefreshHistory(world.database, "songs").last()]
    assert outcomes == ["published", "rejected", "published"]


def test_the_refresh_before_serves_again(world: World) -> None:
    with pytest.raises(NothingToRollBackTo):
        publication(world).rollback()
    world.publish(DAY, many(40))
    refresh(world)
    served = related(world)
    world.publish(LATER, many(40, seed=1))
    refresh(world, force=True)
    assert related(world) != served
    status = publication(world).rollback()
    assert related(world) == served
    assert status["published"] | {"published_at": ""} == {
        "day": DAY,
        "tracks": 40,
        "neighbours": sum(map(len, served.values())),
        "algorithm": "kmeans-groups",
        "version": 1,
        "published_at": "",
    }


def test_songs_of_unknown_artists_are_left_out(world: World) -> None:
    rows = many(6)
    world.publish(DAY, rows)
    world.database.execute("DELETE FROM artists WHERE id = 'artist0000'")
    assert refresh(world)["tracks"] == 4


def test_text_that_columns_cannot_hold_is_shortened_or_left_out(world: World) -> None:
    rows = many(4)
    [first, second] = rows.tracks["artist0000"]
    rows.tracks["artist0000"] = [
        replace(first, title="긴" * 300, isrc="한국 코드"),
        replace(second, album="앨범" * 200, album_id="x" * 30),
        Track("t" * 40, "an id that is too long"),
    ]
    world.publish(DAY, rows)
    assert refresh(world)["tracks"] == 4
    songs = {row["track_id"]: row for row in table(world, "tracks")}
    assert (len(songs[first.id]["title"]), songs[first.id]["isrc"]) == (255, None)
    assert len(songs[second.id]["album_id"]) == 22


def test_an_empty_lake_and_a_lake_without_sounds_have_nothing_to_compare(world: World) -> None:
    with pytest.raises(NothingToCompare, match="no complete day"):
        refresh(world)
    rows = Rows()
    rows.artist("A")
    rows.track("A", "silent")
    world.publish(DAY, rows)
    with pytest.raises(NothingToCompare, match="0 songs with audio features"):
        refresh(world)


def test_artists_and_songs_are_refreshed_side_by_side_but_songs_only_once(world: World) -> None:
    world.publish(DAY, many(6))
    with world.publication.alone():
        refresh(world)
    address = world.services.database
    login = (address.user, address.password)
    other = Database(connector(address.host, address.port, address.name, lambda: login, 60, job=True))
    theirs = MysqlPublication(other, song_tables.TABLES, SONGS)
    with theirs.alone(), pytest.raises(RefreshRunning):
        refresh(world)
    other.close()
