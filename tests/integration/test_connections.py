"""What the functions are joined of, where AWS is silent or gone."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from maeari import connections
from maeari.bootstrap import answers
from maeari.catalogue import mysql
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused, TracksUnavailable
from tests.integration.scripted_server import reply, scripted_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maeari.connections import Environment

ENVIRONMENT = {
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "3306",
    "DATABASE_NAME": "maeari",
    "DATABASE_SECRET_ID": "database",
    "SPOTIFY_API_URL": "http://127.0.0.1:9/v1",
    "SPOTIFY_ACCOUNTS_URL": "http://127.0.0.1:9",
    "SPOTIFY_SECRET_ID": "spotify",
    "SPOTIFY_DAILY_CALLS": "600",
    "SPOTIFY_KEPT_DAYS": "7",
    "RECCOBEATS_CALLS_PER_SECOND": "2",
    "RECCOBEATS_URL": "http://127.0.0.1:9/v1",
    "WIKIDATA_URL": "http://127.0.0.1:9/sparql",
    "MUSICBRAINZ_URL": "http://127.0.0.1:9/ws/2",
    "CONTACT": "operator@example.org",
    "TRACKS_TABLE": "tracks",
    "SOURCE_STATE_TABLE": "state",
    "CONVERSATIONS_TABLE": "conversations",
    "RANKING_LOG": "off",
}
FUNCTION_SECONDS = 120
"""The discovery function's timeout."""


def forget() -> None:
    """What an environment keeps."""
    connections.client.cache_clear()
    connections.secrets.cache_clear()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A port that stands for all of AWS; it takes calls and says nothing."""
    forget()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for name, value in {
            "AWS_DEFAULT_REGION": "ap-northeast-2",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{mute.getsockname()[1]}",
        }.items():
            monkeypatch.setenv(name, value)
        yield mute
    forget()


def calls(port: socket.socket) -> int:
    """Connections that were made to it."""
    port.settimeout(0.5)
    for number in range(100):
        try:
            port.accept()[0].close()
        except TimeoutError:
            return number
    raise AssertionError


def test_an_answer_asks_a_silent_table_of_tracks_once(aws: socket.socket) -> None:
    with pytest.raises(TracksUnavailable):
        connections.tracks(ENVIRONMENT).of_artists(["a"])
    assert calls(aws) == 1


def test_a_job_asks_it_again(aws: socket.socket) -> None:
    with pytest.raises(TracksUnavailable):
        connections.job_tracks(ENVIRONMENT).of_artists(["a"])
    assert calls(aws) == 2


def test_without_spotifys_secret_reccobeats_tells_features(aws: socket.socket) -> None:
    aws.close()
    with scripted_server() as server:
        entry = {"href": "https://open.spotify.com/track/a", "energy": 0.5}
        server.on("/v1/audio-features", reply(200, {"content": [entry]}))
        environment = ENVIRONMENT | {"RECCOBEATS_URL": f"{server.url}/v1"}
        music, features = connections.sources(environment, "people")
        assert features.features(["a"], Deadline(60))["a"].energy == 0.5
        with pytest.raises(CredentialsRefused, match="secret spotify"):
            music.search("아이유", Deadline(60), "ko")


@pytest.mark.parametrize(
    ("make", "limit"),
    [(answers.completion, FUNCTION_SECONDS / 4), (answers.late_answers, mysql.READ_SECONDS)],
    ids=["completion", "late answers"],
)
def test_no_statement_of_the_discovery_function_outlives_it(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[Environment], object], limit: float
) -> None:
    limits: list[float] = []
    connector = mysql.connector

    def noted(*arguments: Any, **options: Any) -> Callable[[], Any]:
        limits.append(arguments[4])
        return connector(*arguments, **options)

    monkeypatch.setattr(mysql, "connector", noted)
    make(ENVIRONMENT)
    assert limits
    assert max(limits) <= limit
