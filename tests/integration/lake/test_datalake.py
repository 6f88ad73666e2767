"""The datalake function in its own process: lake, pictures, other names and feedback in one invocation."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from local.functions.environment import ExecutionEnvironment
from local.resources import client
from local.sources import catalogue as sample
from maeari import clock
from maeari.catalogue.model import Artist
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.deadline import Deadline
from maeari.lake.ingest import JOB
from maeari.lake.lease import Lease
from maeari.people.dynamodb_feedback import DynamodbFeedback
from maeari.people.feedback import Judgement
from maeari.sources.state import StateTable

if TYPE_CHECKING:
    from tests.integration.lake.conftest import World

FUNCTION = "DatalakeFunction"


def report_of(world: World, seconds: int, **parameters: str) -> Any:
    """What the function reports when Lambda gives it so many seconds, with these template parameters."""
    connections = world.services.connections
    connections = replace(connections, parameters={**connections.parameters, **parameters})
    definition = replace(connections.template().functions()[FUNCTION], timeout=seconds)
    process = ExecutionEnvironment(definition, connections.aws_endpoint, sys.stderr.fileno())
    try:
        answer = process.invoke({})
    finally:
        process.close()
    assert not answer.failed, answer.payload
    return answer.payload


def test_each_step_is_done_and_told(world: World) -> None:
    connections = world.services.connections
    environment = connections.template().functions()[FUNCTION].environment
    kept = timedelta(days=int(environment["SPOTIFY_KEPT_DAYS"]))
    now = datetime.now(UTC)
    first, second = list(sample.load().artists.values())[:2]
    due = Artist(
        first.id,
        first.display_name,
        "spotify",
        now - kept + timedelta(days=2),
        image_url="https://old.example",
    )
    gone = replace(due, id="g" * 22, name="Gone", fetched_at=now - kept - timedelta(days=1))
    fresh = replace(due, id=second.id, name=second.display_name, fetched_at=now)
    world.database.execute("DELETE FROM artists")
    MysqlArtists(world.database).save([due, gone, fresh], [])
    dynamodb = client("dynamodb", connections.aws_endpoint)
    judgements = DynamodbFeedback(lambda: dynamodb, environment["FEEDBACK_TABLE"])
    judgements.give("p" * 32, Judgement(first.id, second.id, alike=True, day="2026-11-19", given_at=now))
    before = time.time()
    report = report_of(world, 900)
    judgements.forget("p" * 32)
    assert (report["complete"], report["artists"], report["skipped"]) == (True, 3, {})
    assert world.lake.newest_day() == clock.today()
    assert (report["published"], report["left"], report["without_tracks"]) == (clock.today(), 0, 1)
    # What Spotify allows is found out by a call for top tracks and one for features; the rest is ReccoBeats'.
    assert report["calls"] == {"spotify": 2, "reccobeats": 5}
    assert sources_of_tracks(world) == {"reccobeats"}
    assert report["display_fields"] == {
        "refreshed": 1, "unknown": 1, "failures": 0, "cleared": 1, "stopped": None,
    }  # fmt: skip
    assert (report["aliases"]["artists"], report["aliases"]["stopped"]) == (3, None)
    assert (report["listeners"], report["feedback"]) == (None, 1)
    assert world.objects("feedback/") == [f"feedback/dt={clock.today()}/feedback.parquet"]
    rows = world.database.rows("SELECT id, image_url FROM artists")
    pictures = {row["id"]: row["image_url"] for row in rows}
    assert pictures[first.id] not in {None, due.image_url}
    assert (pictures[gone.id], pictures[second.id]) == (None, fresh.image_url)
    items = dynamodb.scan(TableName=environment["TRACKS_TABLE"])["Items"]
    dynamodb.close()
    ends = {item["artist_id"]["S"]: int(item["expires_at"]["N"]) for item in items}
    assert set(ends) == {first.id, second.id}
    seconds = kept.total_seconds()
    assert all(before + seconds - 1 <= end <= time.time() + seconds for end in ends.values())


def test_listeners_are_asked_for_where_the_operator_turns_it_on(world: World) -> None:
    for table in ("artists", "alias_checks", "artist_mbids", "artist_tags"):
        world.database.execute(f"DELETE FROM {table}")
    now = datetime.now(UTC)
    chosen = [each for each in sample.load().artists.values() if each.name in {"IU", "Coldplay"}]
    MysqlArtists(world.database).save(
        [
            Artist(each.id, each.display_name, "spotify", now, image_url="https://a.example")
            for each in chosen
        ],
        [],
    )
    of_listeners = "SELECT DISTINCT artist_id FROM artist_tags WHERE source = 'listenbrainz'"
    assert report_of(world, 900)["listeners"] is None
    assert world.database.rows(of_listeners) == []
    report = report_of(world, 900, ListenerSignal="on")["listeners"]
    assert (report["done"], report["left"], report["failed"], report["stopped"]) == (2, 0, 0, None)
    found = {row["artist_id"] for row in world.database.rows(of_listeners)}
    assert found == {each.id for each in chosen}


def sources_of_tracks(world: World) -> set[str]:
    found = world.athena.unload(
        "SELECT DISTINCT source FROM top_tracks WHERE dt = ?",
        [f"'{clock.today()}'"],
        pa.schema({"source": pa.string()}),
        Deadline(60),
    )
    return set(found["source"].to_pylist())


def test_a_second_invocation_leaves_the_work_to_the_first(world: World) -> None:
    endpoint = world.services.connections.aws_endpoint
    environment = world.services.connections.template().functions()[FUNCTION].environment
    dynamodb = client("dynamodb", endpoint)
    table = StateTable(lambda: dynamodb, environment["SOURCE_STATE_TABLE"])
    lease, other = Lease(table, JOB), Lease(table, JOB)
    assert lease.take(60)
    assert not other.take(60)
    other.release()
    assert not other.take(60), "whoever was refused frees nothing"
    report = report_of(world, 900)
    assert report == {
        "complete": False,
        "stopped": "another run is at work on the ingest; this one leaves it alone",
    }
    assert world.objects() == []
    assert lease.keep(0.01)
    time.sleep(0.05)
    assert other.take(60), "who died keeps nobody out for long"
    assert not lease.keep(60), "who was away for too long is told so"
    lease.release()
    assert not lease.take(60)
    other.release()
    dynamodb.close()


def test_what_has_expired_goes_also_when_there_is_no_time_for_anything_else(world: World) -> None:
    world.database.execute("DELETE FROM artists")
    artist = next(iter(sample.load().artists.values()))
    environment = world.services.connections.template().functions()[FUNCTION].environment
    old = datetime.now(UTC) - timedelta(days=int(environment["SPOTIFY_KEPT_DAYS"]) + 1)
    MysqlArtists(world.database).save(
        [Artist(artist.id, artist.display_name, "spotify", old, image_url="https://old.example")], []
    )
    report = report_of(world, 20)
    assert (report["complete"], report["stopped"]) == (False, "out of time")
    assert (report["display_fields"]["refreshed"], report["display_fields"]["cleared"]) == (0, 1)
    assert report["feedback"] == 0
    assert world.lake.newest_day() is None
