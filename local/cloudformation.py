"""CloudFormation's language: references, attributes and conditions of a template, resolved for one machine.

Names that CloudFormation would make up follow its rule, `<stack>-<logical id>` (lower case for a bucket),
without the random tail. A secret's `Ref` is its name, not its ARN: Secrets Manager takes both. A queue's
`Ref` is its URL at AWS: a client of the stand-ins sends it as a parameter and calls its own endpoint.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STACK = "maeari"
REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
FUNCTION = "AWS::Serverless::Function"
LAYER = "AWS::Serverless::LayerVersion"
LOG_GROUP = "AWS::Logs::LogGroup"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
ROLE = "AWS::IAM::Role"
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
    LOG_GROUP: ("LogGroupName",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::Serverless::HttpApi": ("Name",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::EC2::SecurityGroup": ("GroupName",),
    "AWS::EC2::Subnet": ("SubnetName",),  # CloudFormation knows none: it is made up like the others
    MANAGED_POLICY: ("ManagedPolicyName",),
    ROLE: ("RoleName",),
    QUEUE: ("QueueName",),
    FUNCTION: ("FunctionName",),
    LAYER: ("LayerName",),
}
_ARN = {
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    LOG_GROUP: f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{name}}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    ROLE: f"arn:aws:iam::{ACCOUNT}:role/{{name}}",
    QUEUE: f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{name}}",
    FUNCTION: f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}",
}
_NO_VALUE = object()
"""What `AWS::NoValue` resolves to: its property or list entry falls away."""

_QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{{name}}"


class TemplateError(Exception):
    """The template holds something that this reader doesn't know; the message tells where."""


class Values:
    """The resources of a template with what its parameters make of them.

    Args:
        document: the template with long forms, as `read` gives it.
        parameters: values by parameter name; the template's defaults stand for those not given.

    Raises:
        TemplateError: a parameter isn't declared, or one without a default has no value.
    """

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self.resources: dict[str, Any] = document["Resources"]
        self._conditions: dict[str, Any] = document.get("Conditions", {})
        declared = document.get("Parameters", {})
        self._references: dict[str, Any] = _PSEUDO_PARAMETERS | _parameter_values(declared, parameters)

    def of_type(self, kind: str) -> list[str]:
        """Logical ids of all resources of one type that these parameters make."""
        return [
            logical_id
            for logical_id, resource in self.resources.items()
            if resource["Type"] == kind
            and ("Condition" not in resource or self._holds({"Condition": resource["Condition"]}, logical_id))
        ]

    def name(self, logical_id: str) -> str:
        """Physical name of a resource."""
        resource = self.resources[logical_id]
        if resource["Type"] not in _NAME_PROPERTY:
            raise TemplateError(f"{logical_id}: no rule for the name of a {resource['Type']}")
        value = resource.get("Properties", {})
        for key in _NAME_PROPERTY[resource["Type"]]:
            value = value.get(key, {})
        if value:
            return str(self.resolve(value, logical_id))
        generated = f"{STACK}-{logical_id}"
        return generated.lower() if resource["Type"] == "AWS::S3::Bucket" else generated

    def referred(self, reference: Any, kind: str, path: str) -> dict[str, Any]:
        """Unresolved properties of the resource of a kind that `!Ref X` or `!GetAtt X.Arn` names."""
        target = next(iter(reference.values())) if isinstance(reference, dict) else reference
        logical_id = str(target[0] if isinstance(target, list) else target).partition(".")[0]
        if self.resources.get(logical_id, {}).get("Type") != kind:
            raise TemplateError(f"{path}: {reference!r} is no {kind} of this template")
        properties: dict[str, Any] = self.resources[logical_id]["Properties"]
        return properties

    def resolve(self, value: Any, path: str) -> Any:
        """A value with every reference and condition in it resolved; `path` is for messages.

        Raises:
            TemplateError: a function, reference or attribute that isn't known here.
        """
        if isinstance(value, list):
            items = [self.resolve(item, f"{path}[{index}]") for index, item in enumerate(value)]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (key, argument), *_ = value.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self._call(key, argument, path)
        resolved = {key: self.resolve(item, f"{path}.{key}") for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NO_VALUE}

    def _call(self, function: str, argument: Any, path: str) -> Any:
        if function == "Ref":
            return self._reference(argument, path)
        if function == "Fn::GetAtt":
            return self.attribute(".".join(argument) if isinstance(argument, list) else argument, path)
        if function == "Fn::Sub" and isinstance(argument, str):
            return self._substitute(argument, path)
        if function == "Fn::If":
            name, then, otherwise = argument
            return self.resolve(then if self._holds({"Condition": name}, path) else otherwise, path)
        raise TemplateError(f"{path}: {function} {argument!r} is not supported")

    def _holds(self, condition: Any, path: str) -> bool:
        ((key, argument),) = condition.items()
        if key == "Condition":
            if argument not in self._conditions:
                raise TemplateError(f"{path}.Condition: {argument} is no condition of the template")
            return self._holds(self._conditions[argument], argument)
        if key == "Fn::Not":
            return not self._holds(argument[0], path)
        if key == "Fn::And":
            return all(self._holds(each, path) for each in argument)
        if key == "Fn::Equals":
            one, other = (str(each) for each in self.resolve(argument, path))
            return one == other
        raise TemplateError(f"{path}: the condition {key} is not supported")

    def _reference(self, name: str, path: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._references:
            return self._references[name]
        if name in self.resources:
            is_queue = self.resources[name]["Type"] == QUEUE
            return _QUEUE_URL.format(name=self.name(name)) if is_queue else self.name(name)
        raise TemplateError(f"{path}: {name} is neither a parameter nor a resource")

    def attribute(self, name: str, path: str) -> str:
        """What `Fn::GetAtt` gives: of all attributes the ARN alone."""
        logical_id, _, attribute = name.partition(".")
        kind = self.resources.get(logical_id, {}).get("Type", "")
        if attribute != "Arn" or kind not in _ARN:
            raise TemplateError(f"{path}: the attribute {name} is not supported")
        return _ARN[kind].format(name=self.name(logical_id))

    def _substitute(self, text: str, path: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return str(self.attribute(name, path) if "." in name else self._reference(name, path))

        return re.sub(r"\$\{([^}]+)\}", value, text)


def read(path: Path) -> dict[str, Any]:
    """A template with the long forms of its functions (`{"Ref": "X"}` for `!Ref X`)."""
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a SafeLoader
    return document


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
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": argument}


_Loader.add_multi_constructor("!", _short_form)


def _parameter_values(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    if unknown := sorted(set(given) - set(declared)):
        raise TemplateError(f"Parameters: {', '.join(unknown)} not declared")
    values = {name: str(spec["Default"]) for name, spec in declared.items() if "Default" in spec}
    values.update(given)
    if missing := sorted(set(declared) - set(values)):
        raise TemplateError(f"Parameters: {', '.join(missing)} need a value")
    return values
