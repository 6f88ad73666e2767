"""What a function of template.yaml is given: variables, tables, prefixes of the lake."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from local.template import FunctionDefinition, Template
from maeari.lake.athena import RESULTS
from maeari.lake.ingest import KEPT_DAYS
from maeari.lake.tables import SCHEMAS, SNAPSHOTS
from maeari.report.catalogue_page import KEY as PAGE
from maeari.songs.clusterings import KEY as CLUSTERINGS

ROOT = Path(__file__).parents[2]
PARAMETERS = {
    "DatabaseHost": "db",
    "DatabaseSecretArn": "database-secret",
}
TEMPLATE = Template(ROOT / "template.yaml", PARAMETERS)
FUNCTIONS = TEMPLATE.functions()
LAMBDA_LIMIT = 900

each_function = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))


def allowed(logical_id: str) -> Iterator[tuple[str, str]]:
    """Action and resource of everything that a function's role allows."""
    for statement in FUNCTIONS[logical_id].policies:
        yield from product(statement.actions, statement.resources)


@each_function
def test_its_code_is_there(function: FunctionDefinition) -> None:
    module, _, name = function.handler.partition(".")
    assert f"def {name}(" in (function.code / f"{module}.py").read_text()


@each_function
def test_only_keys_of_objects_and_streams_of_logs_are_wildcards_of_its_rights(
    function: FunctionDefinition,
) -> None:
    for _, resource in allowed(function.logical_id):
        own = r"[^*]+|arn:aws:s3:::maeari-lakebucket(/[\w-]+)+/\*|arn:aws:logs:[^*]+:\*"
        assert resource == "*" or re.fullmatch(own, resource)  # "*": tests/template/test_rights.py


def test_the_chat_function_ends_when_kakao_stops_waiting() -> None:
    assert FUNCTIONS["ChatbotFunction"].timeout <= 5


def test_only_the_jobs_carry_the_heavy_libraries() -> None:
    heavy = {name for name, function in FUNCTIONS.items() if ROOT / "layers/analytics" in function.layers}
    assert heavy == {"DatalakeFunction", "SimilarityFunction", "SongsFunction", "ReportFunction"}


def test_the_listener_signal_is_off_unless_the_operator_turns_it_on() -> None:
    values = {name: each.environment.get("LISTENER_SIGNAL") for name, each in FUNCTIONS.items()}
    jobs = {"DatalakeFunction": "off", "SimilarityFunction": "off"}
    assert values == dict.fromkeys(FUNCTIONS) | jobs
    turned_on = Template(ROOT / "template.yaml", PARAMETERS | {"ListenerSignal": "on"}).functions()
    assert {turned_on[name].environment["LISTENER_SIGNAL"] for name in jobs} == {"on"}


def test_the_ranking_log_can_be_turned_off() -> None:
    values = {name: each.environment.get("RANKING_LOG") for name, each in FUNCTIONS.items()}
    noting = {"ChatbotFunction": "on", "DiscoveryFunction": "on", "DatalakeFunction": "on"}
    assert values == dict.fromkeys(FUNCTIONS) | noting
    turned_off = Template(ROOT / "template.yaml", PARAMETERS | {"RankingLog": "off"}).functions()
    assert {turned_off[name].environment["RANKING_LOG"] for name in noting} == {"off"}


def test_the_ranking_log_is_read_where_it_is_written() -> None:
    groups = FUNCTIONS["DatalakeFunction"].environment["RANKING_LOG_GROUPS"].split(",")
    assert groups == [FUNCTIONS[name].log_group for name in ("ChatbotFunction", "DiscoveryFunction")]
    reading = [
        resource for action, resource in allowed("DatalakeFunction") if action == "logs:FilterLogEvents"
    ]
    assert [each.rpartition("log-group:")[2] for each in reading] == [f"{each}:*" for each in groups]


def test_every_table_finds_its_days_by_partition_projection() -> None:
    tables = TEMPLATE.resources("AWS::Glue::Table").values()
    names = {table["TableInput"]["Name"] for table in tables}
    assert names == {*SCHEMAS, *SNAPSHOTS}
    for table in tables:
        parameters = table["TableInput"]["Parameters"]
        assert parameters["projection.enabled"] == "true"
        # The days are Korea's, NOW is in UTC: without a day more, today is unknown until nine in the morning.
        assert parameters["projection.dt.range"].endswith("NOW+1DAYS")
        assert [key["Name"] for key in table["TableInput"]["PartitionKeys"]] == ["dt"]


