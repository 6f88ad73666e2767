"""Settings of each function, read from its environment when a handler first needs them, never at import.

The names are those of `template.yaml`; secrets are named by id and fetched when used (`secrets.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self, cast

from maeari.errors import SettingMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.catalogue.tls import TlsMode

KAKAO_SECONDS = 5.0
"""Seconds that Kakao waits for an answer (kakao-skill contract)."""

SKILL_SECONDS = 4.0
"""Seconds for one answer, from the moment it was received; the rest is the way there and back."""


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingMissing(
            f"environment variable {name} is not set; template.yaml sets it for each function"
        )
    return value


def _optional(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").strip()


def _number(environment: Mapping[str, str], name: str) -> int:
    value = _required(environment, name)
    if not value.isdecimal():
        raise SettingMissing(f"environment variable {name} must be a whole number, not {value!r}")
    return int(value)


def _is_on(value: str, name: str) -> bool:
    if value not in {"on", "off"}:
        raise SettingMissing(f"environment variable {name} must be on or off, not {value!r}")
    return value == "on"


def _tls_mode(environment: Mapping[str, str]) -> TlsMode:
    value = _required(environment, "DATABASE_TLS")
    if value not in {"off", "encrypted", "verified"}:
        raise SettingMissing(
            f"environment variable DATABASE_TLS must be off, encrypted or verified, not {value!r}"
        )
    return cast("TlsMode", value)


def service_name(environment: Mapping[str, str]) -> str:
    """The stack's name, by which log lines and metrics of several stacks are told apart."""
    return _optional(environment, "POWERTOOLS_SERVICE_NAME") or "maeari"


class DatabaseSettings(NamedTuple):
    """Where the database is and who logs in.

    `user` logs in with a token of the function's role. Where it is empty, `secret_id` names a secret
    `{"username": …, "password": …}`.
    """

    host: str
    port: int
    name: str
    user: str
    secret_id: str
    tls: TlsMode

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingMissing` naming the first variable that is absent or doesn't fit the others."""
        user, tls = _optional(environment, "DATABASE_USER"), _tls_mode(environment)
        if user and tls == "off":
            raise SettingMissing(
                "DATABASE_USER logs in with a token, which whoever listens could use: DATABASE_TLS must be "
                "verified or encrypted"
            )
        read_secret_id = _optional if user else _required
        return cls(
            host=_required(environment, "DATABASE_HOST"),
            port=_number(environment, "DATABASE_PORT"),
            name=_required(environment, "DATABASE_NAME"),
            user=user,
            secret_id=read_secret_id(environment, "DATABASE_SECRET_ID"),
            tls=tls,
        )


class SpotifySettings(NamedTuple):
    """Spotify's base URLs; `secret_id` names a secret `{"client_id": …, "client_secret": …}`."""

    api_url: str
    accounts_url: str
    secret_id: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingMissing` naming the first variable that is absent."""
        return cls(
            api_url=_required(environment, "SPOTIFY_API_URL"),
            accounts_url=_required(environment, "SPOTIFY_ACCOUNTS_URL"),
            secret_id=_required(environment, "SPOTIFY_SECRET_ID"),
        )


class NamesSettings(NamedTuple):
    """Base URLs of the sources of names; `contact` tells them how to reach the operator, as they ask."""

    wikidata_url: str
    musicbrainz_url: str
    contact: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingMissing` naming the first variable that is absent."""
        return cls(
            wikidata_url=_required(environment, "WIKIDATA_URL"),
            musicbrainz_url=_required(environment, "MUSICBRAINZ_URL"),
            contact=_required(environment, "CONTACT"),
        )


class ListenerSettings(NamedTuple):
    """Base URL of ListenBrainz; `contact` tells it how to reach the operator."""

    listenbrainz_url: str
    contact: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingMissing` naming the first variable that is absent."""
        return cls(
            listenbrainz_url=_required(environment, "LISTENBRAINZ_URL"),
            contact=_required(environment, "CONTACT"),
        )


class AthenaSettings(NamedTuple):
    """The work group that bounds and bills the queries, and the Glue database they read."""

    work_group: str
    database: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingMissing` naming the first variable that is absent."""
        return cls(
            work_group=_required(environment, "ATHENA_WORK_GROUP"),
            database=_required(environment, "GLUE_DATABASE"),
        )


def database_iam_users(environment: Mapping[str, str]) -> bool:
    """Whether the functions have users of their own, who log in with tokens."""
    return _is_on(_required(environment, "DATABASE_IAM_USERS"), "DATABASE_IAM_USERS")


def tracks_table(environment: Mapping[str, str]) -> str:
    """Name of the DynamoDB table that holds each artist's top tracks."""
    return _required(environment, "TRACKS_TABLE")


