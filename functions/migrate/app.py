"""Brings the database schema to the newest version: for CloudFormation in each deployment, or by hand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from maeari import custom_resource
from maeari.bootstrap import schema
from maeari.catalogue import migrations
from maeari.errors import MaeariError
from maeari.telemetry import logger
from maeari.time_limit import time_limit

if TYPE_CHECKING:
    from collections.abc import Mapping

RESOURCE_ID = "maeari-schema"
"""Never changes: with another one CloudFormation would take an update for a replacement."""

TOO_SLOW = (
    "the migration took longer than the function may. The server ends the statement that it has begun; "
    "see in SHOW PROCESSLIST what holds it up, then deploy again, which goes on from there"
)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Applies the migrations that aren't applied yet, and completes what older releases saved.

    Where the functions log in by IAM it makes their users too, and gives them what this release needs.

    Args:
        event: `{}`; `{"status": true}` only tells; or CloudFormation's request for a custom resource, which
            is answered before the function's time is over. Its `Delete` touches nothing.
        context: tells how much time is left.

    Returns:
        `{"applied": [file names], "version": newest}`. Of the status `{"version": the database's, "newest":
        this release's, "pending": [file names], "changed": [file names]}`. To CloudFormation nothing.

    Raises:
        MigrationFailed: with the database's own message; nothing after the failed file was applied.
            CloudFormation is told instead, and fails the deployment with that message.
        AnswerUndelivered: CloudFormation couldn't be told; Lambda calls again.
    """
    if custom_resource.is_request(event):
        _answer(event, context.get_remaining_time_in_millis() / 1000 - custom_resource.DELIVERY_SECONDS)
        return {}
    if event.get("status"):
        return migrations.status(schema.database(os.environ), migrations.shipped())._asdict()
    return _migrate()


def _migrate() -> dict[str, Any]:
    shipped = migrations.shipped()
    applied = migrations.migrate(schema.database(os.environ), shipped)
    schema.create_users(os.environ)
    if applied:
        schema.artists(os.environ).complete_aliases()
    logger.info("migrated", applied=applied, version=shipped[-1].version)
    return {"applied": applied, "version": shipped[-1].version}


def _answer(event: Mapping[str, Any], seconds: float) -> None:
    """Without an answer CloudFormation would wait for an hour, and then as long for the way back."""
    if event["RequestType"] == "Delete":
        custom_resource.succeed(event, RESOURCE_ID, {})
        return
    try:
        with time_limit(seconds, TOO_SLOW):
            version = _migrate()["version"]
    except Exception as error:  # noqa: BLE001 - whatever failed, CloudFormation waits for an answer
        logger.exception("the schema could not be migrated")
        told = str(error) if isinstance(error, MaeariError) else f"{type(error).__name__}: {error}"
        custom_resource.fail(event, RESOURCE_ID, told)
    else:
        custom_resource.succeed(event, RESOURCE_ID, {"Version": str(version)})
