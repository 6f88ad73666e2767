"""The running stack of this machine as a deployment."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.exceptions import ClientError

from local.doctor.deployment import DATALAKE, FAILURES, FunctionFailed, NoCounterpart
from local.resources import client
from local.services import invoke_fresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.run_file import Connections


class LocalStack:
    """A `Deployment` over the parts of a running local stack.

    Args:
        connections: where its parts answer.
        skill_url: where its gateway takes skill requests.
    """

    def __init__(self, connections: Connections, skill_url: str) -> None:
        self._connections = connections
        self._template = connections.template()
        self._skill_url = skill_url

    def status(self) -> NoReturn:
        """CloudFormation's."""
        raise NoCounterpart("CloudFormation made none of it")

    def functions(self) -> NoReturn:
        """Lambda's."""
        raise NoCounterpart("functions run from the source, without versions, aliases and canaries")

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """In a fresh process, whose log isn't kept."""
        with Path(os.devnull).open("wb") as log:
            answer = invoke_fresh(self._connections, function, event, log.fileno())
        if answer.failed:
            error = answer.payload
            raise FunctionFailed(f"{function} failed: {error['errorType']}: {error['errorMessage']}")
        return answer.payload

    def probe(self) -> Mapping[str, Any]:
        """As the function tells it."""
        told: Mapping[str, Any] = self._probed
        return told

    def secret(self, logical_id: str) -> str:
        """Of the stand-in."""
        manager = client("secretsmanager", self._connections.aws_endpoint)
        try:
            answer = manager.get_secret_value(SecretId=self._template.name(logical_id))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return ""
        return str(answer.get("SecretString", "")).strip()

    def failures(self) -> int:
        """Of the stand-in."""
        sqs = client("sqs", self._connections.aws_endpoint)
        url = sqs.get_queue_url(QueueName=self._template.name(FAILURES))["QueueUrl"]
        wanted = "ApproximateNumberOfMessages"
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[wanted])["Attributes"][wanted])

    def alarms(self) -> NoReturn:
        """CloudWatch's."""
        raise NoCounterpart("nothing watches the metrics")

    def listeners(self) -> NoReturn:
        """Of a topic."""
        raise NoCounterpart("nothing watches the metrics")

    def schedules(self) -> NoReturn:
        """EventBridge's."""
        raise NoCounterpart("jobs are started by hand")

    def concurrency(self) -> NoReturn:
        """Lambda's."""
        raise NoCounterpart("there is no account with a limit")

    def database_tls(self) -> NoReturn:
        """Of a network."""
        raise NoCounterpart("the database is on this machine, or where DATABASE_URL says")

    def skill_url(self) -> str:
        """Of the gateway."""
        return self._skill_url

    @cached_property
    def _probed(self) -> Any:
        return self.invoke(DATALAKE, {"probe": True})
