"""Brings the database schema to the newest version."""

from __future__ import annotations

import os
from typing import Any

from maeari.bootstrap import schema
from maeari.catalogue import migrations
from maeari.telemetry import logger


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Applies the migrations that aren't applied yet, and completes what older releases saved.

    Returns:
        `{"applied": [file names], "version": newest}`.

    Raises:
        MigrationFailed: with the database's own message; nothing after the failed file was applied.
    """
    shipped = migrations.shipped()
    applied = migrations.migrate(schema.database(os.environ), shipped)
    if applied:
        schema.artists(os.environ).complete_aliases()
    logger.info("migrated", applied=applied, version=shipped[-1].version)
    return {"applied": applied, "version": shipped[-1].version}
