"""The doctor on parts of a local stack, broken one by one, and what the datalake function tells of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.doctor.checks import examine
from local.doctor.data_checks import CHECKS
from local.doctor.findings import Finding, Level
from local.doctor.local_stack import LocalStack
from local.lock import StateLock
from local.paths import ROOT
from local.resources import client
from local.services import BackingServices
from local.settings import Settings
from local.sources.faults import CONTROL_PATH
from tests.integration.databases import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.run_file import Connections
    from maeari.catalogue.mysql import Database

NOBODY = "http://127.0.0.1:9/skill"
"""The discard port: nothing answers there."""

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackingServices]:
    state = tmp_path_factory.mktemp("state")
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(listener_signal="on"), lock.descriptor, lambda _: None) as started,
    ):
        yield started


@pytest.fixture
def database(services: BackingServices) -> Iterator[Database]:
    opened = open_database(services.database)
    yield opened
    opened.close()


def found(connections: Connections, *checks: str) -> dict[str, list[Finding]]:
    """What these checks find."""
    wanted = {name: CHECKS[name] for name in checks}
    lines: dict[str, list[Finding]] = {name: [] for name in checks}
    for name, finding in examine(wanted, LocalStack(connections, NOBODY)):
        lines[name].append(finding)
    return lines


def told(findings: list[Finding]) -> list[str]:
    return [f"{finding.level} {finding.told}" for finding in findings]


@contextmanager
def secret(services: BackingServices, secret_id: str, value: str) -> Iterator[None]:
    manager = client("secretsmanager", services.connections.aws_endpoint)
    before = manager.get_secret_value(SecretId=secret_id)["SecretString"]
    manager.put_secret_value(SecretId=secret_id, SecretString=value)
    try:
        yield
    finally:
        manager.put_secret_value(SecretId=secret_id, SecretString=before)


@contextmanager
def fault(services: BackingServices, source: str, name: str) -> Iterator[None]:
    services.let_fail({source: name})
    try:
        yield
    finally:
        assert requests.delete(f"{services.sources_url}{CONTROL_PATH}", timeout=20).status_code == 204


def test_a_stack_that_was_only_started(services: BackingServices) -> None:
    lines = found(services.connections, *CHECKS)
    levels = {name: {finding.level for finding in findings} for name, findings in lines.items()}
    absent = {"stack", "functions", "tls", "schedules", "alarms", "concurrency"}
    empty = {"ingest", "artists", "songs", "skill"}
    assert levels == {
        name: {Level.ABSENT if name in absent else Level.FAILED if name in empty else Level.OK}
        for name in CHECKS
    }
    assert told(lines["artists"]) == told(lines["songs"]) == ["failed nothing is published"]
    assert told(lines["ingest"]) == ["failed the lake has no complete day"]
    assert told(lines["skill"]) == ["failed skill test (lang, clientExtra null): no connection"]
    assert told(lines["spotify"]) == ["ok mode development, no limit of calls left"]
    assert [line.split()[1] for line in told(lines["sources"])] == [
        "spotify", "reccobeats", "wikidata", "musicbrainz", "listenbrainz",
    ]  # fmt: skip


def test_the_event_of_the_repository(services: BackingServices) -> None:
    event = json.loads((ROOT / "events" / "datalake_probe.json").read_text(encoding="utf-8"))
    parameters = {**services.connections.parameters, "SpotifyDailyCalls": "600", "ListenerSignal": "off"}
    limited = replace(services.connections, parameters=parameters)
    answer: dict[str, Any] = LocalStack(limited, NOBODY).invoke("DatalakeFunction", event)
    assert set(answer) == {"sources", "spotify", "secrets", "database", "lake"}
    assert set(answer["sources"]) == {"spotify", "reccobeats", "wikidata", "musicbrainz"}
    assert {frozenset(each) for each in answer["sources"].values()} == {frozenset({"ok", "ms", "reason"})}
    assert answer["spotify"]["mode"] == "development"
    assert 500 < answer["spotify"]["calls_left"] < 600, "this call counts as well"
    assert answer["spotify"]["cooldown_until"] is None
    assert answer["secrets"] == {"database": "present", "spotify": "present"}
    assert answer["database"]["connections"] > 0
    assert answer["lake"] == {"day": None, "unfinished": None, "left": None}


def test_an_empty_secret_of_spotify(services: BackingServices) -> None:
    secret_id = (
        services.connections.template().functions()["DatalakeFunction"].environment["SPOTIFY_SECRET_ID"]
    )
    with secret(services, secret_id, '{"client_id": "", "client_secret": ""}'):
        lines = found(services.connections, "secrets", "sources", "spotify")
    assert told(lines["secrets"]) == ["failed spotify: missing fields"]
    assert told(lines["sources"])[0].startswith(f"failed spotify: secret {secret_id} needs the fields")
    assert {finding.level for finding in lines["sources"][1:]} == {Level.OK}
    assert told(lines["spotify"]) == ["warning mode unknown, no limit of calls left"]


def test_an_empty_secret_of_the_skill(services: BackingServices) -> None:
    name = services.connections.template().name("SkillSecret")
    with secret(services, name, " "):
        lines = found(services.connections, "secrets")
    assert told(lines["secrets"]) == ["failed SkillSecret has no value"]


@pytest.mark.parametrize(
    ("source", "level"), [("reccobeats", "failed"), ("wikidata", "warning"), ("listenbrainz", "warning")]
)
def test_a_source_that_is_down(services: BackingServices, source: str, level: str) -> None:
    with fault(services, source, "error"):
        lines = found(services.connections, "sources")
    [finding] = [each for each in lines["sources"] if each.level is not Level.OK]
    assert f"{finding.level} {finding.told}".startswith(f"{level} {source}: ")
    assert finding.remedy


def test_a_message_that_was_given_up(services: BackingServices) -> None:
    sqs = client("sqs", services.connections.aws_endpoint)
    url = sqs.get_queue_url(QueueName=services.connections.template().name("FailureQueue"))["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert told(found(services.connections, "failures")["failures"]) == ["failed 1 messages"]
    sqs.purge_queue(QueueUrl=url)


def test_an_ingest_under_way(services: BackingServices) -> None:
    s3 = client("s3", services.connections.aws_endpoint)
    place = {"Bucket": "maeari-lakebucket", "Key": f"progress/ingest/{DAY}.json"}
    s3.put_object(**place, Body=json.dumps({"complete": False, "left": 41}))
    answer = LocalStack(services.connections, NOBODY).probe()
    s3.delete_object(**place)
    assert answer["lake"] == {"day": None, "unfinished": DAY, "left": 41}


def test_a_migration_that_is_pending_or_changed(services: BackingServices, database: Database) -> None:
    [before] = database.rows("SELECT * FROM schema_migrations ORDER BY version DESC LIMIT 1")
    of = {"version": before["version"]}
    change = "UPDATE schema_migrations SET checksum = %(checksum)s WHERE version = %(version)s"
    database.execute(change, of | {"checksum": "0" * 64})
    changed = told(found(services.connections, "schema")["schema"])
    database.execute(change, of | {"checksum": before["checksum"]})
    database.execute("DELETE FROM schema_migrations WHERE version = %(version)s", of)
    pending = told(found(services.connections, "schema")["schema"])
    LocalStack(services.connections, NOBODY).invoke("MigrateFunction", {})
    assert changed == [f"failed changed after they were applied: {before['name']}"]
    assert [line.endswith(f"not applied: {before['name']}") for line in pending] == [True]
    assert found(services.connections, "schema")["schema"][0].level is Level.OK


def test_a_database_that_does_not_answer(services: BackingServices) -> None:
    parameters = {**services.connections.parameters, "DatabasePort": "9"}
    lines = found(replace(services.connections, parameters=parameters), "database", "artists", "sources")
    assert "DatabaseUnavailable" in told(lines["database"])[0]
    assert told(lines["artists"])[0].startswith("failed SimilarityFunction failed: DatabaseUnavailable")
    assert {finding.level for finding in lines["sources"]} == {Level.OK}


def test_spotify_in_cooldown(services: BackingServices) -> None:
    """The last of these tests: a cooldown lasts for hours."""
    with fault(services, "spotify", "quota"):
        found(services.connections, "sources")
    lines = found(services.connections, "sources", "spotify")
    assert told(lines["sources"])[0].startswith("warning spotify: rate limited (cooldown)")
    assert ", in cooldown until 20" in told(lines["spotify"])[0]
