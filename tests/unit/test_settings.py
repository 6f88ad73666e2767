"""Settings out of an environment."""

import pytest

from maeari import settings
from maeari.errors import SettingMissing
from maeari.settings import (
    AthenaSettings,
    DatabaseSettings,
    ListenerSettings,
    NamesSettings,
    SpotifySettings,
)

ENVIRONMENT = {
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "3306",
    "DATABASE_NAME": "maeari",
    "DATABASE_SECRET_ID": "secret-1",
    "DATABASE_TLS": "verified",
    "DATABASE_IAM_USERS": "on",
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
        "db.example", 3306, "maeari", "", "secret-1", "verified"
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
    assert settings.database_iam_users(ENVIRONMENT)
    assert not settings.database_iam_users({"DATABASE_IAM_USERS": "off"})
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
    settings.database_iam_users(environment)
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


def test_a_user_that_logs_in_with_a_token_needs_no_secret_but_tls() -> None:
    signed = {**ENVIRONMENT, "DATABASE_USER": "maeari_answers", "DATABASE_SECRET_ID": ""}
    assert DatabaseSettings.from_env(signed) == DatabaseSettings(
        "db.example", 3306, "maeari", "maeari_answers", "", "verified"
    )
    assert DatabaseSettings.from_env({**signed, "DATABASE_TLS": "encrypted"}).tls == "encrypted"
    with pytest.raises(SettingMissing, match="DATABASE_TLS must be verified or encrypted"):
        DatabaseSettings.from_env({**signed, "DATABASE_TLS": "off"})


@pytest.mark.parametrize("mode", ["on", "required", "Off", "true"])
def test_a_mode_of_tls_that_is_none_is_named(mode: str) -> None:
    with pytest.raises(
        SettingMissing, match=f"DATABASE_TLS must be off, encrypted or verified, not '{mode}'"
    ):
        DatabaseSettings.from_env({**ENVIRONMENT, "DATABASE_TLS": mode})


def test_the_listener_signal_is_on_or_off() -> None:
    assert settings.listener_signal({"LISTENER_SIGNAL": "on"})
    assert not settings.listener_signal({"LISTENER_SIGNAL": "off"})
    with pytest.raises(SettingMissing, match="LISTENER_SIGNAL must be on or off, not 'yes'"):
        settings.listener_signal({"LISTENER_SIGNAL": "yes"})
