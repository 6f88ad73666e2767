"""What the functions are joined of, where AWS is silent or gone."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse

from maeari import connections
from maeari.bootstrap import answers
from maeari.catalogue import mysql
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused, LoginRefused, TracksUnavailable
from tests.integration.scripted_server import reply, scripted_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.database import DatabaseAddress
    from maeari.connections import Environment
    from tests.integration.scripted_server import Answer, ScriptedServer

ENVIRONMENT = {
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "3306",
    "DATABASE_NAME": "maeari",
    "DATABASE_SECRET_ID": "database",
    "DATABASE_TLS": "off",
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


COMMON = Path(__file__).resolve().parents[2] / "layers" / "common"


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


@pytest.fixture
def manager(aws: socket.socket, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """What answers in Secrets Manager's place."""
    with scripted_server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        yield server


def at(address: DatabaseAddress) -> Environment:
    where = {"DATABASE_HOST": address.host, "DATABASE_PORT": str(address.port)}
    return ENVIRONMENT | where | {"DATABASE_NAME": address.name}


def told(username: str, password: str) -> Answer:
    return reply(200, {"SecretString": json.dumps({"username": username, "password": password})})


def test_a_password_that_was_rotated_is_fetched_when_the_old_one_is_refused(
    manager: ScriptedServer, database_address: DatabaseAddress
) -> None:
    user, password = database_address.user, database_address.password
    manager.on("/", told(user, "yesterday's"), told(user, password))
    database = connections.database(at(database_address))
    for _ in range(2):
        assert database.rows("SELECT 1 AS one") == [{"one": 1}]
        database.close()
    assert len(manager.asked("/")) == 2, "once, and once more after the refusal"


def test_a_password_that_stays_wrong_is_asked_for_once_more_only(
    manager: ScriptedServer, database_address: DatabaseAddress
) -> None:
    manager.on("/", told(database_address.user, "wrong"))
    with pytest.raises(LoginRefused, match="Access denied for user") as refused:
        connections.database(at(database_address)).rows("SELECT 1")
    assert len(manager.asked("/")) == 2
    assert "wrong" not in str(refused.value)


CALLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "athena": ("get_query_execution", {"QueryExecutionId": "q"}, "athena.ap-northeast-2.api.aws"),
    "dynamodb": (
        "get_item",
        {"TableName": "t", "Key": {"id": {"S": "a"}}},
        "dynamodb.ap-northeast-2.amazonaws.com",
    ),
    "logs": ("filter_log_events", {"logGroupName": "g"}, "logs.ap-northeast-2.api.aws"),
    "s3": ("get_object", {"Bucket": "the-lake", "Key": "k"}, "the-lake.s3.ap-northeast-2.amazonaws.com"),
    "secretsmanager": ("get_secret_value", {"SecretId": "s"}, "secretsmanager.ap-northeast-2.amazonaws.com"),
    "sqs": (
        "send_message",
        {"QueueUrl": "https://sqs.ap-northeast-2.amazonaws.com/1/q", "MessageBody": "m"},
        "sqs.ap-northeast-2.api.aws",
    ),
}
"""By service an operation, and the host that it must be sent to where there is no way out but IPv6."""


def test_every_service_that_is_called_is_among_them() -> None:
    code = "".join(path.read_text("utf-8") for path in COMMON.rglob("*.py"))
    assert set(re.findall(r"""\bclient\("([a-z0-9]+)\"""", code)) == set(CALLS)


@pytest.mark.parametrize("service", CALLS)
def test_only_s3_and_dynamodb_stay_with_ipv4_where_the_rest_is_dual_stack(
    aws: socket.socket, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")
    operation, arguments, host = CALLS[service]
    hosts: list[str] = []

    def answered(request: Any, **_: Any) -> AWSResponse:
        hosts.append(request.url.split("/")[2])
        return AWSResponse(request.url, 403, {}, Refused())

    client = connections.client(service)
    client.meta.events.register("before-send", answered)
    with pytest.raises(client.exceptions.ClientError):
        getattr(client, operation)(**arguments)
    assert hosts == [host]


class Refused:
    """The body of an answer that says nothing."""

    def stream(self) -> list[bytes]:
        return [b""]
