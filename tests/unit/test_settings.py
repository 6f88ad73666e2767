"""Settings out of an environment, and secrets by reference."""

import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from maeari import settings
from maeari.errors import SecretUnavailable, SettingMissing
from maeari.secrets import MAX_AGE, RETRY_SECONDS, Secrets
from maeari.settings import (
    AthenaSettings,
    DatabaseSettings,
    ListenerSettings,
    NamesSettings,
    SpotifySettings,
)
from tests.unit.chat.conftest import log_records

__all__ = ["log_records"]

ENVIRONMENT = {
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "3306",
    "DATABASE_NAME": "maeari",
    "DATABASE_SECRET_ID": "secret-1",
    "SPOTIFY_API_URL": "https://api.example/v1",
    "SPOTIFY_ACCOUNTS_URL": "https://accounts.example",
    "SPOTIFY_SECRET_ID": "secret-2",
    "ATHENA_WORK_GROUP": "maeari",
    "GLUE_DATABASE": "lake",
    "TRACKS_TABLE": "tracks",
    "LAKE_BUCKET": "bucket",
    "RECCOBEATS_CALLS_PER_SECOND": "2",
    "RECCOBEATS_URL": "https://features.example/v1",
    "SKILL_SECRET_ID": "secret-3",
    "PERSON_SALT_ID": "secret-4",
    "CONVERSATIONS_TABLE": "conversations",
    "FEEDBACK_TABLE": "judgements",
    "SOURCE_STATE_TABLE": "state",
    "SPOTIFY_DAILY_CALLS": "600",
    "SPOTIFY_KEPT_DAYS": "7",
    "WIKIDATA_URL": "https://query.example/sparql",
    "MUSICBRAINZ_URL": "https://names.example/ws/2",
    "CONTACT": "operator@example.org",
    "LISTENBRAINZ_URL": "https://listeners.example",
    "LISTENER_SIGNAL": "on",
    "REFRESH_MOST_CHANGED": "0.8",
    "RANKING_LOG": "on",
    "RANKING_LOG_GROUPS": "/aws/lambda/chatbot,/aws/lambda/discovery",
}


@pytest.mark.parametrize("value", ["80%", "1.5", "-0.1", "nan", ""])
def test_a_share_that_is_none(value: str) -> None:
    with pytest.raises(SettingMissing, match="REFRESH_MOST_CHANGED"):
        settings.refresh_most_changed({"REFRESH_MOST_CHANGED": value})


def test_settings_are_the_environments() -> None:
    assert settings.refresh_most_changed(ENVIRONMENT) == 0.8
    assert DatabaseSettings.from_env(ENVIRONMENT) == DatabaseSettings(
        "db.example", 3306, "maeari", "secret-1"
    )
    assert SpotifySettings.from_env(ENVIRONMENT) == SpotifySettings(
        "https://api.example/v1", "https://accounts.example", "secret-2"
    )
    assert NamesSettings.from_env(ENVIRONMENT) == NamesSettings(
        "https://query.example/sparql", "https://names.example/ws/2", "operator@example.org"
    )
    assert ListenerSettings.from_env(ENVIRONMENT) == ListenerSettings(
        "https://listeners.example", "operator@example.org"
    )
    assert AthenaSettings.from_env(ENVIRONMENT) == AthenaSettings("maeari", "lake")
    assert settings.tracks_table(ENVIRONMENT) == "tracks"
    assert settings.lake_bucket(ENVIRONMENT) == "bucket"
    assert settings.reccobeats_url(ENVIRONMENT) == "https://features.example/v1"
    assert settings.reccobeats_calls_per_second(ENVIRONMENT) == 2
    assert settings.skill_secret_id(ENVIRONMENT) == "secret-3"
    assert settings.person_salt_id(ENVIRONMENT) == "secret-4"
    assert settings.conversations_table(ENVIRONMENT) == "conversations"
    assert settings.feedback_table(ENVIRONMENT) == "judgements"
    assert settings.source_state_table(ENVIRONMENT) == "state"
    assert settings.spotify_daily_calls(ENVIRONMENT) == 600
    assert settings.spotify_kept_days(ENVIRONMENT) == 7
    assert settings.ranking_log(ENVIRONMENT)
    assert settings.ranking_log_groups(ENVIRONMENT) == ["/aws/lambda/chatbot", "/aws/lambda/discovery"]


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("name", ENVIRONMENT)
def test_an_absent_variable_is_named(name: str, value: str | None) -> None:
    environment = {key: text for key, text in ENVIRONMENT.items() if key != name}
    if value is not None:
        environment[name] = value
    with pytest.raises(SettingMissing, match=name):
        _read_all(environment)


