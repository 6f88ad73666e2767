"""Deployed stacks for the doctor's tests: one that all share, and one of a test's own."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from maeari import clock
from maeari.chat import cards
from tests.integration.doctor.account import REGION, Account
from tests.integration.scripted_server import ScriptedServer, reply, scripted_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.scripted_server import Answer

SECRET = "the-skill's-secret"
GOOD = cards.message("안녕하세요").render()
SOURCES = ("spotify", "reccobeats", "wikidata", "musicbrainz")
STATUS, PROBE = '{"status": true}', '{"probe": true}'
NOW = datetime.now(UTC)


def published(at: datetime) -> dict[str, Any]:
    day = f"{at.astimezone(clock.KOREA):%Y-%m-%d}"
    return {"day": day, "artists": 83, "published_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}


ANSWERS: dict[tuple[str, str], Any] = {
    ("MigrateFunction", STATUS): {"version": 19, "newest": 19, "pending": [], "changed": []},
    ("DatalakeFunction", PROBE): {
        "sources": {source: {"ok": True, "ms": 120, "reason": None} for source in SOURCES},
        "spotify": {"mode": "development", "calls_left": 540, "cooldown_until": None},
        "secrets": {"database": "not used", "spotify": "present"},
        "database": {"connections": 60, "encrypted": True},
        "lake": {"day": clock.today(), "unfinished": None, "left": None},
    },
    ("SimilarityFunction", STATUS): {"published": published(NOW), "previous": None, "rejected": None},
    ("SongsFunction", STATUS): {"published": published(NOW), "previous": None, "rejected": None},
}


def guarded(answer: Answer) -> Answer:
    def send(handler: Any) -> None:
        is_trusted = handler.headers["x-maeari-secret"] == SECRET
        (answer if is_trusted else reply(401, {"message": "Unauthorized"}))(handler)

    return send


@pytest.fixture(scope="module")
def skill() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        server.on("/skill", guarded(reply(200, GOOD)))
        yield server


@contextmanager
def deployed(stack: str, skill: ScriptedServer) -> Iterator[Account]:
    with Account(stack) as account:
        account.deploy(f"{skill.url}/skill", SECRET)
        account.client("lambda").put_function_concurrency(
            FunctionName=account.names["ChatbotFunction"], ReservedConcurrentExecutions=40
        )
        account.answers = deepcopy(ANSWERS)
        yield account


@pytest.fixture(scope="module")
def shared(skill: ScriptedServer) -> Iterator[Account]:
    with deployed("maeari-shared", skill) as account:
        yield account


@pytest.fixture
def account(shared: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A stack of which a test may change nothing but what functions answer, and what is refused."""
    shared.answers, shared.refused = deepcopy(ANSWERS), set()
    use(shared, monkeypatch)
    return shared


@pytest.fixture
def own(skill: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """A stack of the test's own."""
    with deployed(f"maeari-{uuid.uuid4().hex[:8]}", skill) as account:
        use(account, monkeypatch)
        yield account


def use(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is what the operator's credentials lead to."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    for name in ("AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
