"""Playlists of the local source service into catalogue, tracks and lake, also by the function."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from local.cli.session import function_environment
from local.functions.environment import ExecutionEnvironment, variables
from local.lock import StateLock
from local.paths import ROOT
from local.resources import client
from local.services import BackingServices
from local.settings import Settings
from local.sources import catalogue as sample
from local.sources.playlists import Playlist, playlists
from maeari import clock, connections
from maeari.bootstrap import importers
from maeari.deadline import Deadline
from maeari.errors import RateLimited
from maeari.imports.playlist_names import named
from maeari.imports.playlists import WRITER, PlaylistsReport
from maeari.lake import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maeari.catalogue.model import AudioFeatures
    from tests.integration.lake.conftest import World

FUNCTION = "DatalakeFunction"
CATALOGUE = sample.load()
KNOWN = {each.name: each for each in playlists(CATALOGUE).values()}
OWN, GLOBAL, KOREA = KNOWN["My favourites"], KNOWN["Top 50 - Global"], KNOWN["Top 50 - South Korea"]
UNKNOWN = "0" * 22


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackingServices]:
    """Their Spotify has extended quota: it shows every playlist."""
    state = tmp_path_factory.mktemp("state")
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(sources_mode="extended"), lock.descriptor, lambda _: None) as started,
    ):
        yield started


@pytest.fixture
def environment(world: World) -> Iterator[Mapping[str, str]]:
    """The function's, also of this process, and an empty catalogue."""
    definition = world.services.connections.template().functions()[FUNCTION]
    values = variables(definition, world.services.connections.aws_endpoint)
    with function_environment(values):
        connections.client.cache_clear()
        connections.secrets.cache_clear()
        dynamodb = client("dynamodb", world.services.connections.aws_endpoint)
        for table in ("TRACKS_TABLE", "SOURCE_STATE_TABLE"):
            empty(dynamodb, values[table])
        yield values
    connections.client.cache_clear()
    connections.secrets.cache_clear()


def empty(dynamodb: Any, table: str) -> None:
    key = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"][0]["AttributeName"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={key: item[key]})


def run(*words: str, seconds: float = 120) -> PlaylistsReport:
    report = importers.playlists_import(os.environ).run(named(words), Deadline(seconds), lambda *_: None)
    assert isinstance(report, PlaylistsReport)
    return report


def rows(world: World, table: str) -> list[dict[str, Any]]:
    """What the writer brought, by what Athena reads."""
    types = pa.schema([*tables.SCHEMAS[table]])
    columns = ", ".join(types.names)
    found = world.athena.unload(
        f"SELECT {columns} FROM {table} WHERE dt = ?", [f"'{clock.today()}'"], types, Deadline(60)
    )
    return list(found.to_pylist())


def tracks_of(playlist: Playlist) -> list[str]:
    return [entry for entry in playlist.entries if entry in CATALOGUE.tracks]


def test_playlists_come_together_with_all_that_belongs_to_them(
    world: World, environment: Mapping[str, str]
) -> None:
    report = run(
        f"{GLOBAL.id}@global", f"https://open.spotify.com/playlist/{KOREA.id}?si=1@KR", OWN.id, UNKNOWN
    )
    assert list(report.playlists.values()) == [50, 50, len(tracks_of(OWN))]
    assert list(report.failed) == [UNKNOWN]
    assert "unknown or private" in report.failed[UNKNOWN]
    assert report.skipped == Counter({"local file": 1, "episode": 1, "no longer available": 1})
    assert (report.day, report.stopped) == (clock.today(), None)
    assert world.lake.newest_day() == clock.today()
    told = {(each["playlist_id"], each["market"]): each["name"] for each in rows(world, tables.PLAYLISTS)}
    assert told == {(GLOBAL.id, "global"): GLOBAL.name, (KOREA.id, "KR"): KOREA.name, (OWN.id, ""): OWN.name}
    listed = sorted(
        (each["market"], each["position"], each["track_id"]) for each in rows(world, tables.PLAYLIST_TRACKS)
    )
    expected = [
        (market, position, entry)
        for market, playlist in (("global", GLOBAL), ("KR", KOREA), ("", OWN))
        for position, entry in enumerate(playlist.entries)
        if entry in CATALOGUE.tracks
    ]
    assert listed == sorted(expected)
    ids = {entry for _, _, entry in expected}
    found = rows(world, tables.TOP_TRACKS)
    assert {each["track_id"] for each in found} == ids
    assert all(each["album_id"] and each["source"] == "spotify" for each in found)
    features = {each["track_id"] for each in rows(world, tables.AUDIO_FEATURES)}
    assert features <= ids
    assert len(ids) == report.tracks
    assert len(features) == report.features > 0.5 * len(ids)
    artists = {CATALOGUE.tracks[each].artist_id for each in ids}
    assert {each["artist_id"] for each in rows(world, tables.ARTISTS)} == artists
    assert (report.artists, report.artists_told) == (len(artists), len(artists))
    known = world.database.rows("SELECT id, source, image_url, genres FROM artists")
    assert {row["id"] for row in known} == artists
    assert all(row["source"] == "spotify" and row["image_url"] and row["genres"] for row in known)
    spelled = world.database.rows("SELECT DISTINCT artist_id FROM artist_aliases WHERE source = 'spotify'")
    assert {row["artist_id"] for row in spelled} >= artists
    stored = connections.job_tracks(environment).of_artists(list(artists))
    assert set(stored) == artists


