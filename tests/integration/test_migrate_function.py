"""The migrate function, called by hand and by CloudFormation, on a real server."""

from __future__ import annotations

import json
import time
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest

from local.paths import ROOT
from maeari import connections, custom_resource
from maeari.catalogue import migrations
from maeari.catalogue.migrations import Migration, migrate, shipped, status
from maeari.errors import AnswerUndelivered, MigrationFailed
from tests.integration.databases import emptied, open_database, tables
from tests.integration.scripted_server import reply, reset, scripted_server, silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database
    from tests.integration.scripted_server import ScriptedServer

ANSWER = "/arn%3Aaws%3Acloudformation%3A%3Astack/maeari%7CSchemaMigration"
QUERY = "X-Amz-Credential=AKIA%2F20261122&X-Amz-Signature=0a%2Bb%3D"


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def server(database_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Secrets Manager and CloudFormation's address for answers, and the function's environment."""
    connections.client.cache_clear()
    connections.secrets.cache_clear()
    login = {"username": database_address.user, "password": database_address.password}
    with scripted_server() as running:
        running.on("/", reply(200, {"SecretString": json.dumps(login)}))
        running.on(ANSWER, reply(200, ""))
        for name, value in {
            "AWS_DEFAULT_REGION": "ap-northeast-2",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_ENDPOINT_URL": running.url,
            "DATABASE_HOST": database_address.host,
            "DATABASE_PORT": str(database_address.port),
            "DATABASE_NAME": database_address.name,
            "DATABASE_SECRET_ID": "database",
            "DATABASE_TLS": "off",
            "DATABASE_IAM_USERS": "off",
        }.items():
            monkeypatch.setenv(name, value)
        yield running
    connections.client.cache_clear()
    connections.secrets.cache_clear()


@pytest.fixture(scope="module")
def app() -> Any:
    spec = spec_from_file_location("migrate_app_under_test", ROOT / "functions" / "migrate" / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Context:
    """What Lambda tells a function of its time."""

    def __init__(self, seconds: float = 300) -> None:
        self._ends = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - time.monotonic()) * 1000)


def event(kind: str, server: ScriptedServer) -> dict[str, Any]:
    content = json.loads((ROOT / "events" / f"migrate_{kind}.json").read_text("utf-8"))
    return dict(content | {"ResponseURL": f"{server.url}{ANSWER}?{QUERY}"})


def answered(server: ScriptedServer) -> dict[str, Any]:
    """The one answer that CloudFormation was given."""
    (request,) = server.asked(ANSWER)
    assert request.method == "PUT"
    assert request.headers["content-type"] == ""
    assert request.headers["content-length"] == str(len(request.body))
    assert request.query == {"X-Amz-Credential": ["AKIA/20261122"], "X-Amz-Signature": ["0a+b="]}
    assert len(request.body) < 4096
    return dict(json.loads(request.body))


def the_same(request: dict[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in ("StackId", "RequestId", "LogicalResourceId")} | {
        "PhysicalResourceId": "maeari-schema"
    }


def shipping(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """A release with one migration for each statement."""
    files = [Migration(number, f"{number:04}_x.sql", sql) for number, sql in enumerate(statements, 1)]
    monkeypatch.setattr(migrations, "shipped", lambda: files)


@pytest.mark.usefixtures("server")
def test_by_hand(app: Any, database: Database) -> None:
    names, newest = [each.name for each in shipped()], shipped()[-1].version
    told = {"version": 0, "newest": newest, "pending": names, "changed": []}
    assert app.handler({"status": True}, Context()) == told
    assert app.handler({}, Context()) == {"applied": names, "version": newest}
    assert app.handler({}, Context()) == {"applied": [], "version": newest}
    assert app.handler({"status": True}, Context()) == told | {"version": newest, "pending": []}


@pytest.mark.parametrize("kind", ["create", "update"])
def test_a_deployment_migrates(app: Any, database: Database, server: ScriptedServer, kind: str) -> None:
    request = event(kind, server)
    assert app.handler(request, Context()) == {}
    newest = shipped()[-1].version
    assert answered(server) == {
        **the_same(request),
        "Status": "SUCCESS",
        "Data": {"Version": str(newest)},
    }
    assert status(database, shipped()) == (newest, newest, [], [])


def test_a_stack_that_is_deleted_leaves_the_database_alone(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(database, shipped())
    monkeypatch.setenv("DATABASE_PORT", "9")
    request = event("delete", server)
    assert app.handler(request, Context()) == {}
    assert answered(server) == {**the_same(request), "Status": "SUCCESS", "Data": {}}
    assert status(database, shipped()).pending == []


def test_a_failed_migration_fails_the_deployment_with_the_databases_own_message(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipping(monkeypatch, "CREATE TABLE good (id INT);\n", "CREATE TABEL bad (id INT);\n")
    request = event("update", server)
    assert app.handler(request, Context()) == {}
    answer = answered(server)
    reason = answer.pop("Reason")
    assert answer == {**the_same(request), "Status": "FAILED"}
    assert reason.startswith("0002_x.sql: (1064, ")
    assert "TABEL" in reason
    assert tables(database) == {"good", "schema_migrations"}
    with pytest.raises(MigrationFailed):
        app.handler({}, Context())


def test_a_long_message_is_cut_to_what_cloudformation_takes(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = f"{'메아리' * 400}.sql"
    monkeypatch.setattr(migrations, "shipped", lambda: [Migration(1, named, "NONSENSE;\n")])
    app.handler(event("create", server), Context())
    reason = answered(server)["Reason"]
    assert named.startswith(reason)
    assert 990 < len(reason.encode()) <= 1000


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (("DATABASE_PORT", "9"), "no connection to the database"),
        (("DATABASE_HOST", ""), "environment variable DATABASE_HOST is not set"),
        (("DATABASE_SECRET_ID", ""), "environment variable DATABASE_SECRET_ID is not set"),
    ],
)
def test_whatever_fails_is_told(
    app: Any, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str], reason: str
) -> None:
    monkeypatch.setenv(*wrong)
    assert app.handler(event("create", server), Context()) == {}
    answer = answered(server)
    assert (answer["Status"], answer["Reason"][: len(reason)]) == ("FAILED", reason)


def test_users_that_cannot_be_made_fail_the_deployment(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_IAM_USERS", "on")  # this server's users log in with passwords
    app.handler(event("create", server), Context())
    answer = answered(server)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("the functions' database users can't be made: (")


def test_it_answers_before_its_time_is_over(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipping(monkeypatch, "DO SLEEP(60);\n")
    before = time.monotonic()
    app.handler(event("update", server), Context(custom_resource.DELIVERY_SECONDS + 1))
    assert time.monotonic() - before < 10
    answer = answered(server)
    assert (answer["Status"], answer["Reason"]) == ("FAILED", app.TOO_SLOW)
    assert status(database, migrations.shipped()).pending == ["0001_x.sql"]
    for row in database.rows("SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'"):
        database.execute(f"KILL {row['id']}")  # the lock is held until the server has ended the statement


def test_an_answer_is_sent_again_until_it_is_taken(
    app: Any, database: Database, server: ScriptedServer
) -> None:
    server.on(ANSWER, reset, reply(503, "slow down", Retry_After="600"), reply(200, ""))
    before = time.monotonic()
    app.handler(event("update", server), Context())
    sent = [json.loads(each.body)["Status"] for each in server.asked(ANSWER)]
    assert sent == ["SUCCESS"] * 3
    assert time.monotonic() - before < 20


def test_an_answer_that_is_not_taken_fails_the_function_so_that_it_is_called_again(
    app: Any, database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on(ANSWER, reply(403, "signature does not match"))
    with pytest.raises(AnswerUndelivered, match="HTTP status 403"):
        app.handler(event("update", server), Context())
    assert len(server.asked(ANSWER)) == 1
    monkeypatch.setattr(custom_resource, "PUT_SECONDS", 0.2)
    server.on(ANSWER, silent(server))
    before = time.monotonic()
    with pytest.raises(AnswerUndelivered) as refused:
        app.handler(event("update", server), Context())
    assert len(server.asked(ANSWER)) == 1 + custom_resource.TRIES
    assert time.monotonic() - before < custom_resource.DELIVERY_SECONDS
    assert "X-Amz-Signature" not in str(refused.value)
