"""What a person can set for the local stack, read from the environment once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from local.database import address_from_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.database import DatabaseAddress

SOURCE_MODES = ("development", "extended")
"""The two shapes of Spotify's API that the source service can take."""

LISTENER_SIGNALS = ("off", "on")
"""Values of the template's parameter ListenerSignal."""


class BadSetting(Exception):
    """An environment variable holds what the local stack can't use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the local stack.

    Attributes:
        database: a server to use in place of the private one (`DATABASE_URL`).
        spotify: client id and secret of a Spotify app (`SPOTIFY_CLIENT_ID`, `SPOTIFY_CLIENT_SECRET`); without
            both, the local source service stands in for Spotify and ReccoBeats.
        sources_mode: which shape the source service takes (`MAEARI_SPOTIFY_MODE`).
        listener_signal: `on` to compare artists by their listeners too (`LISTENER_SIGNAL`).
        skill_secret: the secret of the skill (`SKILL_SECRET`); without it one is generated and kept.
    """

    database: DatabaseAddress | None = None
    spotify: tuple[str, str] | None = field(default=None, repr=False)
    sources_mode: str = SOURCE_MODES[0]
    listener_signal: str = LISTENER_SIGNALS[0]
    skill_secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `BadSetting` with a message for a person."""
        client_id, client_secret = (
            environment.get(name, "").strip() for name in ("SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET")
        )
        url = environment.get("DATABASE_URL")
        try:
            database = address_from_url(url) if url else None
        except ValueError as error:
            raise BadSetting(str(error)) from error
        return cls(
            database=database,
            spotify=(client_id, client_secret) if client_id and client_secret else None,
            sources_mode=_one_of(environment, "MAEARI_SPOTIFY_MODE", SOURCE_MODES),
            listener_signal=_one_of(environment, "LISTENER_SIGNAL", LISTENER_SIGNALS),
            skill_secret=environment.get("SKILL_SECRET") or None,
        )


def _one_of(environment: Mapping[str, str], name: str, values: Sequence[str]) -> str:
    """One of the values, by default the first."""
    value = environment.get(name) or values[0]
    if value not in values:
        raise BadSetting(f"{name} must be one of {', '.join(values)}, not {value!r}")
    return value
