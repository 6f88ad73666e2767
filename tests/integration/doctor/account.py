"""An AWS account on loopback with one deployed stack: moto's server, which CloudFormation makes the stack in.

What moto can't do stands in here. Invoking needs Docker there: the answers are written down by the test.
`GetAccountSettings` it doesn't know. Its CloudFormation makes no alarms, schedules and secrets: `_Named`
gives them a name, under which their own services make them. Aliases are made by Lambda.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config
from moto.core.common_models import CloudFormationModel
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from local.http_server import LoopbackServer, bind

if TYPE_CHECKING:
    from collections.abc import Iterable

REGION = "ap-northeast-2"
FUNCTIONS = ("Chatbot", "Discovery", "Datalake", "Similarity", "Songs", "Report", "Migrate")
SCHEDULES = ("DatalakeFunctionNightly", "DatalakeFunctionPlaylists", "SimilarityFunctionHourly")
ALARMS = ("ChatErrorsAlarm", "RefreshAgeAlarm")
SECRETS = ("SkillSecret", "PersonSalt", "SpotifySecret")
ACCOUNT_LIMIT = 1000


class _Named(CloudFormationModel):
    """A resource that CloudFormation knows by name only."""

    def __init__(self, name: str) -> None:
        self.physical_resource_id = name

    @staticmethod
    def cloudformation_name_type() -> str:
        return "Name"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name: str, *_: Any, **__: Any) -> _Named:
        return cls(resource_name)


# moto looks at the direct subclasses only.
_MODELS = [
    type(
        kind.replace(":", ""),
        (CloudFormationModel,),
        dict(vars(_Named)) | {"cloudformation_type": staticmethod(lambda kind=kind: kind)},
    )
    for kind in ("AWS::CloudWatch::Alarm", "AWS::Scheduler::Schedule", "AWS::SecretsManager::Secret")
]


def template(skill_url: str) -> dict[str, Any]:
    """As small as the doctor can do with; the logical ids are those of template.yaml."""
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "*"}}]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    arn = {"Fn::GetAtt": ["Role", "Arn"]}
    function = {"Handler": "app.handler", "Runtime": "python3.13", "Role": arn}
    variables = {"Environment": {"Variables": {"DATABASE_TLS": "verified"}}}
    resources: dict[str, Any] = {
        f"{name}Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": function | variables | {"Code": {"ZipFile": f"name = {name!r}"}},
        }
        for name in FUNCTIONS
    }
    resources |= {
        "Role": role,
        "FailureQueue": {"Type": "AWS::SQS::Queue"},
        "AlarmTopic": {"Type": "AWS::SNS::Topic"},
    }
    resources |= {name: {"Type": "AWS::SecretsManager::Secret"} for name in SECRETS}
    resources |= {name: {"Type": "AWS::CloudWatch::Alarm"} for name in ALARMS}
    resources |= {name: {"Type": "AWS::Scheduler::Schedule"} for name in SCHEDULES}
    return {
        "Parameters": {"Playlists": {"Type": "String", "Default": ""}},
        "Resources": resources,
        "Outputs": {
            "SkillUrl": {"Value": skill_url},
            "AlarmTopicArn": {"Value": {"Ref": "AlarmTopic"}},
        },
    }


class Account:
    """The account.

    Args:
        stack: name of the stack that is deployed here; accounts of one process share all but their stacks.

    Attributes:
        answers: what each function answers, by logical id and event; an exception is a function's error.
        refused: parts of requests, such as names of operations, that the caller has no right to.
        names: physical ids by logical id.
    """

    def __init__(self, stack: str) -> None:
        self.stack = stack
        self.answers: dict[tuple[str, str], Any] = {}
        self.refused: set[str] = set()
        self.names: dict[str, str] = {}
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._server = LoopbackServer(bind(0), self)
        self.url = self._server.base_url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
        )

    def deploy(self, skill_url: str, secret: str) -> None:
        """A stack that fares well."""
        formation = self.client("cloudformation")
        formation.create_stack(StackName=self.stack, TemplateBody=json.dumps(template(skill_url)))
        pages = formation.get_paginator("list_stack_resources").paginate(StackName=self.stack)
        found = [each for page in pages for each in page["StackResourceSummaries"]]
        self.names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}
        for name in SECRETS:
            self.client("secretsmanager").create_secret(Name=self.names[name], SecretString=secret)
        for name in ALARMS:
            self.set_alarm(name, "OK")
        for name in SCHEDULES:
            self.set_schedule(name, is_enabled=name != "DatalakeFunctionPlaylists")
        for name in FUNCTIONS:
            self.publish(f"{name}Function")
            self.serve(f"{name}Function", "1")
        topic = self.names["AlarmTopic"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="operator@example.com")

    def set_alarm(self, name: str, state: str) -> None:
        cloudwatch = self.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=self.names[name],
            AlarmDescription=f"What {name} means.",
            Namespace="maeari",
            MetricName="Answers",
            ComparisonOperator="LessThanThreshold",
            EvaluationPeriods=1,
            Period=60,
            Threshold=1,
            Statistic="Sum",
        )
        cloudwatch.set_alarm_state(AlarmName=self.names[name], StateValue=state, StateReason="a test")

    def set_schedule(self, name: str, *, is_enabled: bool) -> None:
        scheduler = self.client("scheduler")
        wanted = {
            "Name": self.names[name],
            "ScheduleExpression": "rate(1 hour)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED" if is_enabled else "DISABLED",
            "Target": {"Arn": "arn:aws:sqs:::queue", "RoleArn": "arn:aws:iam:::role/r"},
        }
        try:
            scheduler.create_schedule(**wanted)
        except scheduler.exceptions.ConflictException:
            scheduler.update_schedule(**wanted)

    def publish(self, function: str) -> None:
        self.client("lambda").publish_version(FunctionName=self.names[function])

    def serve(self, function: str, version: str, **weights: float) -> None:
        """Points the alias to a version; `v2=0.1` gives a tenth to another one."""
        functions, name = self.client("lambda"), self.names[function]
        routing = {"AdditionalVersionWeights": {key[1:]: share for key, share in weights.items()}}
        wanted = {"FunctionName": name, "Name": "live", "FunctionVersion": version, "RoutingConfig": routing}
        is_there = functions.list_aliases(FunctionName=name)["Aliases"]
        (functions.update_alias if is_there else functions.create_alias)(**wanted)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The account's HTTP endpoint."""
        path = environ["PATH_INFO"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if any(each in f"{path} {target} {body!r}" for each in self.refused):
            return _refusal(start_response, is_query=path == "/" and not target)
        if path.endswith("/invocations"):
            return self._invocation(path.split("/")[3], json.loads(body), start_response)
        if "/account-settings" in path:
            return _json(start_response, {"AccountLimit": {"ConcurrentExecutions": ACCOUNT_LIMIT}})
        answer: Iterable[bytes] = self._moto(environ, start_response)
        return answer

    def _invocation(self, name: str, event: Any, start_response: Any) -> list[bytes]:
        [function] = [logical_id for logical_id, each in self.names.items() if each == name]
        answer = self.answers[function, json.dumps(event)]
        if isinstance(answer, Exception):
            error = {"errorType": type(answer).__name__, "errorMessage": str(answer)}
            return _json(start_response, error, [("X-Amz-Function-Error", "Unhandled")])
        return _json(start_response, answer)


def _refusal(start_response: Any, *, is_query: bool) -> list[bytes]:
    """As the services with AWS's query protocol answer, or those with JSON."""
    if not is_query:
        headers = [("x-amzn-ErrorType", "AccessDeniedException")]
        error = {"__type": "AccessDeniedException", "message": "not authorized"}
        return _json(start_response, error, headers, "403 Forbidden")
    content = "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error>"
    start_response("403 Forbidden", [("Content-Type", "text/xml")])
    return [f"<ErrorResponse>{content}<RequestId>1</RequestId></ErrorResponse>".encode()]


def _json(
    start_response: Any, content: Any, headers: Iterable[tuple[str, str]] = (), status: str = "200 OK"
) -> list[bytes]:
    body = json.dumps(content).encode()
    start_response(status, [("Content-Type", "application/json"), *headers])
    return [body]
