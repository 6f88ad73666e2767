"""What a check finds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    ABSENT = "-"
    """There is nothing to check on this kind of deployment."""


class Finding(NamedTuple):
    """One line.

    Attributes:
        level: how bad it is.
        told: what was found.
        remedy: what that means and what to do; empty where nothing is to be done.
    """

    level: Level
    told: str
    remedy: str = ""


def ok(told: str) -> Finding:
    """As it should be."""
    return Finding(Level.OK, told)


def warning(told: str, remedy: str) -> Finding:
    """It serves, but somebody should look."""
    return Finding(Level.WARNING, told, remedy)


def failed(told: str, remedy: str) -> Finding:
    """Something doesn't work."""
    return Finding(Level.FAILED, told, remedy)
