"""The client of ReccoBeats over real HTTP."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from maeari.catalogue.model import FEATURES, Artist, Track
from maeari.deadline import Deadline
from maeari.errors import CapabilityMissing, OutOfTime, RateLimited, SourceError, SourceUnavailable
from maeari.sources.http import USER_AGENT
from maeari.sources.pace import Pace
from maeari.sources.reccobeats import Reccobeats
from tests.integration.scripted_server import ScriptedServer, reply, scripted_server

FEATURES_PATH = "/v1/audio-features"
SOON = 4.0
IU = Artist("3HqSLMAZ3g3d5poNaI7GOU", "아이유", "spotify", datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def reccobeats(server: ScriptedServer) -> Reccobeats:
    return Reccobeats(f"{server.url}/v1")


def feature_entry(track_id: str, **changes: Any) -> dict[str, Any]:
    values = dict.fromkeys(FEATURES, 0.5) | {"loudness": -6.3, "tempo": 118}
    return (
        {"id": "0f0e-own", "href": f"https://open.spotify.com/track/{track_id}", "key": 7} | values | changes
    )


def test_features_are_found_by_their_link_in_whatever_order(
    server: ScriptedServer, reccobeats: Reccobeats
) -> None:
    content = [
        feature_entry("c", tempo=None),
        None,
        feature_entry("unasked"),
        {"id": "x"},
        feature_entry("a", energy=1),
    ]
    server.on(FEATURES_PATH, reply(200, {"content": content}))
    found = reccobeats.features(["a", "b", "c"], Deadline(SOON))
    assert list(found) == ["a", "c"]
    assert (found["a"].track_id, found["a"].energy, found["a"].tempo) == ("a", 1.0, 118.0)
    assert isinstance(found["a"].energy, float)
    assert (found["c"].tempo, found["c"].loudness) == (None, -6.3)
    assert server.asked(FEATURES_PATH)[0].headers["user-agent"] == USER_AGENT


def test_features_are_asked_by_forty(server: ScriptedServer, reccobeats: Reccobeats) -> None:
    server.on(FEATURES_PATH, reply(200, {"content": []}))
    ids = [f"t{number}" for number in range(85)]
    assert reccobeats.features(ids, Deadline(SOON)) == {}
    asked = [request.query["ids"][0].split(",") for request in server.asked(FEATURES_PATH)]
    assert [len(part) for part in asked] == [40, 40, 5]
    assert [track_id for part in asked for track_id in part] == ids


def test_own_ids_of_artists_are_asked_by_forty(server: ScriptedServer, reccobeats: Reccobeats) -> None:
    link = "https://open.spotify.com/artist/"
    content = [
        {"id": "u7", "href": f"{link}a7"},
        {"id": None, "href": f"{link}a8"},
        {"id": "u", "href": None},
    ]
    server.on("/v1/artist", reply(200, {"content": content}))
    assert reccobeats.own_ids([f"a{number}" for number in range(85)], Deadline(SOON)) == {"a7": "u7"}
    asked = [len(request.query["ids"][0].split(",")) for request in server.asked("/v1/artist")]
    assert (asked, reccobeats.calls) == ([40, 40, 5], 3)


def test_batch_work_keeps_its_calls_apart(server: ScriptedServer) -> None:
    server.on(FEATURES_PATH, reply(200, {"content": []}))
    paced = Reccobeats(f"{server.url}/v1", pace=Pace("reccobeats", 0.3))
    begun = time.monotonic()
    paced.features([f"t{number}" for number in range(81)], Deadline(60))
    assert time.monotonic() - begun >= 0.6
    with pytest.raises(OutOfTime):
        paced.features(["t"], Deadline(0.01))
    assert paced.calls == 3


def test_features_of_another_release_by_isrc(server: ScriptedServer, reccobeats: Reccobeats) -> None:
    content = [feature_entry("another-release", isrc="KRA1", energy=0.9), feature_entry("x", isrc=None)]
    server.on(FEATURES_PATH, reply(200, {"content": content}))
    found = reccobeats.features_by_isrc({"a": "KRA1", "b": "KRA1", "c": "KRA2"}, Deadline(SOON))
    assert {key: (each.track_id, each.energy) for key, each in found.items()} == {
        "a": ("a", 0.9),
        "b": ("b", 0.9),
    }
    assert server.asked(FEATURES_PATH)[0].query["ids"] == ["KRA1,KRA2"]


def test_tracks_of_an_artist_by_its_own_id(server: ScriptedServer, reccobeats: Reccobeats) -> None:
    link = "https://open.spotify.com/artist/"
    artists = [{"id": "u0", "href": f"{link}somebody"}, {"id": "u1", "href": f"{link}{IU.id}"}, None]
    own = {"artists": [artists[1]], "trackTitle": "밤편지", "durationMs": 253000.0, "popularity": 61}
    track = own | {"id": "u", "href": "https://open.spotify.com/track/t1", "isrc": "KRA1"}
    foreign = track | {"artists": [artists[0]], "href": "https://open.spotify.com/track/t2"}
    server.on("/v1/artist", reply(200, {"content": artists}))
    content = [track, foreign, None, own, track | {"trackTitle": None}]
    server.on("/v1/artist/u1/track", reply(200, {"content": content}))
    assert reccobeats.tracks_of(IU, Deadline(SOON)) == [
        Track(
            "t1",
            "밤편지",
            popularity=61,
            duration_ms=253000,
            isrc="KRA1",
            url="https://open.spotify.com/track/t1",
        )
    ]


@pytest.mark.parametrize("content", [None, [], [{"id": "u0", "href": None}]])
def test_an_artist_that_it_does_not_know_has_no_tracks(
    server: ScriptedServer, reccobeats: Reccobeats, content: Any
) -> None:
    server.on("/v1/artist", reply(200, {"content": content}))
    assert reccobeats.tracks_of(IU, Deadline(SOON)) == []


def test_no_tracks_ask_nobody(server: ScriptedServer, reccobeats: Reccobeats) -> None:
    assert reccobeats.features([], Deadline(SOON)) == {}
    assert server.requests == []


@pytest.mark.parametrize("content", [None, {}, "x", [None, 7, {"href": None}]])
def test_content_of_another_shape_is_nothing(
    server: ScriptedServer, reccobeats: Reccobeats, content: Any
) -> None:
    server.on(FEATURES_PATH, reply(200, {"content": content}))
    assert reccobeats.features(["a"], Deadline(SOON)) == {}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            reply(400, {"status": 4004, "errors": [{"message": "size must be between 1 and 40"}]}),
            SourceUnavailable,
        ),
        (reply(429, "", Retry_After="2"), RateLimited),
        (reply(403, "error code: 1010"), CapabilityMissing),
    ],
)
def test_failures_of_reccobeats(
    server: ScriptedServer, reccobeats: Reccobeats, answer: Any, kind: type[SourceError]
) -> None:
    server.on(FEATURES_PATH, answer)
    with pytest.raises(kind) as caught:
        reccobeats.features(["a"], Deadline(SOON))
    assert caught.value.source == "reccobeats"
