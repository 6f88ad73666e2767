"""Every file of events/ is an event that a function of template.yaml takes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from local.template import Template
from maeari.discovery import messages

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = sorted((REPOSITORY / "events").glob("*.json"))
PARAMETERS = {
    "DatabaseHost": "127.0.0.1",
    "DatabaseSecretArn": "database-secret",
}
INVOKED_BY_HAND = {
    "refresh.json": ("SimilarityFunction", {}),
    "migrate.json": ("MigrateFunction", {}),
    "migrate_status.json": ("MigrateFunction", {"status": True}),
    "songs_refresh.json": ("SongsFunction", {}),
    "songs_status.json": ("SongsFunction", {"status": True}),
    "songs_rollback.json": ("SongsFunction", {"rollback": True}),
    "datalake_probe.json": ("DatalakeFunction", {"probe": True}),
}
AFTER_A_REFRESH = "report"
IN_A_DEPLOYMENT = {"migrate_create.json", "migrate_update.json", "migrate_delete.json"}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(REPOSITORY / "template.yaml", PARAMETERS)


def load(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def schedule_inputs(template: Template) -> list[tuple[str, Any]]:
    """(function, event) of each schedule."""
    return [
        (name, json.loads(event["Properties"].get("Input", "{}")))
        for name, properties in template.resources("AWS::Serverless::Function").items()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "ScheduleV2"
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_function_takes_it(file: Path, template: Template) -> None:
    event = load(file)
    if file.name.startswith("skill_"):
        routes = {f"{route.method} {route.path}" for route in template.routes()}
        assert event["version"] == "2.0"
        assert event["routeKey"] in routes
        assert f"{event['requestContext']['http']['method']} {event['rawPath']}" in routes
        body = json.loads(event["body"])
        assert isinstance(body.get("userRequest"), dict) or "isInSlotFilling" in body
        assert all(name == name.lower() for name in event["headers"])
        assert event["headers"]["content-length"] == str(len(event["body"].encode()))
    elif file.name.startswith(AFTER_A_REFRESH):
        assert_a_result_for_a_destination(event, template)
    elif file.name in IN_A_DEPLOYMENT:
        assert_a_request_for_a_custom_resource(event, template)
    elif file.name.startswith("discovery_"):
        assert_a_batch_of_a_queue(event["Records"], template)
    elif file.name not in INVOKED_BY_HAND:
        assert event in [given for _, given in schedule_inputs(template)]
    else:
        function, wanted = INVOKED_BY_HAND[file.name]
        assert function in template.functions()
        assert event == wanted


def assert_a_batch_of_a_queue(records: list[dict[str, Any]], template: Template) -> None:
    """As Lambda hands it over: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html."""
    (queue,) = {record["eventSourceARN"] for record in records}
    (source,) = [each for each in template.queue_events() if each.queue == queue]
    assert source.function == "DiscoveryFunction"
    assert len(records) <= source.batch_size
    assert len({record["messageId"] for record in records}) == len(records)
    kinds = {type(messages.decode(record["body"])) for record in records}
    assert kinds == {messages.ArtistAsked if "DiscoveryQueue" in queue else messages.ArtistIncomplete}
    for record in records:
        assert set(record) == {
            "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody",
            "eventSource", "eventSourceARN", "awsRegion",
        }  # fmt: skip
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()  # noqa: S324
        assert (record["eventSource"], record["awsRegion"]) == ("aws:sqs", queue.split(":")[3])
        assert set(record["attributes"]) == {
            "ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp",
        }  # fmt: skip
        assert all(isinstance(value, str) for value in record["attributes"].values())


def assert_a_result_for_a_destination(event: dict[str, Any], template: Template) -> None:
    """As Lambda hands it on: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html."""
    assert set(event) == {
        "version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload",
    }  # fmt: skip
    arn, _, version = event["requestContext"]["functionArn"].rpartition(":")
    [sender] = [each for each in template.functions().values() if each.arn == arn]
    destinations = template.resources("AWS::Serverless::Function")[sender.logical_id]["EventInvokeConfig"]
    assert destinations["DestinationConfig"]["OnSuccess"]["Destination"].endswith(":maeari-ReportFunction")
    assert (version, event["requestContext"]["condition"]) == ("$LATEST", "Success")


def assert_a_request_for_a_custom_resource(event: dict[str, Any], template: Template) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html."""
    more = {
        "Create": set(),
        "Update": {"PhysicalResourceId", "OldResourceProperties"},
        "Delete": {"PhysicalResourceId"},
    }
    assert set(event) == more[event["RequestType"]] | {
        "RequestType", "ServiceToken", "ResponseURL", "StackId", "RequestId", "ResourceType",
        "LogicalResourceId", "ResourceProperties",
    }  # fmt: skip
    assert event["ServiceToken"] == template.functions()["MigrateFunction"].arn
    assert event["ResponseURL"] == "${RESPONSE_URL}", "a real one is a secret"


def test_the_files_are_those_that_the_readme_and_the_tests_name() -> None:
    assert {file.name for file in FILES} >= {
        "skill_known_artist.json", "skill_unknown_artist.json", "skill_more.json", "skill_help.json",
        "skill_photo.json", "skill_test.json", "skill_wrong_secret.json", "schedule_datalake.json",
        "refresh.json", "migrate.json", "report.json", "datalake_playlists.json", "discovery_asked.json",
        "discovery_incomplete.json", "migrate_status.json", *IN_A_DEPLOYMENT, "schedule_similarity.json",
        "schedule_songs.json", "report_skipped.json",
    }  # fmt: skip


@pytest.mark.parametrize(
    "file", [f for f in FILES if f.name.startswith("skill_")], ids=lambda file: file.name
)
def test_secret_is_a_placeholder_that_local_invocation_replaces(file: Path) -> None:
    secret = load(file)["headers"]["x-maeari-secret"]
    assert (secret == "${SKILL_SECRET}") == (file.name != "skill_wrong_secret.json")
