"""The log of every function: one JSON object a line, with a reason for whatever went wrong.

Never logged: what a person typed, who they are, secrets.
"""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools import Logger

from maeari.settings import service_name

_CALLER = 3
"""Levels up to the line that logs: this wrapper and Powertools' own stand between."""


class _Log:
    """Keyword arguments become fields of the line."""

    def __init__(self) -> None:
        self._logger = Logger(service=service_name(os.environ), utc=True)

    def info(self, message: str, **fields: Any) -> None:
        """Something that happened as intended."""
        self._logger.info(message, extra=fields, stacklevel=_CALLER)

    def warning(self, message: str, **fields: Any) -> None:
        """Something that went wrong outside and was dealt with."""
        self._logger.warning(message, extra=fields, stacklevel=_CALLER)

    def exception(self, message: str, **fields: Any) -> None:
        """Something that went wrong inside; called where an exception is handled, which is added."""
        self._logger.error(message, exc_info=True, extra=fields, stacklevel=_CALLER)  # noqa: LOG014


logger = _Log()
