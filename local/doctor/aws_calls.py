"""Calls to AWS with the operator's credentials; what goes wrong is told as one line."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.doctor.deployment import CantTell
from local.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKING = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 3, "mode": "standard"})
_INVOKING = Config(connect_timeout=5, read_timeout=90, retries={"total_max_attempts": 1})
"""A function is invoked once, and may take its time: it starts cold and asks sources."""

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_RIGHTS = {"lambda:Invoke": "lambda:InvokeFunction"}
"""Rights that aren't named like the operation."""


class NotThere(CantTell):
    """What was asked for doesn't exist."""


class Calls:
    """Clients of all services, made when they are first used.

    Args:
        region: None for the environment's, the profile's, or where `sam deploy` goes.
        profile: of the operator's AWS configuration; None for the environment's credentials.

    Raises:
        CantTell: there is no such profile.
    """

    def __init__(self, region: str | None, profile: str | None) -> None:
        try:
            session = boto3.Session(region_name=region, profile_name=profile)
            self._session = (
                session
                if session.region_name
                else boto3.Session(region_name=_deployed_to(), profile_name=profile)
            )
        except BotoCoreError as error:
            raise CantTell(str(error)) from error
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str:
        """Where the calls go."""
        return str(self._session.region_name)

    def ask(self, service: str, operation: str, **parameters: Any) -> Any:
        """One call, by boto3's names. Raises `NotThere` or another `CantTell`."""
        try:
            return getattr(self._client(service), operation)(**parameters)
        except (ClientError, BotoCoreError) as error:
            raise _explained(service, error) from error

    def pages(self, service: str, operation: str, name: str, **parameters: Any) -> Iterator[Any]:
        """What all pages of an answer have under a name. Raises as `ask`."""
        try:
            for page in self._client(service).get_paginator(operation).paginate(**parameters):
                yield from page[name]
        except (ClientError, BotoCoreError) as error:
            raise _explained(service, error) from error

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            config = _INVOKING if service == "lambda" else _ASKING
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]


def _deployed_to() -> str:
    """The region of samconfig.toml."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    return str(settings["default"]["global"]["parameters"]["region"])


def _explained(service: str, error: ClientError | BotoCoreError) -> CantTell:
    if not isinstance(error, ClientError):
        return CantTell(f"AWS can't be asked: {error}")
    code = error.response["Error"]["Code"]
    message = " ".join(error.response["Error"].get("Message", "").split())
    if code in _DENIED:
        right = f"{service}:{error.operation_name}"
        return CantTell(f"your credentials lack the right {_RIGHTS.get(right, right)}")
    told = f"{service} refuses {error.operation_name}: {code}: {message}"
    # CloudFormation has no code of its own for a stack that isn't there.
    is_missing = code == "ResourceNotFoundException" or "does not exist" in message
    return NotThere(told) if is_missing else CantTell(told)
