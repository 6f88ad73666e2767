"""What a deployment can only tell from inside: its sources, secrets, database and lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.errors import SecretUnavailable, SettingMissing
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maeari.catalogue.mysql import Database
    from maeari.lake.store import Lake
    from maeari.secrets import Secrets

    type Part = Callable[[], Mapping[str, Any]]

PRESENT = "present"
INCOMPLETE = "missing fields"
UNREADABLE = "unreadable"
NOT_USED = "not used"


def told(parts: Mapping[str, Part]) -> dict[str, Mapping[str, Any]]:
    """What each part tells, by its name; `{"reason": why}` of one that fails, which fails no other."""
    return {name: _told(name, part) for name, part in parts.items()}


def secrets(kept: Secrets, wanted: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """`{name: "present" | "missing fields" | "unreadable" | "not used"}`, never a value.

    Args:
        kept: reads them.
        wanted: (secret's id, its fields) by a name for people; an empty id is a secret that is not used.
    """
    return {name: _secret(kept, *each) for name, each in wanted.items()}


def database(kept: Database) -> dict[str, Any]:
    """`{"connections", "encrypted"}`: how many it takes at once, and whether this one is encrypted."""
    [limit] = kept.rows("SELECT @@max_connections AS connections")
    [cipher] = kept.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    return {"connections": limit["connections"], "encrypted": bool(cipher["Value"])}


def lake(kept: Lake, ingest: str) -> dict[str, Any]:
    """Where the lake stands.

    Args:
        kept: the lake.
        ingest: name of the job that fills it.

    Returns:
        `{"day", "unfinished", "left"}`: the newest day that may be used, the day whose ingest goes on, and
        how many artists that one lacks; each None where there is none.
    """
    begun = next(iter(kept.days_with_progress(ingest)), None)
    progress = kept.progress(ingest, begun) if begun else None
    unfinished = progress if progress and not progress["complete"] else None
    return {
        "day": kept.newest_day(),
        "unfinished": begun if unfinished else None,
        "left": unfinished["left"] if unfinished else None,
    }


def _told(name: str, part: Part) -> Mapping[str, Any]:
    try:
        return part()
    except Exception as error:  # noqa: BLE001 - whatever fails is what was asked for
        logger.exception("a part can't be told of", part=name)
        return {"reason": f"{type(error).__name__}: {error}"}


def _secret(kept: Secrets, secret_id: str, fields: tuple[str, ...]) -> str:
    if not secret_id:
        return NOT_USED
    try:
        kept.fields(secret_id, *fields)
    except SettingMissing:
        return INCOMPLETE
    except SecretUnavailable:
        return UNREADABLE
    return PRESENT
