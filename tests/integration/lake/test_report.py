"""The catalogue page of a small lake: real Parquet, the real local Athena, a real database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from local.services import invoke_fresh
from maeari.catalogue.mysql_explorer import MysqlExplorer
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare
from maeari.lake.objects import Objects
from maeari.lake.tables import PLAYLIST_TRACKS, PLAYLISTS, SCHEMAS
from maeari.report.catalogue_page import KEY, CataloguePage
from maeari.report.lake_figures import LakeFigures
from maeari.report.ports import Link, Node
from maeari.songs.clusterings import KEY as CLUSTERINGS
from tests.integration.lake.rows import DAY, NOW, Rows
from tests.unit.report.reading import block_of

if TYPE_CHECKING:
    from tests.integration.lake.conftest import World

EVENTS = Path(__file__).parents[3] / "events"
FOUR = [f"{letter}{'0' * 21}" for letter in "abcd"]
SONGS = ("tracks", "artist_tracks", "related_tracks", "refreshes")


def four(world: World) -> None:
    """Five tracks of four artists, one of them of two; four are measured, one analysis failed."""
    rows = Rows()
    for number, artist_id in enumerate(FOUR):
        rows.artist(artist_id, "trot" if number % 2 else "ballad")
        values = {"energy": 0.2 * (number + 1), "valence": 1 - 0.2 * (number + 1), "loudness": -10.0}
        rows.track(artist_id, f"t{number}", **values, tempo=0.0 if number == 0 else 100.0 + number)
    rows.tracks[FOUR[1]].append(rows.tracks[FOUR[0]][0])
    rows.track(FOUR[0], "unmeasured")
    world.publish(DAY, rows)


@pytest.fixture
def page(world: World) -> CataloguePage:
    for table in SONGS:
        world.database.execute(f"DELETE FROM {table}")
    return CataloguePage(
        lake=world.lake,
        figures=LakeFigures(world.athena),
        explorer=MysqlExplorer(world.database),
        histories={job: RefreshHistory(world.database, job) for job in ("similarity", "songs")},
        objects=Objects(world.s3, world.bucket),
    )


def told(world: World, name: str = "figures") -> dict[str, Any]:
    return block_of(world.read(KEY), f"data-{name}")


def test_each_track_counts_once(world: World) -> None:
    four(world)
    figures = LakeFigures(world.athena).catalogue(DAY, Deadline(60))
    assert (figures["artists"], figures["tracks"], figures["measured"]) == (4, 5, 4)
    columns = {column["name"]: column for column in figures["columns"]}
    energy, tempo = columns["energy"], columns["tempo"]
    assert (energy["known"], energy["mean"]) == (4, pytest.approx(0.5))
    assert (sum(energy["counts"]), energy["counts"][0], energy["counts"][-1]) == (4, 1, 1)
    assert energy["low"] == 6 / 32
    assert (tempo["known"], tempo["low"], tempo["counts"]) == (3, 96, [3]), "0 is a failed analysis"
    assert (columns["release_year"]["known"], columns["release_year"]["spread"]) == (0, None)
    names = [column["name"] for column in figures["columns"]]
    matrix = figures["correlation"]
    assert matrix[names.index("energy")][names.index("valence")] == pytest.approx(-1)
    assert matrix[names.index("valence")][names.index("energy")] == pytest.approx(-1)
    assert matrix[names.index("energy")][names.index("loudness")] is None, "it doesn't vary"
    assert matrix[names.index("liveness")][names.index("energy")] is None, "nobody knows it"
    assert [matrix[place][place] for place in range(len(names))] == [1.0] * len(names)


def test_what_lies_beyond_the_last_bin_counts_in_it(world: World) -> None:
    rows = Rows()
    rows.artist(FOUR[0])
    for number, tempo in enumerate((40.0, 399.0, 255.0)):
        rows.track(FOUR[0], f"t{number}", tempo=tempo, energy=1.0)
    world.publish(DAY, rows)
    columns = {
        each["name"]: each for each in LakeFigures(world.athena).catalogue(DAY, Deadline(60))["columns"]
    }
    assert (columns["tempo"]["low"], columns["tempo"]["counts"][-1], len(columns["tempo"]["counts"])) == (
        40,
        2,
        27,
    )
    assert (columns["energy"]["low"], columns["energy"]["counts"]) == (31 / 32, [3])


def test_the_page_of_a_refresh(world: World, page: CataloguePage) -> None:
    four(world)
    world.refresh.run(Deadline(60))
    report = page.write(Deadline(60))
    assert (report["key"], report["day"], report["artists"], report["songs"]) == (KEY, DAY, 4, 0)
    assert report["left_out"] == {"artists": 0, "songs": 0}
    head = world.s3.head_object(Bucket=world.bucket, Key=KEY)
    assert (head["ContentType"], head["ContentLength"]) == ("text/html; charset=utf-8", report["bytes"])
    figures, artists = told(world), told(world, "artists")
    assert sorted(artists["ids"]) == FOUR
    assert artists["ranks"] == 3
    assert sorted(artists["near"][:3]) == [1, 2, 3]
    [noted] = figures["refreshes"]["similarity"]
    assert (noted["outcome"], noted["rows"], noted["coverage"], noted["reason"]) == (
        "published",
        12,
        1.0,
        None,
    )
    assert noted["seconds"] > 0
    assert (figures["clusterings"], figures["playlists"]) == (None, {"playlists": 0, "shown": []})
    tables = {(row["table"], row["source"]): row["rows"] for row in figures["sources"]}
    assert (tables["top_tracks", "spotify"], tables["audio_features", "spotify"]) == (6, 4)
    assert {row["oldest"] for row in figures["sources"]} == {f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}


def test_songs_with_their_artists_and_clusters(world: World, page: CataloguePage) -> None:
    four(world)
    database = world.database
    songs = [f"{letter}{'S' * 21}" for letter in "xyz"]
    for popularity, song in zip((10, 90, None), songs, strict=True):
        database.execute(
            "INSERT INTO tracks (track_id, title, title_key, popularity, source, fetched_at) "
            "VALUES (%(id)s, %(title)s, 'key', %(popularity)s, 'import', NOW())",
            {"id": song, "title": f"</script>{song}", "popularity": popularity},
        )
    database.execute(
        f"INSERT INTO artist_tracks VALUES ('{songs[0]}', '{FOUR[0]}'), ('{songs[0]}', '{FOUR[1]}')"
    )
    database.execute(
        f"INSERT INTO related_tracks VALUES ('{songs[1]}', 1, '{songs[2]}', 0.5, 'pop;energy-low')"
    )
    Objects(world.s3, world.bucket).put_json(CLUSTERINGS, {"day": DAY, "groups": []})
    report = page.write(Deadline(60))
    assert (report["songs"], report["artists"]) == (3, 0)
    found = told(world, "songs")
    assert found["ids"] == [songs[1], songs[0], songs[2]]
    assert [found["lines"][place] for place in found["line"]] == ["", f"Name {FOUR[0]}, Name {FOUR[1]}", ""]
    assert (found["near"], found["distance"], found["popularity"]) == ([2, 3, 3], [50, 0, 0], [90, 10, 255])
    assert (found["reasons"][found["reason"][0]], found["playable"]) == ("pop;energy-low", [1, 1, 1])
    assert told(world)["clusterings"] == {"day": DAY, "groups": []}


def test_only_the_best_known_and_what_is_between_them(world: World) -> None:
    four(world)
    world.refresh.run(Deadline(60))
    for popularity, artist_id in enumerate(FOUR):
        world.database.execute(f"UPDATE artists SET popularity = {popularity} WHERE id = '{artist_id}'")
    explorer = MysqlExplorer(world.database)
    assert explorer.published("artist") == 4
    assert explorer.nodes("artist", 2) == [
        Node(FOUR[3], f"Name {FOUR[3]}", "trot", 3, True),
        Node(FOUR[2], f"Name {FOUR[2]}", "ballad", 2, True),
    ]
    links = explorer.links("artist", 2)
    assert {link.id for link in links} == {FOUR[2], FOUR[3]}
    assert all(isinstance(link, Link) and link.rank in {1, 2, 3} for link in links)
    world.database.execute("UPDATE artists SET source = 'import'")
    assert [node.is_playable for node in explorer.nodes("artist", 1)] == [False], "the id is made of the name"


def test_playlists_side_by_side(world: World) -> None:
    four(world)
    lists = [("p1", "KR", 5), ("p1", "BR", 5), ("p2", "", 90), ("empty", "", 1)]
    rows = [("p1", "KR", "t0"), ("p1", "KR", "t1"), ("p1", "BR", "t3"), ("p2", "", "t3"), ("p2", "", "gone")]
    at = NOW.replace(tzinfo=None)
    world.lake.publish(
        DAY,
        "import-playlists",
        {
            PLAYLISTS: pa.Table.from_pylist(
                [
                    {"playlist_id": one, "market": market, "name": f"List {one}", "followers": followers,
                     "source": "spotify", "fetched_at": at}
                    for one, market, followers in lists
                ],
                schema=SCHEMAS[PLAYLISTS],
            ),
            PLAYLIST_TRACKS: pa.Table.from_pylist(
                [
                    {"playlist_id": one, "market": market, "position": place, "track_id": track,
                     "source": "spotify", "fetched_at": at}
                    for place, (one, market, track) in enumerate(rows)
                ],
                schema=SCHEMAS[PLAYLIST_TRACKS],
            ),
        },
    )  # fmt: skip
    found = LakeFigures(world.athena).playlists(DAY, Deadline(60))
    assert found["playlists"] == 3
    shown = [(each["name"], each["market"], each["tracks"], each["measured"]) for each in found["shown"]]
    assert shown == [("List p1", "KR", 2, 2), ("List p1", "BR", 1, 1), ("List p2", "", 2, 1)]
    energy = [column for column in found["shown"][0]["columns"] if column["name"] == "energy"]
    assert energy[0]["mean"] == pytest.approx(0.3)
    assert energy[0]["spread"] == pytest.approx([0.2, 0.2, 0.2, 0.4, 0.4])


def test_the_function_in_its_own_process(world: World, page: CataloguePage) -> None:
    with pytest.raises(NothingToCompare, match="no complete day"):
        page.write(Deadline(60))
    four(world)
    skipped, event = (
        json.loads((EVENTS / name).read_text("utf-8")) for name in ("report_skipped.json", "report.json")
    )
    log = sys.stderr.fileno()
    answer = invoke_fresh(world.services.connections, "ReportFunction", skipped, log)
    assert (answer.failed, answer.payload) == (False, skipped["responsePayload"])
    assert world.objects("report/") == []
    answer = invoke_fresh(world.services.connections, "ReportFunction", event, log)
    assert not answer.failed, answer.payload
    assert answer.payload["bytes"] == len(world.read(KEY))
    assert (answer.payload["artists"], answer.payload["tracks"]) == (0, 5)
