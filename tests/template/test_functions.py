"""Every function as CloudFormation gets it: alias, logs, failures, time, trigger."""

import json
import re
from typing import Any

import pytest

from local.paths import ROOT
from tests.template.expanded import expanded, named, of_type

FUNCTIONS = of_type("AWS::Lambda::Function")
ALIASES = {
    alias["Properties"]["FunctionName"]["Ref"]: alias for alias in of_type("AWS::Lambda::Alias").values()
}
SCHEDULES = of_type("AWS::Scheduler::Schedule")
JOBS = {"DatalakeFunction", "SimilarityFunction", "SongsFunction"}
KAKAO_SECONDS = 5
LAMBDA_SECONDS = 900
VISIBILITY_FACTOR = 6  # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def invoke_configs() -> dict[tuple[str, str], dict[str, Any]]:
    """What is done with failures of asynchronous invocations, by function and qualifier."""
    return {
        (named(each["Properties"]["FunctionName"]), each["Properties"]["Qualifier"]): each["Properties"]
        for each in of_type("AWS::Lambda::EventInvokeConfig").values()
    }


def targets(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Function and properties of what calls an alias: schedules or queues."""
    found = []
    for each in of_type(kind).values():
        properties = each["Properties"]
        target = properties.get("Target", {}).get("Arn") or properties.get("FunctionName")
        if "Ref" in target:
            found.append(
                (expanded()["Resources"][target["Ref"]]["Properties"]["FunctionName"]["Ref"], properties)
            )
    return found


@each_function
def test_it_serves_by_an_alias_that_a_new_version_moves(name: str) -> None:
    alias = ALIASES[name]
    assert alias["Properties"]["Name"] == "live"
    version = named(alias["Properties"]["FunctionVersion"])
    assert expanded()["Resources"][version]["Properties"]["FunctionName"] == {"Ref": name}


def test_a_change_of_a_layer_alone_publishes_a_new_version_of_every_function() -> None:
    def versions(built_layer: str) -> set[str]:
        resources = expanded(built_layer)["Resources"]
        return {name for name, each in resources.items() if each["Type"] == "AWS::Lambda::Version"}

    one, two = versions("one"), versions("two")
    assert len(one) == len(two) == len(FUNCTIONS)
    assert not one & two


@each_function
def test_it_writes_to_a_log_group_of_its_own_that_forgets(name: str) -> None:
    logging = FUNCTIONS[name]["Properties"]["LoggingConfig"]
    group = expanded()["Resources"][logging["LogGroup"]["Ref"]]
    assert logging["LogFormat"] == "JSON"
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetention"}
    others = [each["Properties"]["LoggingConfig"]["LogGroup"] for each in FUNCTIONS.values()]
    assert others.count(logging["LogGroup"]) == 1


@each_function
def test_what_calls_it_asynchronously_keeps_its_failures(name: str) -> None:
    configs = invoke_configs()
    callers = {(function, "live") for function, _ in targets("AWS::Scheduler::Schedule")}
    callers |= {
        (named(config["DestinationConfig"]["OnSuccess"]["Destination"]), "$LATEST")
        for config in configs.values()
        if "OnSuccess" in config["DestinationConfig"]
    }
    for caller in (each for each in callers if each[0] == name):
        assert named(configs[caller]["DestinationConfig"]["OnFailure"]["Destination"]) == "FailureQueue"
        assert configs[caller]["MaximumRetryAttempts"] <= 1


def test_the_jobs_are_scheduled_in_korea_and_lost_calls_kept() -> None:
    scheduled = targets("AWS::Scheduler::Schedule")
    assert {function for function, _ in scheduled} == JOBS
    for _, properties in scheduled:
        assert properties["ScheduleExpressionTimezone"] == "Asia/Seoul"
        assert "Name" not in properties  # two stacks in one account would want the same
        target = properties["Target"]
        assert named(target["DeadLetterConfig"]["Arn"]) == "FailureQueue"
        role = expanded()["Resources"][named(target["RoleArn"])]["Properties"]["Policies"]
        actions = {each["PolicyDocument"]["Statement"][0]["Action"] for each in role}
        assert actions == {"lambda:InvokeFunction", "sqs:SendMessage"}


def test_a_refresh_that_ended_has_the_page_written() -> None:
    for name in ("SimilarityFunction", "SongsFunction"):
        destination = invoke_configs()[name, "live"]["DestinationConfig"]["OnSuccess"]["Destination"]
        assert destination == {"Fn::GetAtt": "ReportFunction.Arn"}


def test_refreshes_begin_when_the_night_may_be_complete_and_go_on_after_it() -> None:
    hours = {
        function: re.findall(r"cron\(\S+ (\d+)-(\d+) \* \* \? \*\)", properties["ScheduleExpression"])
        for function, properties in targets("AWS::Scheduler::Schedule")
        if "days_apart" in json.loads(properties["Target"]["Input"])
    }
    assert set(hours) == {"SimilarityFunction", "SongsFunction"}
    for [(first, last)] in hours.values():
        assert int(first) >= 2  # the ingest begins at one
        assert int(last) > 6  # and has ended at six


@each_function
def test_it_ends_before_its_caller_gives_up(name: str) -> None:
    timeout = FUNCTIONS[name]["Properties"]["Timeout"]
    assert timeout <= (KAKAO_SECONDS if name == "ChatbotFunction" else LAMBDA_SECONDS)
    queues = [
        named(properties["EventSourceArn"])
        for function, properties in targets("AWS::Lambda::EventSourceMapping")
        if function == name
    ]
    for queue in queues:
        visibility = of_type("AWS::SQS::Queue")[queue]["Properties"]["VisibilityTimeout"]
        assert visibility >= VISIBILITY_FACTOR * timeout


def test_the_migration_ends_before_cloudformation_gives_up() -> None:
    waits = expanded()["Resources"]["SchemaMigration"]["Properties"]["ServiceTimeout"]
    assert FUNCTIONS["MigrateFunction"]["Properties"]["Timeout"] < waits


def test_every_queue_but_the_last_has_one_behind_it() -> None:
    queues = of_type("AWS::SQS::Queue")
    behind = {
        name: named(each["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
        for name, each in queues.items()
        if "RedrivePolicy" in each["Properties"]
    }
    assert behind == dict.fromkeys(set(queues) - {"FailureQueue"}, "FailureQueue")


def test_no_function_changes_before_the_schema_did() -> None:
    for name, function in FUNCTIONS.items():
        waits_for = function.get("DependsOn", [])
        assert ("SchemaMigration" in waits_for) == (name != "MigrateFunction")
    release = expanded()["Resources"]["SchemaMigration"]["Properties"]["Release"]
    layers = of_type("AWS::Lambda::LayerVersion")
    assert layers[release["Ref"]]["Properties"]["LayerName"] == "CommonLayer"


def test_a_release_is_run_back_by_alarms() -> None:
    [group] = of_type("AWS::CodeDeploy::DeploymentGroup").values()
    alarms = {each["Name"]["Ref"] for each in group["Properties"]["AlarmConfiguration"]["Alarms"]}
    assert alarms == {"ChatErrorsAlarm", "InvalidAnswersAlarm"}
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["Properties"]["AutoRollbackConfiguration"]["Events"]
    assert "Canary10Percent5Minutes" in json.dumps(group["Properties"]["DeploymentConfigName"])
    assert ALIASES["ChatbotFunction"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]


def test_chats_and_jobs_fit_into_the_connections_of_the_database() -> None:
    parameters = expanded()["Parameters"]
    [group] = of_type("AWS::RDS::DBParameterGroup").values()
    limit = int(group["Properties"]["Parameters"]["max_connections"])
    discoveries = sum(
        properties["ScalingConfig"]["MaximumConcurrency"]
        for _, properties in targets("AWS::Lambda::EventSourceMapping")
    )
    assert parameters["ChatConcurrency"]["MaxValue"] + discoveries + len(FUNCTIONS) < limit
    reserved = FUNCTIONS["ChatbotFunction"]["Properties"]["ReservedConcurrentExecutions"]
    assert reserved["Fn::If"][:2] == ["LimitsChat", {"Ref": "ChatConcurrency"}]


def test_every_variable_that_the_code_reads_is_set_and_the_other_way_round() -> None:
    settings = (ROOT / "layers/common/maeari/settings.py").read_text()
    read = set(re.findall(r'environment, "([A-Z_]+)"', settings))
    declared = {
        name for each in FUNCTIONS.values() for name in each["Properties"]["Environment"]["Variables"]
    }
    by_libraries = {"POWERTOOLS_SERVICE_NAME", "AWS_USE_DUALSTACK_ENDPOINT"}
    assert read | by_libraries == declared


def test_no_secret_is_in_a_variable() -> None:
    for each in FUNCTIONS.values():
        for name, value in each["Properties"]["Environment"]["Variables"].items():
            assert not re.search("PASSWORD|TOKEN|SALT$|SECRET$", name)
            assert "resolve:secretsmanager" not in json.dumps(value)
