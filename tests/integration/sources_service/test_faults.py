"""Each fault of the service through the real clients: a named error in time, and never asked again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from local.sources.faults import NAMES, SOURCES, Faults, UnknownFault
from local.sources.faulty_server import RETRY_AFTER
from maeari.catalogue.model import Artist
from maeari.deadline import Deadline
from maeari.errors import MaeariError, OutOfTime, RateLimited, SourceUnavailable, SubscriptionLapsed
from maeari.sources.features import FeatureProviders
from maeari.sources.quota import Quota
from maeari.sources.reccobeats import Reccobeats
from maeari.sources.spotify import Spotify
from maeari.sources.state import StateTable, calls_of_a_day
from maeari.sources.tracks import EXTRA_SECONDS, ArtistTracks

from .conftest import SECONDS, running, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Service

IU = "3HqSLMAZ3g3d5poNaI7GOU"
ARTIST = Artist(IU, "아이유", "spotify", datetime(2026, 11, 21, tzinfo=UTC))
DEADLINE = 4.0
LATE = 1.0

ERRORS: dict[str, type[MaeariError]] = {
    "latency": OutOfTime,
    "quota": RateLimited,
    "rate-limit": RateLimited,
    "error": SourceUnavailable,
    "reset": SourceUnavailable,
    "slow-body": OutOfTime,
    "slow-headers": OutOfTime,
    "wrong-json": SourceUnavailable,
    "truncated": SourceUnavailable,
    "premium-lapsed": SubscriptionLapsed,
}
BUCKETS = {"spotify": "spotify#artists", "accounts": "spotify#token", "reccobeats": "reccobeats#api"}


@dataclass
class World:
    """The clients as they are in production, over the local service and a stand-in for DynamoDB."""

    service: Service
    table: StateTable

    def __post_init__(self) -> None:
        url = self.service.url
        quota = Quota("spotify", self.table)
        login = ("local", "local")
        self.spotify = Spotify(f"{url}/spotify/v1", f"{url}/spotify", lambda: login, quota)
        self.reccobeats = Reccobeats(f"{url}/reccobeats/v1", Quota("reccobeats", self.table))
        self.tracks = ArtistTracks(self.spotify, self.reccobeats)
        self.features = FeatureProviders(self.spotify, self.reccobeats)

    def plan(self, source: str, fault: str, times: int = -1) -> None:
        wanted = {"source": source, "fault": fault, "times": times}
        answer = requests.post(f"{self.service.url}/local-faults", json=wanted, timeout=SECONDS)
        assert answer.status_code == 204, answer.text

    def calls(self, bucket: str) -> int:
        return calls_of_a_day(self.table.get(f"quota#{bucket}"), time.time())

    def until(self, bucket: str) -> float:
        return float(self.table.get(f"quota#{bucket}").get("until", 0))


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    url = f"http://{host}:{port}"
    yield boto3.client("dynamodb", endpoint_url=url, region_name="ap-northeast-2", **keys)
    server.stop()


@pytest.fixture
def table(dynamodb: Any) -> Iterator[StateTable]:
    dynamodb.create_table(
        TableName="state",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    yield StateTable(lambda: dynamodb, "state")
    dynamodb.delete_table(TableName="state")


@pytest.fixture
def world(development: Service, table: StateTable) -> Iterator[World]:
    yield World(development, table)
    requests.delete(f"{development.url}/local-faults", timeout=SECONDS)


def test_every_fault_has_its_test() -> None:
    assert {*ERRORS, "partial-features", "old-shape"} == set(NAMES)


@pytest.mark.parametrize("source", BUCKETS)
@pytest.mark.parametrize("fault", ERRORS)
def test_a_fault_is_named_in_time_and_asked_once(world: World, fault: str, source: str) -> None:
    seconds = 1.5 if ERRORS[fault] is OutOfTime else DEADLINE

    def ask() -> object:
        if source == "reccobeats":
            return world.reccobeats.features([IU], Deadline(seconds))
        return world.spotify.artist(IU, Deadline(seconds), "ko")

    world.plan(source, fault)
    before = time.monotonic()
    with pytest.raises(ERRORS[fault]) as caught:
        ask()
    assert time.monotonic() - before < seconds + LATE
    assert type(caught.value) is ERRORS[fault]
    assert world.calls(BUCKETS[source]) == 1
    if fault not in {"quota", "rate-limit"}:
        assert world.until(BUCKETS[source]) == 0
        return
    assert isinstance(caught.value, RateLimited)
    assert caught.value.retry_after == RETRY_AFTER
    assert world.until(BUCKETS[source]) == pytest.approx(time.time() + RETRY_AFTER, abs=5)
    with pytest.raises(RateLimited):
        ask()
    assert world.calls(BUCKETS[source]) == 1, "not asked in the cooldown"


@pytest.mark.parametrize("fault", ["error", "quota", "reset", "slow-body", "premium-lapsed", "wrong-json"])
def test_tracks_come_from_the_other_source(world: World, fault: str) -> None:
    world.plan("spotify", fault)
    world.spotify.capabilities.note("top_tracks", allowed=False)
    before = time.monotonic()
    assert len(world.tracks.tracks_of(ARTIST, Deadline(2.0))) > 5
    assert time.monotonic() - before < 2.0 + LATE


@pytest.mark.parametrize("fault", [name for name in ERRORS if name not in {"latency", "slow-headers"}])
def test_tracks_come_without_reccobeats(world: World, fault: str) -> None:
    world.spotify.capabilities.note("top_tracks", allowed=False)
    world.plan("reccobeats", fault)
    before = time.monotonic()
    assert len(world.tracks.tracks_of(ARTIST, Deadline(4.0))) > 5
    assert time.monotonic() - before < EXTRA_SECONDS + LATE, "a person doesn't wait longer for an extra list"


def test_partial_features_are_what_is_there(world: World) -> None:
    ids = [track.id for track in world.tracks.tracks_of(ARTIST, Deadline(4.0))]
    whole = world.features.features(ids, Deadline(4.0))
    world.plan("reccobeats", "partial-features")
    part = world.features.features(ids, Deadline(4.0))
    assert 0 < len(part) < len(whole)
    assert sum(each.energy is None for each in part.values()) == 1


def test_a_planned_fault_ends_after_its_times_and_can_be_taken_away(world: World) -> None:
    world.plan("reccobeats", "error", times=2)
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            world.reccobeats.features([IU], Deadline(DEADLINE))
    world.reccobeats.features([IU], Deadline(DEADLINE))
    world.plan("reccobeats", "error")
    requests.delete(f"{world.service.url}/local-faults", timeout=SECONDS)
    world.reccobeats.features([IU], Deadline(DEADLINE))


def test_one_request_fails_by_its_header(development: Service) -> None:
    url = f"{development.url}/reccobeats/v1/artist?ids={IU}"
    assert requests.get(url, headers={"x-maeari-fault": "error"}, timeout=SECONDS).status_code == 500
    assert requests.get(url, headers={"x-maeari-fault": "no such"}, timeout=SECONDS).status_code == 200
    page = requests.get(development.url, headers={"x-maeari-fault": "error"}, timeout=SECONDS)
    assert page.status_code == 200


def test_faults_by_flag() -> None:
    with running("--fault", "quota:reccobeats", "--fault", "error:reccobeats") as service:
        assert service.recco("/artist", ids=IU).status_code == 500
        assert service.get(f"/artists/{IU}").status_code == 200


@pytest.mark.parametrize("option", ["no-such", "error:nobody", ""])
def test_an_unknown_flag_is_refused(option: str) -> None:
    with start("--fault", option) as process:
        _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "must be one of" in errors


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        [],
        {"source": "spotify"},
        {"source": "spotify", "fault": "x"},
        {"source": "x", "fault": "error"},
        {"source": "spotify", "fault": "error", "times": 0},
        {"source": "spotify", "fault": "error", "times": "many"},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(development: Service, wanted: Any) -> None:
    answer = requests.post(f"{development.url}/local-faults", json=wanted, timeout=SECONDS)
    assert answer.status_code == 400


def test_a_flag_without_source_means_all() -> None:
    assert Faults.from_options(["error"]).always == dict.fromkeys(SOURCES, "error")
    with pytest.raises(UnknownFault):
        Faults().plan("spotify", "error", -2)
