"""The client of ListenBrainz over real HTTP: a scripted server, then the local source service."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.http_server import bind
from local.sources import catalogue as sample
from local.sources import listenbrainz as stand_in
from local.sources import musicbrainz as musicbrainz_stand_in
from local.sources.app import create_app
from local.sources.faults import Faults
from local.sources.faulty_server import FaultyServer
from maeari.deadline import Deadline
from maeari.errors import CapabilityMissing, NotFound, OutOfTime, RateLimited, SourceError, SourceUnavailable
from maeari.sources import listenbrainz as listenbrainz_module
from maeari.sources.listenbrainz import Listenbrainz
from maeari.sources.pace import Pace
from tests.integration.scripted_server import ScriptedServer, reply, reset, scripted_server, silent, truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "maeari/0.1 ( operator@example.org )"
PATH = "/similar-artists/json"
SOON = 4.0
MBID = "b9545342-1e6d-4dae-84ac-013374ad8d7c"
OTHER, THIRD = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


def client(url: str, seconds: float = 0.0) -> Listenbrainz:
    return Listenbrainz(url, AGENT, Pace("listenbrainz", seconds))


def row(mbid: Any, score: Any) -> dict[str, Any]:
    return {"artist_mbid": mbid, "name": "x", "comment": "", "score": score, "reference_mbid": MBID}


def block(*rows: Any) -> dict[str, Any]:
    return {"type": "dataset", "columns": ["artist_mbid", "score"], "data": list(rows)}


def test_the_call_names_artist_algorithm_and_caller(server: ScriptedServer) -> None:
    server.on(PATH, reply(200, [row(OTHER, 11156), row(THIRD, 3)]))
    assert client(server.url).similar(MBID, Deadline(SOON)) == {OTHER: 11156, THIRD: 3}
    (asked,) = server.asked(PATH)
    assert asked.method == "GET"
    assert asked.query == {"artist_mbids": [MBID], "algorithm": [listenbrainz_module.ALGORITHM]}
    assert asked.headers["user-agent"] == AGENT


@pytest.mark.parametrize("value", ["", "no id", MBID.upper(), f"{MBID},{OTHER}", f"{MBID}&algorithm=x"])
def test_only_an_id_is_asked_for(server: ScriptedServer, value: str) -> None:
    assert client(server.url).similar(value, Deadline(SOON)) == {}
    assert server.requests == []


@pytest.mark.parametrize(
    ("content", "scores"),
    [
        ([], {}),
        ([row(OTHER, 7.0), row(THIRD, 0.2)], {OTHER: 7}),
        ([row(OTHER, 0), row(THIRD, -3)], {}),
        ([row(OTHER, None), row(THIRD, "9"), row(MBID, True), {"artist_mbid": OTHER}], {}),
        ([row(MBID, 9), row(OTHER, 2)], {OTHER: 2}),
        ([row(OTHER, 2), row(OTHER, 5), row(OTHER, 3)], {OTHER: 5}),
        ([row(None, 2), row("no id", 2), row([OTHER], 2), None, "x", row(THIRD, 10**20)], {THIRD: 10**20}),
        ([block(row(OTHER, 5))], {OTHER: 5}),
        (
            [
                {"type": "markup", "data": "<p>Artist</p>"},
                block({"artist_mbid": MBID, "name": "IU"}),
                {"type": "markup", "data": "<p>Similar</p>"},
                block(row(OTHER, 5), None, row(THIRD, 4)),
            ],
            {OTHER: 5, THIRD: 4},
        ),
        ([{"type": "markup", "data": "<p>Artist</p>"}, block({"artist_mbid": MBID, "name": "IU"})], {}),
        ([{"type": "dataset", "data": None}, {"type": "dataset", "data": {}}, block()], {}),
    ],
)
def test_both_shapes_and_whatever_is_in_them(
    server: ScriptedServer, content: Any, scores: dict[str, int]
) -> None:
    server.on(PATH, reply(200, content))
    assert client(server.url).similar(MBID, Deadline(SOON)) == scores


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, {}), SourceUnavailable),
        (reply(200, ["not", "an", "object"]), SourceUnavailable),
        (reply(200, [{"mbid": OTHER, "similarity": 5}]), SourceUnavailable),
        (reply(200, "<html>"), SourceUnavailable),
        (reply(400, {"error": "value is not a valid enumeration member"}), SourceUnavailable),
        (reply(503, "upstream"), SourceUnavailable),
        (reply(403, "no"), CapabilityMissing),
        (reply(404, "no"), NotFound),
        (reply(429, "", Retry_After="60"), RateLimited),
        (truncated(b"[{"), SourceUnavailable),
        (reset, SourceUnavailable),
    ],
)
def test_failures(server: ScriptedServer, answer: Any, kind: type[SourceError]) -> None:
    server.on(PATH, answer)
    with pytest.raises(kind) as caught:
        client(server.url).similar(MBID, Deadline(SOON))
    assert caught.value.source == "listenbrainz"
    assert len(server.requests) == 1


def test_a_silent_service_ends_with_the_deadline(server: ScriptedServer) -> None:
    server.on(PATH, silent(server))
    before = time.monotonic()
    with pytest.raises((SourceUnavailable, OutOfTime)):
        client(server.url).similar(MBID, Deadline(0.4))
    assert time.monotonic() - before < 5


def test_calls_keep_their_distance(server: ScriptedServer) -> None:
    server.on(PATH, reply(200, []))
    paced = client(server.url, 0.3)
    before = time.monotonic()
    for _ in range(3):
        paced.similar(MBID, Deadline(60))
    assert time.monotonic() - before >= 0.6
    with pytest.raises(OutOfTime):
        paced.similar(MBID, Deadline(0.1))
    assert len(server.requests) == 3
    assert listenbrainz_module.SECONDS_BETWEEN_CALLS >= 1.0


@pytest.fixture(scope="module")
def service() -> Iterator[FaultyServer]:
    faults = Faults()
    server = FaultyServer(bind(0), create_app("development", ("local", "local"), faults=faults), faults)
    server.start()
    yield server
    server.stop()


def plan(service: FaultyServer, fault: str) -> None:
    wanted = {"source": "listenbrainz", "fault": fault}
    assert requests.post(f"{service.base_url}/local-faults", json=wanted, timeout=10).status_code == 204


def test_the_service_tells_the_same_in_both_shapes(service: FaultyServer) -> None:
    artists = [each for each in sample.load().artists.values() if stand_in.is_known(each)]
    mbids = {musicbrainz_stand_in.mbid(each): each for each in artists}
    found = client(f"{service.base_url}/listenbrainz")
    for mbid, artist in list(mbids.items())[:5]:
        scores = found.similar(mbid, Deadline(SOON))
        assert 0 < len(scores) <= stand_in.MAX_SIMILAR
        assert scores.keys() < mbids.keys() - {mbid}
        assert all({*artist.genres} & {*mbids[other].genres} for other in scores)
        back = next(iter(scores))
        assert found.similar(back, Deadline(SOON)).get(mbid) == scores[back]
        plan(service, "old-shape")
        assert found.similar(mbid, Deadline(SOON)) == scores


def test_the_service_knows_not_everybody(service: FaultyServer) -> None:
    stranger = next(each for each in sample.load().artists.values() if not stand_in.is_known(each))
    found = client(f"{service.base_url}/listenbrainz")
    assert found.similar(musicbrainz_stand_in.mbid(stranger), Deadline(SOON)) == {}
    assert found.similar(OTHER, Deadline(SOON)) == {}
    plan(service, "old-shape")
    assert found.similar(OTHER, Deadline(SOON)) == {}


@pytest.mark.parametrize("fault", ["error", "wrong-json", "truncated", "reset"])
def test_faults_of_the_service_are_named(service: FaultyServer, fault: str) -> None:
    plan(service, fault)
    with pytest.raises(SourceUnavailable):
        client(f"{service.base_url}/listenbrainz").similar(MBID, Deadline(SOON))


@pytest.mark.parametrize(
    "query", [{"artist_mbids": MBID, "algorithm": "mine"}, {"algorithm": listenbrainz_module.ALGORITHM}]
)
def test_the_service_turns_away_what_it_does_not_know(service: FaultyServer, query: dict[str, str]) -> None:
    answer = requests.get(f"{service.base_url}/listenbrainz{PATH}", query, timeout=10)
    assert answer.status_code == 400
