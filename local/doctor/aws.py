"""A stack deployed to AWS as a deployment, asked with the operator's own credentials."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from local.doctor.aws_calls import Calls, NotThere
from local.doctor.deployment import (
    CHATBOT,
    DATALAKE,
    FAILURES,
    Alarm,
    CantTell,
    Concurrency,
    Function,
    FunctionFailed,
    Schedule,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIAS = "live"
LATEST = "$LATEST"
PLAYLISTS_SCHEDULE = "DatalakeFunctionPlaylists"
"""Enabled only where the parameter Playlists names some."""

ALARMS_PER_CALL = 100


class AwsStack:
    """A `Deployment` over a CloudFormation stack.

    Args:
        name: of the stack.
        region: where it is; None for the profile's, or the environment's.
        profile: of the operator's AWS configuration; None for the environment's credentials.

    Raises:
        CantTell: no credentials, no such stack, or no right to see it.
    """

    def __init__(self, name: str, region: str | None = None, profile: str | None = None) -> None:
        self._calls = Calls(region, profile)
        stack = self._described(name)
        self._status: str = stack["StackStatus"]
        self._outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
        self._parameters = {
            each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", ())
        }
        self._resources: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for each in self._calls.pages(
            "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=name
        ):
            self._resources[each["ResourceType"]][each["LogicalResourceId"]] = each.get(
                "PhysicalResourceId", ""
            )

    def status(self) -> str:
        """When the doctor came."""
        return self._status

    def functions(self) -> list[Function]:
        """Every function of the stack."""
        return [self._function(*each) for each in sorted(self._resources["AWS::Lambda::Function"].items())]

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """By the alias, as everything invokes it."""
        name, payload = self._physical("AWS::Lambda::Function", function), json.dumps(event).encode()
        answer = self._calls.ask("lambda", "invoke", FunctionName=name, Qualifier=ALIAS, Payload=payload)
        content = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            error = content if isinstance(content, dict) else {}
            kind, message = error.get("errorType", answer["FunctionError"]), error.get("errorMessage", "")
            raise FunctionFailed(f"{function} failed: {kind}: {message}")
        return content

    def probe(self) -> Mapping[str, Any]:
        """As the function tells it."""
        told: Mapping[str, Any] = self._probed
        return told

    def secret(self, logical_id: str) -> str:
        """Its current version."""
        secret_id = self._physical("AWS::SecretsManager::Secret", logical_id)
        try:
            answer = self._calls.ask("secretsmanager", "get_secret_value", SecretId=secret_id)
        except NotThere:
            return ""
        return str(answer.get("SecretString", "")).strip()

    def failures(self) -> int:
        """As SQS counts them, about."""
        url, wanted = self._physical("AWS::SQS::Queue", FAILURES), "ApproximateNumberOfMessages"
        answer = self._calls.ask("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=[wanted])
        return int(answer["Attributes"][wanted])

    def alarms(self) -> list[Alarm]:
        """Every metric alarm of the stack."""
        by_name = {name: logical_id for logical_id, name in self._resources["AWS::CloudWatch::Alarm"].items()}
        names = sorted(by_name)
        pages = (names[start : start + ALARMS_PER_CALL] for start in range(0, len(names), ALARMS_PER_CALL))
        return [
            Alarm(
                logical_id=by_name[each["AlarmName"]],
                is_raised=each["StateValue"] == "ALARM",
                description=each.get("AlarmDescription", "It has no description."),
            )
            for page in pages
            for each in self._calls.pages(
                "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=page, AlarmTypes=["MetricAlarm"]
            )
        ]

    def listeners(self) -> int:
        """Of the topic in the outputs."""
        topic = self._output("AlarmTopicArn")
        found = self._calls.pages("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
        return sum(each["SubscriptionArn"].startswith("arn:") for each in found)

    def schedules(self) -> list[Schedule]:
        """Every schedule of the stack, whatever group it is in."""
        by_name = {
            name: logical_id for logical_id, name in self._resources["AWS::Scheduler::Schedule"].items()
        }
        return [
            Schedule(
                logical_id=by_name[each["Name"]],
                is_enabled=each["State"] == "ENABLED",
                is_wanted=by_name[each["Name"]] != PLAYLISTS_SCHEDULE
                or bool(self._parameters.get("Playlists")),
            )
            for each in self._calls.pages("scheduler", "list_schedules", "Schedules")
            if each["Name"] in by_name
        ]

    def concurrency(self) -> Concurrency:
        """Of the region."""
        name = self._physical("AWS::Lambda::Function", CHATBOT)
        reserved = self._calls.ask("lambda", "get_function_concurrency", FunctionName=name)
        account = self._calls.ask("lambda", "get_account_settings")["AccountLimit"]["ConcurrentExecutions"]
        return Concurrency(reserved.get("ReservedConcurrentExecutions"), account)

    def database_tls(self) -> str:
        """As the chatbot's environment says."""
        name = self._physical("AWS::Lambda::Function", CHATBOT)
        configuration = self._calls.ask("lambda", "get_function_configuration", FunctionName=name)
        return str(configuration.get("Environment", {}).get("Variables", {}).get("DATABASE_TLS", ""))

    def skill_url(self) -> str:
        """The stack's output."""
        return self._output("SkillUrl")

    @cached_property
    def _probed(self) -> Any:
        return self.invoke(DATALAKE, {"probe": True})

    def _function(self, logical_id: str, name: str) -> Function:
        configuration = self._calls.ask("lambda", "get_function_configuration", FunctionName=name)
        versions = {
            each["Version"]: each
            for each in self._calls.pages(
                "lambda", "list_versions_by_function", "Versions", FunctionName=name
            )
        }
        latest = versions.pop(LATEST, configuration)
        newest = max(versions, key=int, default=None)
        aliases = self._calls.pages("lambda", "list_aliases", "Aliases", FunctionName=name)
        alias: dict[str, Any] = next((each for each in aliases if each["Name"] == ALIAS), {})
        return Function(
            logical_id=logical_id,
            state=configuration.get("State", "Active"),
            served=alias.get("FunctionVersion"),
            newest=newest,
            is_published=newest is not None and _deployed(versions[newest]) == _deployed(latest),
            weights=(alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {},
        )

    def _described(self, name: str) -> dict[str, Any]:
        try:
            answer = self._calls.ask("cloudformation", "describe_stacks", StackName=name)
        except NotThere as error:
            raise CantTell(
                f"there is no stack {name} in {self._calls.region}; `aws cloudformation list-stacks` tells "
                "which there are, --region names another region"
            ) from error
        stack: dict[str, Any] = answer["Stacks"][0]
        return stack

    def _output(self, name: str) -> str:
        if name not in self._outputs:
            raise CantTell(f"the stack has no output {name}; was it deployed from this template?")
        return str(self._outputs[name])

    def _physical(self, kind: str, logical_id: str) -> str:
        if not (found := self._resources[kind].get(logical_id)):
            raise CantTell(f"the stack has no {logical_id}; was it deployed from this template?")
        return found


def _deployed(configuration: Mapping[str, Any]) -> tuple[object, ...]:
    """What tells one deployment of a function from another: its code, layers and settings."""
    layers = [layer["Arn"] for layer in configuration.get("Layers") or ()]
    variables = configuration.get("Environment", {}).get("Variables", {})
    settings = [configuration.get(name) for name in ("MemorySize", "Timeout")]
    return configuration["CodeSha256"], layers, variables, settings
