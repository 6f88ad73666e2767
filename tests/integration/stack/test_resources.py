"""What the stand-ins hold after the stack made the template's resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local import resources
from local.cloudformation import TemplateError
from local.resources import client, create_resources
from local.services import DATABASE_SECRET
from local.template import Template

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def endpoint(stack: Stack) -> str:
    return stack.services.connections.aws_endpoint


def test_table_bucket_catalogue_and_work_group(endpoint: str, stack: Stack) -> None:
    table = client("dynamodb", endpoint).describe_table(TableName="maeari-TopTracksTable")["Table"]
    assert table["KeySchema"] == [{"AttributeName": "artist_id", "KeyType": "HASH"}]
    client("s3", endpoint).head_bucket(Bucket="maeari-lakebucket")
    tables = client("glue", endpoint).get_tables(DatabaseName="maeari_dev")["TableList"]
    defined = stack.services.connections.template().resources("AWS::Glue::Table")
    assert {found["Name"] for found in tables} == {entry["TableInput"]["Name"] for entry in defined.values()}
    group = client("athena", endpoint).get_work_group(WorkGroup="maeari-dev")["WorkGroup"]
    output = group["Configuration"]["ResultConfiguration"]["OutputLocation"]
    assert output == "s3://maeari-lakebucket/query-results/"


def test_queues_answer_to_the_url_that_functions_have(endpoint: str, stack: Stack) -> None:
    sqs = client("sqs", endpoint)
    names = {"DiscoveryQueue": "3600", "CompletionQueue": "345600"}
    environment = stack.services.connections.template().functions()["ChatbotFunction"].environment
    urls = [environment["DISCOVERY_QUEUE_URL"], environment["COMPLETION_QUEUE_URL"]]
    for url, (name, retention) in zip(urls, names.items(), strict=True):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert attributes["QueueArn"].endswith(f":maeari-{name}")
        assert (attributes["VisibilityTimeout"], attributes["MessageRetentionPeriod"]) == ("720", retention)
        redrive = json.loads(attributes["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"].endswith(":maeari-FailureQueue")
        assert redrive["maxReceiveCount"] == 3


def test_secrets(endpoint: str, stack: Stack) -> None:
    manager = client("secretsmanager", endpoint)

    def fields(secret_id: str) -> Any:
        return json.loads(manager.get_secret_value(SecretId=secret_id)["SecretString"])

    database = stack.services.database
    assert fields(DATABASE_SECRET) == {"username": database.user, "password": database.password}
    assert fields("maeari-SpotifySecret").keys() == {"client_id", "client_secret"}
    assert manager.get_secret_value(SecretId="maeari-SkillSecret")["SecretString"] == stack.secret


def test_a_second_creation_changes_nothing(endpoint: str, stack: Stack) -> None:
    dynamodb = client("dynamodb", endpoint)
    before = dynamodb.describe_table(TableName="maeari-TopTracksTable")["Table"]["ItemCount"]
    assert before > 0
    template = stack.services.connections.template()
    kept = secret_values(endpoint, template)
    create_resources(template, endpoint, {}, lambda logical_id, _: kept[logical_id])
    assert dynamodb.describe_table(TableName="maeari-TopTracksTable")["Table"]["ItemCount"] == before
    assert secret_values(endpoint, template) == kept


def secret_values(endpoint: str, template: Template) -> dict[str, str]:
    """The values of the template's secrets by logical id."""
    manager = client("secretsmanager", endpoint)
    return {
        logical_id: manager.get_secret_value(SecretId=template.name(logical_id))["SecretString"]
        for logical_id in template.resources("AWS::SecretsManager::Secret")
    }


def test_each_secret_has_the_value_made_for_it(endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    secret = "{Type: 'AWS::SecretsManager::Secret', Properties: {GenerateSecretString: {PasswordLength: %s}}}"
    path.write_text(f"Resources: {{Long: {secret % 40}, Short: {secret % 8}}}", encoding="utf-8")
    template = Template(path, {})
    create_resources(
        template, endpoint, {}, lambda logical_id, rule: f"{logical_id} {rule['PasswordLength']}"
    )
    assert secret_values(endpoint, template) == {"Long": "Long 40", "Short": "Short 8"}


def test_the_persons_own_aws_configuration_is_not_obeyed(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources._session.cache_clear()
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-is-not-there")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert client("s3", endpoint).list_buckets()["Buckets"]


def test_an_unknown_property_is_refused(endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources: {Lake: {Type: 'AWS::S3::Bucket', Properties: {NotificationConfiguration: {}}}}",
        encoding="utf-8",
    )
    with pytest.raises(TemplateError, match=r"maeari-lake.*NotificationConfiguration"):
        create_resources(Template(path, {}), endpoint, {}, lambda *_: "")
