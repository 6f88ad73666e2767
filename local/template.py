"""Reads template.yaml: the functions, routes and resources that it defines, with every reference resolved.

The template is the only place where they are defined; the local stack creates what it reads here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.aws.policies import PolicyNotUnderstood, Statement, statements
from local.cloudformation import (
    FUNCTION,
    LAYER,
    MANAGED_POLICY,
    ROLE,
    TemplateError,
    Values,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LAMBDA_TIMEOUT = 3
_LAMBDA_MEMORY = 128
_SQS_BATCH_SIZE = 10


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
        policies: what its role allows.
        log_group: name of the log group that it writes to.
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
    policies: tuple[Statement, ...] = ()
    log_group: str = ""


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
        document = read(path)
        self._folder = path.parent
        self._globals: dict[str, Any] = document.get("Globals", {}).get("Function", {})
        self._values = Values(document, parameters)

    def functions(self) -> dict[str, FunctionDefinition]:
        """The Lambda functions by logical id."""
        return {logical_id: self._function(logical_id) for logical_id in self._values.of_type(FUNCTION)}

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
            logical_id: self._values.resolve(
                self._values.resources[logical_id].get("Properties", {}), logical_id
            )
            for logical_id in self._values.of_type(kind)
        }

    def name(self, logical_id: str) -> str:
        """Physical name of a resource."""
        return self._values.name(logical_id)

    def _events(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Function and resolved properties of all events of one type."""
        for logical_id in self._values.of_type(FUNCTION):
            for name, event in self._values.resources[logical_id]["Properties"].get("Events", {}).items():
                if event["Type"] == kind:
                    yield logical_id, self._values.resolve(event["Properties"], f"{logical_id}.Events.{name}")

    def _function(self, logical_id: str) -> FunctionDefinition:
        merged = _merge(self._globals, self._values.resources[logical_id]["Properties"])
        variables = self._values.resolve(
            merged.get("Environment", {}).get("Variables", {}), f"{logical_id}.Environment.Variables"
        )
        return FunctionDefinition(
            logical_id=logical_id,
            name=self.name(logical_id),
            arn=self._values.attribute(f"{logical_id}.Arn", logical_id),
            code=self._folder / self._values.resolve(merged["CodeUri"], f"{logical_id}.CodeUri"),
            handler=self._values.resolve(merged["Handler"], f"{logical_id}.Handler"),
            environment={key: _variable(value) for key, value in variables.items()},
            timeout=int(
                self._values.resolve(merged.get("Timeout", _LAMBDA_TIMEOUT), f"{logical_id}.Timeout")
            ),
            memory=int(
                self._values.resolve(merged.get("MemorySize", _LAMBDA_MEMORY), f"{logical_id}.MemorySize")
            ),
            layers=tuple(self._layer(layer, f"{logical_id}.Layers") for layer in merged.get("Layers", [])),
            policies=self._policies(merged.get("Role"), f"{logical_id}.Role"),
            log_group=self._log_group(merged, logical_id),
        )

    def _log_group(self, function: Mapping[str, Any], logical_id: str) -> str:
        if named := function.get("LoggingConfig", {}).get("LogGroup"):
            return str(self._values.resolve(named, f"{logical_id}.LoggingConfig"))
        return f"/aws/lambda/{self.name(logical_id)}"

    def _policies(self, role: Any, path: str) -> tuple[Statement, ...]:
        """Statements of a role of the template and of its managed policies."""
        if role is None:
            return ()
        properties = self._values.referred(role, ROLE, path)
        managed = [
            self._values.referred(each, MANAGED_POLICY, path)
            for each in properties.get("ManagedPolicyArns", [])
        ]
        documents = [each["PolicyDocument"] for each in [*properties.get("Policies", []), *managed]]
        try:
            return statements(self._values.resolve(documents, path))
        except PolicyNotUnderstood as error:
            raise TemplateError(f"{path}: {error}") from error

    def _layer(self, reference: Any, path: str) -> Path:
        content = self._values.referred(reference, LAYER, path)["ContentUri"]
        return self._folder / str(self._values.resolve(content, path))


def _merge(base: Any, own: Any) -> Any:
    """SAM's rule for Globals: maps are merged, lists joined, anything else is replaced."""
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {key: _merge(base[key], value) if key in base else value for key, value in own.items()}
    if isinstance(base, list) and isinstance(own, list):
        return base + own
    return own


def _variable(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
