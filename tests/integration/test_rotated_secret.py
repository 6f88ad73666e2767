"""Rotated secrets, over HTTP to a stand-in of Secrets Manager: nothing must be deployed anew."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from moto.server import ThreadedMotoServer

from maeari import connections
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused
from maeari.secrets import RENEW_SECONDS, Secrets
from tests.integration.scripted_server import ScriptedServer, reply, scripted_server
from tests.integration.test_connections import ENVIRONMENT, forget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.connections import Environment
    from maeari.sources.ports import SearchResult


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The client that functions have, of an empty stand-in."""
    forget()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }.items():
        monkeypatch.setenv(name, value)
    yield connections.client("secretsmanager", 20)
    server.stop()
    forget()


def test_the_newest_two_versions_of_the_skills_secret_are_right(manager: Any) -> None:
    now = 0.0
    secrets = Secrets(lambda: manager, lambda: now)

    def live() -> list[bool]:
        return [secrets.is_live("skill", given) for given in ("first", "second", "third", "fourth")]

    manager.create_secret(Name="skill", SecretString="first")
    assert live() == [True, False, False, False]
    for value, expected in (
        ("second", [True, True, False, False]),
        ("third", [False, True, True, False]),
        ("fourth", [False, False, True, True]),
    ):
        now += RENEW_SECONDS
        manager.put_secret_value(SecretId="skill", SecretString=value)
        assert secrets.is_live("skill", value)
        assert live() == expected


def environment(server: ScriptedServer, secret_id: str) -> Environment:
    """A function's, with that secret of Spotify's credentials."""
    urls = {"SPOTIFY_API_URL": f"{server.url}/v1", "SPOTIFY_ACCOUNTS_URL": server.url}
    return ENVIRONMENT | urls | {"SPOTIFY_SECRET_ID": secret_id}


def test_credentials_that_spotify_refuses_are_looked_up_anew(manager: Any) -> None:
    def kept(client_secret: str) -> str:
        return json.dumps({"client_id": "client", "client_secret": client_secret})

    def search() -> SearchResult:
        return music.search("아이유", Deadline(20), "ko")

    manager.create_secret(Name="rotated", SecretString=kept("old"))
    with scripted_server() as server:
        music, _ = connections.sources(environment(server, "rotated"), "people")
        server.on("/api/token", reply(200, {"access_token": "one", "expires_in": 60}))  # ends at once
        server.on("/v1/search", reply(200, {}))
        search()
        refused = reply(400, {"error": "invalid_client"})
        server.on("/api/token", refused, reply(200, {"access_token": "two", "expires_in": 3600}))
        manager.put_secret_value(SecretId="rotated", SecretString=kept("new"))
        search()
        logins = [request.headers["authorization"] for request in server.asked("/api/token")]
        assert [base64.b64decode(each.removeprefix("Basic ")).decode() for each in logins] == [
            "client:old",
            "client:old",
            "client:new",
        ]


def test_without_other_credentials_spotify_is_asked_no_second_time(manager: Any) -> None:
    manager.create_secret(Name="wrong", SecretString='{"client_id": "client", "client_secret": "wrong"}')
    with scripted_server() as server:
        music, _ = connections.sources(environment(server, "wrong"), "people")
        server.on("/api/token", reply(400, {"error": "invalid_client"}))
        with pytest.raises(CredentialsRefused):
            music.search("아이유", Deadline(20), "ko")
        assert len(server.asked("/api/token")) == 1
