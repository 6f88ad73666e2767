"""Reads template.yaml: the functions, routes and resources that it defines, with every reference resolved.

The template is the only place where they are defined; the local stack creates what it reads here. Names that
CloudFormation would make up follow its rule, `<stack>-<logical id>` (lower case for a bucket), without the
random tail. A secret's `Ref` is its name, not its ARN: Secrets Manager accepts both as id. A queue's `Ref` is
its URL at AWS: a client of the stand-ins sends it as a parameter and calls its own endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

STACK = "maeari"
REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
FUNCTION = "AWS::Serverless::Function"
LAYER = "AWS::Serverless::LayerVersion"
QUEUE = "AWS::SQS::Queue"

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
_NAME_PROPERTY = {
    "AWS::Athena::WorkGroup": ("Name",),
    "AWS::DynamoDB::Table": ("TableName",),
    "AWS::Glue::Database": ("DatabaseInput", "Name"),
    "AWS::Glue::Table": ("TableInput", "Name"),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::Serverless::HttpApi": ("Name",),
    QUEUE: ("QueueName",),
    FUNCTION: ("FunctionName",),
    LAYER: ("LayerName",),
}
_ARN = {
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{name}}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    QUEUE: f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{name}}",
    FUNCTION: f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}",
}
_QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{{name}}"
_LAMBDA_TIMEOUT = 3
_LAMBDA_MEMORY = 128
_SQS_BATCH_SIZE = 10


class TemplateError(Exception):
    """The template holds something that this reader doesn't know; the message tells where."""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """One Lambda function.

    Attributes:
        logical_id: its key under Resources.
        name: physical name.
        arn: of the unqualified function.
        code: folder of its code.
        handler: `module.function` inside that folder.
        environment: its variables, all text.
        timeout: seconds.
        memory: MB.
        layers: folders of its layers, in the template's order.
    """

    logical_id: str
    name: str
    arn: str
    code: Path
    handler: str
    environment: Mapping[str, str]
    timeout: int
    memory: int
    layers: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API: requests with this method and path go to the function."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True)
class QueueEvent:
    """Messages of a queue that go to a function.

    Attributes:
        function: logical id.
        queue: ARN.
        batch_size: messages of one event at most.
        reports_failures: whether the function tells which messages failed (ReportBatchItemFailures).
    """

    function: str
    queue: str
    batch_size: int
    reports_failures: bool


class Template:
    """A SAM template with its parameters' values.

    Args:
        path: the file; code folders are relative to its folder.
        parameters: values by parameter name; the template's defaults stand for those not given.

    Raises:
        TemplateError: a parameter isn't declared, or one without a default has no value.
    """

    def __init__(self, path: Path, parameters: Mapping[str, str]) -> None:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a SafeLoader
        self._folder = path.parent
        self._resources: dict[str, Any] = document["Resources"]
        self._globals: dict[str, Any] = document.get("Globals", {}).get("Function", {})
        self._conditions: dict[str, Any] = document.get("Conditions", {})
        self._references = _PSEUDO_PARAMETERS | _parameter_values(document.get("Parameters", {}), parameters)

    def functions(self) -> dict[str, FunctionDefinition]:
        """The Lambda functions by logical id."""
        return {logical_id: self._function(logical_id) for logical_id in self._of_type(FUNCTION)}

    def routes(self) -> list[Route]:
        """The HTTP API's routes, from the functions' events."""
        return [
            Route(properties["Method"].upper(), properties["Path"], function)
            for function, properties in self._events("HttpApi")
        ]

    def queue_events(self) -> list[QueueEvent]:
        """The queues whose messages the functions get."""
        return [
            QueueEvent(
                function=function,
                queue=properties["Queue"],
                batch_size=int(properties.get("BatchSize", _SQS_BATCH_SIZE)),
                reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
            )
            for function, properties in self._events("SQS")
        ]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of all resources of one type (`AWS::S3::Bucket`) by logical id, resolved."""
        return {
            logical_id: self._resolve(self._resources[logical_id].get("Properties", {}), logical_id)
            for logical_id in self._of_type(kind)
        }

    def name(self, logical_id: str) -> str:
        """Physical name of a resource."""
        resource = self._resources[logical_id]
        if resource["Type"] not in _NAME_PROPERTY:
            raise TemplateError(f"{logical_id}: no rule for the name of a {resource['Type']}")
        value = resource.get("Properties", {})
        for key in _NAME_PROPERTY[resource["Type"]]:
            value = value.get(key, {})
        if value:
            return str(self._resolve(value, logical_id))
        generated = f"{STACK}-{logical_id}"
        return generated.lower() if resource["Type"] == "AWS::S3::Bucket" else generated

    def _of_type(self, kind: str) -> list[str]:
        found = [logical_id for logical_id, resource in self._resources.items() if resource["Type"] == kind]
        for logical_id in found:
            if "Condition" in self._resources[logical_id]:
                raise TemplateError(f"{logical_id}.Condition: conditions are not supported")
        return found

    def _events(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Function and resolved properties of all events of one type."""
        for logical_id in self._of_type(FUNCTION):
            for name, event in self._resources[logical_id]["Properties"].get("Events", {}).items():
                if event["Type"] == kind:
                    yield logical_id, self._resolve(event["Properties"], f"{logical_id}.Events.{name}")

    def _function(self, logical_id: str) -> FunctionDefinition:
        merged = _merge(self._globals, self._resources[logical_id]["Properties"])
        variables = self._resolve(
            merged.get("Environment", {}).get("Variables", {}), f"{logical_id}.Environment.Variables"
        )
        return FunctionDefinition(
            logical_id=logical_id,
            name=self.name(logical_id),
            arn=self._attribute(f"{logical_id}.Arn", logical_id),
            code=self._folder / self._resolve(merged["CodeUri"], f"{logical_id}.CodeUri"),
            handler=self._resolve(merged["Handler"], f"{logical_id}.Handler"),
            environment={key: _variable(value) for key, value in variables.items()},
            timeout=int(self._resolve(merged.get("Timeout", _LAMBDA_TIMEOUT), f"{logical_id}.Timeout")),
            memory=int(self._resolve(merged.get("MemorySize", _LAMBDA_MEMORY), f"{logical_id}.MemorySize")),
            layers=tuple(self._layer(layer, f"{logical_id}.Layers") for layer in merged.get("Layers", [])),
        )

    def _layer(self, reference: Any, path: str) -> Path:
        logical_id = reference.get("Ref") if isinstance(reference, dict) else None
        if self._resources.get(str(logical_id), {}).get("Type") != LAYER:
            raise TemplateError(f"{path}: {reference!r} is not a !Ref to a layer of this template")
        content = self._resources[str(logical_id)]["Properties"]["ContentUri"]
        return self._folder / str(self._resolve(content, f"{logical_id}.ContentUri"))

    def _resolve(self, value: Any, path: str) -> Any:
        if isinstance(value, list):
            return [self._resolve(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (key, argument), *_ = value.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self._call(key, argument, path)
        return {key: self._resolve(item, f"{path}.{key}") for key, item in value.items()}

    def _call(self, function: str, argument: Any, path: str) -> Any:
        if function == "Ref":
            return self._reference(argument, path)
        if function == "Fn::GetAtt":
            return self._attribute(".".join(argument) if isinstance(argument, list) else argument, path)
        if function == "Fn::Sub" and isinstance(argument, str):
            return self._substitute(argument, path)
        if function == "Fn::If":
            name, then, otherwise = argument
            return self._resolve(then if self._holds(self._conditions[name], name) else otherwise, path)
        raise TemplateError(f"{path}: {function} {argument!r} is not supported")

    def _holds(self, condition: Any, path: str) -> bool:
        ((key, argument),) = condition.items()
        if key == "Fn::Not":
            return not self._holds(argument[0], path)
        if key == "Fn::Equals":
            one, other = self._resolve(argument, path)
            return bool(one == other)
        raise TemplateError(f"{path}: the condition {key} is not supported")

    def _reference(self, name: str, path: str) -> str:
        if name in self._references:
            return self._references[name]
        if name in self._resources:
            is_queue = self._resources[name]["Type"] == QUEUE
            return _QUEUE_URL.format(name=self.name(name)) if is_queue else self.name(name)
        raise TemplateError(f"{path}: {name} is neither a parameter nor a resource")

    def _attribute(self, name: str, path: str) -> str:
        logical_id, _, attribute = name.partition(".")
        kind = self._resources.get(logical_id, {}).get("Type", "")
        if attribute != "Arn" or kind not in _ARN:
            raise TemplateError(f"{path}: the attribute {name} is not supported")
        return _ARN[kind].format(name=self.name(logical_id))

    def _substitute(self, text: str, path: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return self._attribute(name, path) if "." in name else self._reference(name, path)

        return re.sub(r"\$\{([^}]+)\}", value, text)


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms (`!Ref X`), read as their long forms (`{"Ref": "X"}`)."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    argument: Any
    if isinstance(node, yaml.ScalarNode):
        argument = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        argument = loader.construct_sequence(node, deep=True)
    else:
        argument = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": argument}


_Loader.add_multi_constructor("!", _short_form)


def _parameter_values(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    if unknown := sorted(set(given) - set(declared)):
        raise TemplateError(f"Parameters: {', '.join(unknown)} not declared")
    values = {name: str(spec["Default"]) for name, spec in declared.items() if "Default" in spec}
    values.update(given)
    if missing := sorted(set(declared) - set(values)):
        raise TemplateError(f"Parameters: {', '.join(missing)} need a value")
    return values


def _merge(base: Any, own: Any) -> Any:
    """SAM's rule for Globals: maps are merged, lists joined, anything else is replaced."""
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {key: _merge(base[key], value) if key in base else value for key, value in own.items()}
    if isinstance(base, list) and isinstance(own, list):
        return base + own
    return own


def _variable(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
