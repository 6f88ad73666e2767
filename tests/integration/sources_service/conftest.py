"""The service as its own process, one per mode."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
SECONDS = 10


class Service:
    """A running service: `get` asks Spotify with a token, `recco` asks ReccoBeats."""

    def __init__(self, url: str, client: tuple[str, str]) -> None:
        self.url = url
        self.session = requests.Session()
        self.token = self.ask_token(*client).json()["access_token"]

    def ask_token(self, client_id: str, client_secret: str) -> requests.Response:
        form = {"grant_type": "client_credentials"}
        url = f"{self.url}/spotify/api/token"
        return self.session.post(url, data=form, auth=(client_id, client_secret), timeout=SECONDS)

    def get(self, path: str, language: str | None = None, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if language:
            headers["Accept-Language"] = language
        url = f"{self.url}/spotify/v1{path}"
        return self.session.get(url, params=query, headers=headers, timeout=SECONDS)

    def recco(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(f"{self.url}/reccobeats/v1{path}", params=query, timeout=SECONDS)

    def found(self, query: str, language: str = "ko") -> list[str]:
        answer = self.get("/search", language, q=query, type="artist", limit=10).json()
        return [artist["name"] for artist in answer["artists"]["items"]]


def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPOTIFY_")}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.sources", *arguments],
        cwd=ROOT,
        env=environment | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    word, url = process.stdout.readline().split()
    assert word == "ready"
    return url


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[Service]:
    client = (variables.get("SPOTIFY_CLIENT_ID", "local"), variables.get("SPOTIFY_CLIENT_SECRET", "local"))
    with start(*arguments, **variables) as process:
        try:
            service = Service(url_of(process), client)
            with service.session:
                yield service
        finally:
            process.terminate()
            process.wait(SECONDS)


@pytest.fixture(scope="package")
def development() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture(scope="package")
def extended() -> Iterator[Service]:
    with running("--mode", "extended") as service:
        yield service