def test_the_functions_cannot_outlive_lambda() -> None:
    assert all(function.timeout <= LAMBDA_LIMIT for function in FUNCTIONS.values())


def test_what_carries_an_expiry_expires() -> None:
    tables = TEMPLATE.resources("AWS::DynamoDB::Table")
    expiring = {name for name, table in tables.items() if "TimeToLiveSpecification" in table}
    assert expiring == {"TopTracksTable", "SourceStateTable", "ConversationsTable"}
    assert set(tables) - expiring == {"FeedbackTable"}  # judgements stay until they are taken back
    for name in expiring:
        ttl = tables[name]["TimeToLiveSpecification"]
        assert ttl == {"AttributeName": "expires_at", "Enabled": True}


def test_who_may_know_people() -> None:
    by_variable = {
        variable: {name for name, function in FUNCTIONS.items() if variable in function.environment}
        for variable in ("PERSON_SALT_ID", "CONVERSATIONS_TABLE", "FEEDBACK_TABLE")
    }
    assert by_variable["PERSON_SALT_ID"] == {"ChatbotFunction"}
    assert by_variable["CONVERSATIONS_TABLE"] == {"ChatbotFunction", "DiscoveryFunction"}
    assert by_variable["FEEDBACK_TABLE"] == {"ChatbotFunction", "DatalakeFunction"}
    assert rights("ChatbotFunction", "maeari-ConversationsTable") == {"GetItem", "PutItem", "DeleteItem"}
    assert rights("DiscoveryFunction", "maeari-ConversationsTable") == {"GetItem", "PutItem"}
    assert rights("ChatbotFunction", "maeari-FeedbackTable") == {"PutItem", "Query", "BatchWriteItem"}
    assert rights("DatalakeFunction", "maeari-FeedbackTable") == {"Scan"}


def rights(function: str, table: str) -> set[str]:
    """What a function may do with a DynamoDB table."""
    return {
        action.removeprefix("dynamodb:")
        for action, resource in allowed(function)
        if resource.endswith(f":table/{table}")
    }


def test_old_days_of_every_lake_table_go_and_nothing_else_of_them() -> None:
    rules = TEMPLATE.resources("AWS::S3::Bucket")["LakeBucket"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules}
    lake_tables = {table["TableInput"]["Name"] for table in TEMPLATE.resources("AWS::Glue::Table").values()}
    # The newest complete day must outlive an ingest that fails for weeks.
    assert all(days[f"{name}/"] >= 35 for name in lake_tables)
    assert set(days) == {
        "query-results/", "staging/", "days/", "progress/", "report/", *(f"{name}/" for name in lake_tables)
    }  # fmt: skip
    assert days["days/"] <= min(days[f"{name}/"] for name in lake_tables)
    assert days["staging/"] > KEPT_DAYS
    assert days["progress/"] > KEPT_DAYS


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("SimilarityFunction", {f"/{RESULTS}/*"}),
        ("SongsFunction", {f"/{RESULTS}/*", f"/{CLUSTERINGS}"}),
        ("ReportFunction", {f"/{RESULTS}/*", f"/{PAGE}"}),
    ],
)
def test_a_job_may_write_its_object_and_remove_results_only(name: str, written: set[str]) -> None:
    [group] = TEMPLATE.resources("AWS::Athena::WorkGroup").values()
    results = group["WorkGroupConfiguration"]["ResultConfiguration"]["OutputLocation"]
    assert results == f"s3://maeari-lakebucket/{RESULTS}/"
    objects: dict[str, set[str]] = {}
    for action, resource in allowed(name):
        if "maeari-lakebucket" in resource:
            objects.setdefault(action, set()).add(resource.partition("maeari-lakebucket")[2])
    assert objects == {
        "s3:ListBucket": {""},
        "s3:GetBucketLocation": {""},
        "s3:GetObject": objects["s3:GetObject"],  # others for each; those of no use are found on the stack
        "s3:PutObject": written,
        "s3:AbortMultipartUpload": {f"/{RESULTS}/*"},
        "s3:ListBucketMultipartUploads": {""},
        "s3:ListMultipartUploadParts": {f"/{RESULTS}/*"},
        "s3:DeleteObject": {f"/{RESULTS}/unload/*"},
    }


def test_whoever_writes_tracks_knows_how_long_they_are_kept() -> None:
    writers = {name for name, function in FUNCTIONS.items() if "TRACKS_TABLE" in function.environment}
    assert writers == {"ChatbotFunction", "DiscoveryFunction", "DatalakeFunction"}
    assert {FUNCTIONS[name].environment["SPOTIFY_KEPT_DAYS"] for name in writers} == {"7"}
