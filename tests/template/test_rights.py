"""Rights as CloudFormation gets them: a role for each function, no wildcards but those that AWS asks for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.expanded import expanded, named, of_type

FUNCTIONS = of_type("AWS::Lambda::Function")
ROLES = of_type("AWS::IAM::Role")
WITHOUT_RESOURCE = {
    "ec2:CreateNetworkInterface": "Lambda checks it on every resource",
    "ec2:DeleteNetworkInterface": "the same",
    "ec2:DescribeNetworkInterfaces": "knows no resource",
    "ec2:DescribeSubnets": "knows no resource",
    "ec2:AssignPrivateIpAddresses": "Lambda checks it on every resource",
    "ec2:UnassignPrivateIpAddresses": "the same",
    "cloudwatch:DescribeAlarms": "knows no resource for a deployment's alarms",
    "xray:PutTraceSegments": "knows no resource",
    "xray:PutTelemetryRecords": "knows no resource",
}
"""Actions allowed on `*`, with the reason."""


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every policy document of an identity, with the logical id of what holds it."""
    for name, role in ROLES.items():
        for policy in role["Properties"].get("Policies", []):
            yield name, policy["PolicyDocument"]
    for name, policy in of_type("AWS::IAM::ManagedPolicy").items():
        yield name, policy["Properties"]["PolicyDocument"]


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement, both branches of a condition."""
    for name, document in documents():
        for each in as_list(document["Statement"]):
            branches = each["Fn::If"][1:] if "Fn::If" in each else [each]
            for branch in branches:
                yield name, branch


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_has_a_role_of_its_own(name: str) -> None:
    role = named(FUNCTIONS[name]["Properties"]["Role"])
    assert role == name.replace("Function", "Role")
    trusted = ROLES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [each["Principal"] for each in trusted] == [{"Service": "lambda.amazonaws.com"}]


def test_no_action_has_a_wildcard() -> None:
    for name, statement in statements():
        assert statement["Effect"] == "Allow", name
        assert not [action for action in as_list(statement["Action"]) if "*" in action], name


def test_every_resource_is_named_but_where_aws_knows_none() -> None:
    everywhere = set()
    for _, statement in statements():
        if "*" in as_list(statement["Resource"]):
            everywhere |= set(as_list(statement["Action"]))
    assert everywhere == set(WITHOUT_RESOURCE)


def test_no_managed_policy_of_aws_is_attached() -> None:
    attached = {
        name: [named(policy) for policy in role["Properties"].get("ManagedPolicyArns", [])]
        for name, role in ROLES.items()
    }
    functions = {named(each["Properties"]["Role"]) for each in FUNCTIONS.values()}
    assert attached == {name: ["FunctionBasics"] if name in functions else [] for name in ROLES}


def test_a_function_writes_its_own_log_only() -> None:
    for function in FUNCTIONS.values():
        properties = function["Properties"]
        role = named(properties["Role"])
        groups = [
            named(resource)
            for name, statement in statements()
            if name == role and "logs:PutLogEvents" in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]
        assert groups == [properties["LoggingConfig"]["LogGroup"]["Ref"]]


def test_a_function_logs_in_as_one_user_of_the_database() -> None:
    users = {}
    for name, function in FUNCTIONS.items():
        variables = function["Properties"]["Environment"]["Variables"]
        role = named(function["Properties"]["Role"])
        resources = [
            each["Resource"]["Fn::Sub"].rpartition("/")[2]
            for owner, each in statements()
            if owner == role and "rds-db:connect" in as_list(each["Action"])
        ]
        user = variables.get("DATABASE_USER", {"Fn::If": ["NewDatabase", ""]})["Fn::If"][1]
        assert resources == ([user] if user else [])
        users[name] = user
    assert {name for name, user in users.items() if user == "maeari_answers"} == {
        "ChatbotFunction",
        "DiscoveryFunction",
    }
    assert not users["MigrateFunction"]  # the administrator, by the secret that RDS rotates


def test_the_bucket_takes_tls_only() -> None:
    [policy] = of_type("AWS::S3::BucketPolicy").values()
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_whoever_may_call_a_resource_is_of_this_account() -> None:
    for kind in ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
        for policy in of_type(kind).values():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == {
                    "Ref": "AWS::AccountId"
                }


def test_the_rest_of_the_world_calls_the_skill_alone() -> None:
    permissions = of_type("AWS::Lambda::Permission").values()
    assert [named(each["Properties"]["FunctionName"]) for each in permissions] == ["ChatbotFunctionAliaslive"]
    assert "/POST/skill" in str(expanded()["Resources"])