def lake_bucket(environment: Mapping[str, str]) -> str:
    """Name of the S3 bucket that holds the lake."""
    return _required(environment, "LAKE_BUCKET")


def reccobeats_url(environment: Mapping[str, str]) -> str:
    """Base URL of ReccoBeats."""
    return _required(environment, "RECCOBEATS_URL")


def listener_signal(environment: Mapping[str, str]) -> bool:
    """Whether artists are compared by their listeners as well."""
    return _is_on(_required(environment, "LISTENER_SIGNAL"), "LISTENER_SIGNAL")


def ranking_log(environment: Mapping[str, str]) -> bool:
    """Whether what is recommended is logged and made a table of."""
    return _is_on(_required(environment, "RANKING_LOG"), "RANKING_LOG")


def ranking_log_groups(environment: Mapping[str, str]) -> list[str]:
    """Names of the log groups that hold what was recommended."""
    return _required(environment, "RANKING_LOG_GROUPS").split(",")


def source_state_table(environment: Mapping[str, str]) -> str:
    """Name of the DynamoDB table that holds what all environments share about the sources."""
    return _required(environment, "SOURCE_STATE_TABLE")


def discovery_queue(environment: Mapping[str, str]) -> str:
    """URL of the SQS queue of names that somebody waits for."""
    return _required(environment, "DISCOVERY_QUEUE_URL")


def completion_queue(environment: Mapping[str, str]) -> str:
    """URL of the SQS queue of artists whose details are to be completed."""
    return _required(environment, "COMPLETION_QUEUE_URL")


def callback_gateway(environment: Mapping[str, str]) -> str:
    """Base URL that callbacks to Kakao are sent through, empty for straight to Kakao."""
    return _optional(environment, "CALLBACK_GATEWAY")


def spotify_daily_calls(environment: Mapping[str, str]) -> int:
    """Calls a bucket of endpoints that an app in development mode makes in 24 hours; 0 for no limit."""
    return _number(environment, "SPOTIFY_DAILY_CALLS")


def reccobeats_calls_per_second(environment: Mapping[str, str]) -> int:
    """Calls a second of batch work, at least 1."""
    return max(_number(environment, "RECCOBEATS_CALLS_PER_SECOND"), 1)


def spotify_kept_days(environment: Mapping[str, str]) -> int:
    """Days that tracks, pictures and popularity from Spotify are kept without being read anew."""
    return _number(environment, "SPOTIFY_KEPT_DAYS")


def refresh_most_changed(environment: Mapping[str, str]) -> float:
    """Share of artists whose nearest three may change from one refresh to the next, 0 to 1."""
    value = _required(environment, "REFRESH_MOST_CHANGED")
    try:
        share = float(value)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise SettingMissing(
            f"environment variable REFRESH_MOST_CHANGED must be a number from 0 to 1, not {value!r}"
        )
    return share


def playlists(environment: Mapping[str, str]) -> list[str]:
    """Ids of playlists, as `id` or `id@market`, that are read each week; empty for none."""
    return [word.strip() for word in _optional(environment, "PLAYLISTS").split(",") if word.strip()]


def skill_secret_id(environment: Mapping[str, str]) -> str:
    """Id of the secret that Kakao sends in the skill's header."""
    return _required(environment, "SKILL_SECRET_ID")


def person_salt_id(environment: Mapping[str, str]) -> str:
    """Id of the secret that people's keys are made with."""
    return _required(environment, "PERSON_SALT_ID")


def conversations_table(environment: Mapping[str, str]) -> str:
    """Name of the DynamoDB table that holds each person's last turn."""
    return _required(environment, "CONVERSATIONS_TABLE")


def feedback_table(environment: Mapping[str, str]) -> str:
    """Name of the DynamoDB table that holds people's judgements."""
    return _required(environment, "FEEDBACK_TABLE")
