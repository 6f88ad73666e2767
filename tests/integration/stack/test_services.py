"""The parts behind the functions."""

from pathlib import Path

import pytest

from local.cloudformation import TemplateError
from local.http_server import bind
from local.lock import StateLock
from local.paths import ROOT
from local.resources import client
from local.services import BackingServices, MigrationRefused
from local.settings import Settings


def sources_url(state: Path) -> str:
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(), lock.descriptor, lambda _: None) as services,
    ):
        assert services.sources_url
        return services.sources_url


def test_the_stored_addresses_of_pictures_hold_after_a_restart(tmp_path: Path) -> None:
    first = sources_url(tmp_path)
    assert sources_url(tmp_path) == first
    with bind(int(first.rpartition(":")[2])):
        assert sources_url(tmp_path) != first


def secrets(state: Path, settings: Settings) -> dict[str, str]:
    """The values of the template's own secrets by the variable that names them."""
    with (
        StateLock(state) as lock,
        BackingServices(state, settings, lock.descriptor, lambda _: None) as services,
    ):
        connections = services.connections
        environment = connections.template().functions()["ChatbotFunction"].environment
        manager = client("secretsmanager", connections.aws_endpoint)
        return {
            name: manager.get_secret_value(SecretId=environment[name])["SecretString"]
            for name in ("SKILL_SECRET_ID", "PERSON_SALT_ID")
        }


def test_the_salt_is_not_the_skills_secret_and_stays_when_that_changes(tmp_path: Path) -> None:
    first = secrets(tmp_path, Settings())
    assert len(set(first.values())) == 2
    assert all(len(value) == 40 for value in first.values())
    then = secrets(tmp_path, Settings(skill_secret="replaced"))
    assert then == first | {"SKILL_SECRET_ID": "replaced"}


def test_the_listener_signal_reaches_the_jobs_and_asks_the_stand_in(tmp_path: Path) -> None:
    with (
        StateLock(tmp_path) as lock,
        BackingServices(
            tmp_path, Settings(listener_signal="on"), lock.descriptor, lambda _: None
        ) as services,
    ):
        functions = services.connections.template().functions()
        assert functions["SimilarityFunction"].environment["LISTENER_SIGNAL"] == "on"
        datalake = functions["DatalakeFunction"].environment
        assert datalake["LISTENER_SIGNAL"] == "on"
        assert datalake["LISTENBRAINZ_URL"] == f"{services.sources_url}/listenbrainz"


def test_a_secret_without_a_value_of_its_own_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    another = "  NewSecret: {Type: 'AWS::SecretsManager::Secret', Properties: {GenerateSecretString: {}}}\n"
    root = tmp_path / "root"
    root.mkdir()
    (root / "template.yaml").write_text(
        text.replace("  SkillSecret:\n", another + "  SkillSecret:\n", 1), encoding="utf-8"
    )
    with (
        StateLock(tmp_path) as lock,
        pytest.raises(TemplateError, match=r"NewSecret: .* no value"),
        BackingServices(tmp_path, Settings(), lock.descriptor, lambda _: None, root),
    ):
        pytest.fail("started with a secret that it has no value for")


def test_a_right_that_the_template_lacks_is_lacked_here(tmp_path: Path) -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    before, role, after = text.partition("  MigrateRole:\n")
    other = after.replace("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", 1)
    root = tmp_path / "root"
    root.mkdir()
    (root / "template.yaml").write_text(before + role + other, encoding="utf-8")
    for folder in ("functions", "layers"):
        (root / folder).symlink_to(ROOT / folder)
    with (
        StateLock(tmp_path) as lock,
        pytest.raises(MigrationRefused, match=r"AccessDenied.* perform: secretsmanager:GetSecretValue on"),
        BackingServices(tmp_path, Settings(), lock.descriptor, lambda _: None, root),
    ):
        pytest.fail("migrated with a secret that it may not read")