def _read_all(environment: dict[str, str]) -> None:
    DatabaseSettings.from_env(environment)
    SpotifySettings.from_env(environment)
    AthenaSettings.from_env(environment)
    NamesSettings.from_env(environment)
    ListenerSettings.from_env(environment)
    settings.listener_signal(environment)
    settings.ranking_log(environment)
    settings.ranking_log_groups(environment)
    settings.tracks_table(environment)
    settings.lake_bucket(environment)
    settings.reccobeats_url(environment)
    settings.reccobeats_calls_per_second(environment)
    settings.skill_secret_id(environment)
    settings.person_salt_id(environment)
    settings.conversations_table(environment)
    settings.feedback_table(environment)
    settings.source_state_table(environment)
    settings.spotify_daily_calls(environment)
    settings.spotify_kept_days(environment)
    settings.refresh_most_changed(environment)


@pytest.mark.parametrize("port", ["x", "-1", "3306.0"])
def test_a_port_that_is_no_number_is_named(port: str) -> None:
    with pytest.raises(SettingMissing, match="DATABASE_PORT"):
        DatabaseSettings.from_env({**ENVIRONMENT, "DATABASE_PORT": port})


def test_the_listener_signal_is_on_or_off() -> None:
    assert settings.listener_signal({"LISTENER_SIGNAL": "on"})
    assert not settings.listener_signal({"LISTENER_SIGNAL": "off"})
    with pytest.raises(SettingMissing, match="LISTENER_SIGNAL must be on or off, not 'yes'"):
        settings.listener_signal({"LISTENER_SIGNAL": "yes"})


class Vault:
    """Secrets Manager's one call, and a clock."""

    def __init__(self, **kept: str) -> None:
        self.kept, self.asked, self.now = kept, 0, 1000.0
        self.failure: Exception | None = None
        self.secrets = Secrets(lambda: self, lambda: self.now)

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - the service's name
        self.asked += 1
        if self.failure:
            raise self.failure
        return {"SecretString": self.kept[SecretId]}


def test_a_secret_is_fetched_when_used_kept_for_a_while_and_then_fetched_again() -> None:
    vault = Vault(a="one")
    assert vault.asked == 0
    assert [vault.secrets.text("a") for _ in range(3)] == ["one"] * 3
    assert vault.asked == 1
    vault.kept["a"], vault.now = "two", vault.now + MAX_AGE + 1
    assert vault.secrets.text("a") == "two"
    assert vault.asked == 2


UNAVAILABLE = [
    ClientError({"Error": {"Code": "InternalServiceError", "Message": "500"}}, "GetSecretValue"),
    EndpointConnectionError(endpoint_url="https://secretsmanager.example"),
]


@pytest.mark.parametrize("failure", UNAVAILABLE, ids=lambda failure: type(failure).__name__)
def test_a_secret_that_cannot_be_fetched_again_goes_on_being_used(
    failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    vault = Vault(a="hunter2")
    vault.secrets.text("a")
    vault.failure, vault.now = failure, vault.now + MAX_AGE + 1
    assert [vault.secrets.text("a") for _ in range(3)] == ["hunter2"] * 3
    assert (vault.asked, [each.levelname for each in log_records]) == (2, ["WARNING"])
    assert log_records[0].__dict__["secret_id"] == "a"
    assert "hunter2" not in str(log_records[0].__dict__)
    vault.failure, vault.kept["a"], vault.now = None, "two", vault.now + RETRY_SECONDS + 1
    assert vault.secrets.text("a") == "two"


@pytest.mark.parametrize("failure", UNAVAILABLE, ids=lambda failure: type(failure).__name__)
def test_one_that_was_never_fetched_is_an_error(failure: Exception) -> None:
    vault = Vault(a="one")
    vault.failure = failure
    with pytest.raises(SecretUnavailable, match="secret a "):
        vault.secrets.text("a")
    vault.failure = None
    assert vault.secrets.text("a") == "one"


def test_fields_of_a_secret() -> None:
    vault = Vault(a='{"username": "u", "password": "p", "engine": "mysql"}')
    assert vault.secrets.fields("a", "username", "password") == ("u", "p")


@pytest.mark.parametrize(
    "text",
    ["", "hunter2", "[]", '"hunter2"', '{"username": "hunter2"}', '{"username": "hunter2", "password": ""}'],
)
def test_an_unusable_secret_is_named_and_never_told(text: str) -> None:
    vault = Vault(login=text)
    with pytest.raises(SettingMissing, match="login") as caught:
        vault.secrets.fields("login", "username", "password")
    assert "hunter2" not in str(caught.value)