def test_another_run_leaves_what_is_of_other_playlists_and_asks_nothing_twice(
    world: World, environment: Mapping[str, str]
) -> None:
    first = run(f"{GLOBAL.id}@global", f"{KOREA.id}@KR")
    before = {table: rows(world, table) for table in (tables.PLAYLIST_TRACKS, tables.AUDIO_FEATURES)}
    artist = CATALOGUE.tracks[KOREA.entries[0]].artist_id
    kept = connections.job_tracks(environment).of_artists([artist])
    again = run(f"{KOREA.id}@KR", f"{KOREA.id}@BR", UNKNOWN)
    assert again.features == sum(
        each["track_id"] in set(tracks_of(KOREA)) for each in before[tables.AUDIO_FEATURES]
    )
    assert again.tracks == 50
    markets = Counter(each["market"] for each in rows(world, tables.PLAYLIST_TRACKS))
    assert markets == {"global": 50, "KR": 50, "BR": 50}
    assert {each["track_id"] for each in rows(world, tables.TOP_TRACKS)} == {
        *tracks_of(GLOBAL), *tracks_of(KOREA),
    }  # fmt: skip
    fetched = {each["track_id"]: each["fetched_at"] for each in rows(world, tables.AUDIO_FEATURES)}
    assert fetched == {each["track_id"]: each["fetched_at"] for each in before[tables.AUDIO_FEATURES]}
    assert connections.job_tracks(environment).of_artists([artist]) == kept
    assert first.features == len(fetched)
    writers = {key.rpartition("/")[2].partition(".")[0] for key in world.objects("playlists/")}
    assert writers == {WRITER}


def test_when_nothing_can_be_read_the_lake_stays_as_it_is(
    world: World, environment: Mapping[str, str]
) -> None:
    report = run(UNKNOWN)
    assert (report.day, report.playlists, list(report.failed)) == (None, {}, [UNKNOWN])
    assert world.lake.newest_day() is None
    assert any("not read, spotify: playlist 000" in line for line in report.lines())


def test_features_that_a_limit_holds_back_come_with_the_next_run(
    world: World, environment: Mapping[str, str]
) -> None:
    use_case = importers.playlists_import(environment)

    class OneCall:
        """Answers once, then wants us to stop."""

        def __init__(self) -> None:
            self.calls = 0

        def features(
            self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
        ) -> Mapping[str, AudioFeatures]:
            self.calls += 1
            if self.calls > 1:
                raise RateLimited("reccobeats", 60, "too many")
            return whole.features(track_ids, deadline, isrcs)

    whole, use_case._features = use_case._features, OneCall()
    report = use_case.run(named([f"{GLOBAL.id}@global"]), Deadline(60), lambda *_: None)
    assert report.stopped
    assert "too many" in report.stopped
    assert 0 < report.features == len(rows(world, tables.AUDIO_FEATURES)) < 41
    after = run(f"{GLOBAL.id}@global")
    assert after.stopped is None
    assert report.features <= after.features == len(rows(world, tables.AUDIO_FEATURES))


def invoke(world: World, **parameters: str) -> Any:
    told = world.services.connections
    told = replace(told, parameters={**told.parameters, **parameters})
    definition = told.template().functions()[FUNCTION]
    process = ExecutionEnvironment(definition, told.aws_endpoint, sys.stderr.fileno())
    try:
        return process.invoke(json.loads((ROOT / "events" / "datalake_playlists.json").read_text("utf-8")))
    finally:
        process.close()


def test_the_function_reads_the_playlists_of_the_template(
    world: World, environment: Mapping[str, str]
) -> None:
    answer = invoke(world, Playlists=f"{KOREA.id}@KR, {UNKNOWN}@BR")
    assert not answer.failed, answer.payload
    assert list(answer.payload["playlists"].values()) == [50]
    assert list(answer.payload["failed"]) == [f"{UNKNOWN}@BR"]
    assert answer.payload["day"] == world.lake.newest_day()
    assert Counter(each["market"] for each in rows(world, tables.PLAYLIST_TRACKS)) == {"KR": 50}


def test_the_function_says_when_it_is_told_no_playlist(world: World) -> None:
    answer = invoke(world)
    assert answer.failed
    assert answer.payload["errorType"] == "SettingMissing"
    assert "Playlists" in answer.payload["errorMessage"]


def test_the_schedule_is_on_only_with_playlists(world: World) -> None:
    told = world.services.connections
    for value, state in (("", "DISABLED"), (f"{KOREA.id}@KR", "ENABLED")):
        parameters = {**told.parameters, "Playlists": value}
        functions = replace(told, parameters=parameters).template().resources("AWS::Serverless::Function")
        assert functions[FUNCTION]["Events"]["Playlists"]["Properties"]["State"] == state
