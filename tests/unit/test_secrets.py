"""Secrets by reference: kept for a while, fetched anew when contradicted, two versions right at a time."""

import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from maeari import health
from maeari.errors import SecretUnavailable, SettingMissing
from maeari.secrets import CURRENT, MAX_AGE, PREVIOUS, RENEW_SECONDS, RETRY_SECONDS, Secrets
from tests.unit.chat.conftest import log_records

__all__ = ["log_records"]


class Vault:
    """Secrets Manager's one call, and a clock."""

    def __init__(self, **kept: str) -> None:
        self.kept, self.previous, self.now = kept, dict[str, str](), 1000.0
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.secrets = Secrets(lambda: self, lambda: self.now)

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803 - its names
        self.asked.append(VersionStage)
        if self.failure:
            raise self.failure
        versions = self.kept if VersionStage == CURRENT else self.previous
        if SecretId not in versions:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": versions[SecretId]}

    def rotate(self, value: str) -> None:
        self.previous["a"], self.kept["a"] = self.kept["a"], value

    def live(self, *given: str) -> list[bool]:
        return [self.secrets.is_live("a", each) for each in given]


def test_a_secret_is_fetched_when_used_kept_for_a_while_and_then_fetched_again() -> None:
    vault = Vault(a="one")
    assert vault.asked == []
    assert [vault.secrets.text("a") for _ in range(3)] == ["one"] * 3
    assert vault.asked == [CURRENT]
    vault.kept["a"], vault.now = "two", vault.now + MAX_AGE + 1
    assert vault.secrets.text("a") == "two"
    assert vault.asked == [CURRENT] * 2


UNAVAILABLE = [
    ClientError({"Error": {"Code": "InternalServiceError", "Message": "500"}}, "GetSecretValue"),
    EndpointConnectionError(endpoint_url="https://secretsmanager.example"),
]
each_failure = pytest.mark.parametrize("failure", UNAVAILABLE, ids=lambda failure: type(failure).__name__)


@each_failure
def test_a_secret_that_cannot_be_fetched_again_goes_on_being_used(
    failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    vault = Vault(a="hunter2")
    vault.secrets.text("a")
    vault.failure, vault.now = failure, vault.now + MAX_AGE + 1
    assert [vault.secrets.text("a") for _ in range(3)] == ["hunter2"] * 3
    assert (len(vault.asked), [each.levelname for each in log_records]) == (2, ["WARNING"])
    assert log_records[0].__dict__["secret_id"] == "a"
    assert "hunter2" not in str(log_records[0].__dict__)
    vault.failure, vault.kept["a"], vault.now = None, "two", vault.now + RETRY_SECONDS + 1
    assert vault.secrets.text("a") == "two"


@each_failure
def test_one_that_was_never_fetched_is_an_error(failure: Exception) -> None:
    vault = Vault(a="one")
    vault.failure = failure
    with pytest.raises(SecretUnavailable, match="secret a "):
        vault.secrets.text("a")
    with pytest.raises(SecretUnavailable, match="secret a "):
        vault.secrets.is_live("a", "one")
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


def test_the_secret_itself_costs_one_call() -> None:
    vault = Vault(a="one")
    assert vault.live("one", "one", "one") == [True] * 3
    assert vault.asked == [CURRENT]


def test_a_rotation_loses_no_request() -> None:
    vault = Vault(a="one")
    assert vault.live("one") == [True]
    vault.rotate("two")
    assert vault.live("one", "two", "one", "two") == [True] * 4
    assert vault.asked == [CURRENT, CURRENT, PREVIOUS]


def test_an_environment_that_begins_after_a_rotation_knows_both() -> None:
    vault = Vault(a="one")
    vault.rotate("two")
    assert vault.live("one", "two", "one") == [True] * 3
    assert vault.asked == [CURRENT, CURRENT, PREVIOUS]


def test_the_next_rotation_ends_the_first_secret() -> None:
    vault = Vault(a="one")
    assert vault.live("one", "zero") == [True, False]
    vault.rotate("two")
    vault.rotate("three")
    vault.now += RENEW_SECONDS
    assert vault.live("three", "two", "one") == [True, True, False]


def test_a_rotation_that_nobody_contradicts_is_noticed_with_age() -> None:
    vault = Vault(a="one")
    assert vault.live("one", "zero") == [True, False]
    vault.rotate("two")
    vault.rotate("three")
    vault.now += MAX_AGE + 1
    assert vault.live("one", "two", "three") == [False, True, True]


def test_wrong_secrets_cost_a_call_in_ten_seconds_and_what_was_never_rotated_is_remembered() -> None:
    vault = Vault(a="one")
    assert vault.live("", *("wrong",) * 50) == [False] * 51
    assert vault.asked == [CURRENT, CURRENT, PREVIOUS]
    vault.now += RENEW_SECONDS - 1
    assert vault.live("wrong") == [False]
    assert vault.asked == [CURRENT, CURRENT, PREVIOUS]
    vault.now += 1
    assert vault.live("wrong", "one") == [False, True]
    assert vault.asked == [CURRENT, CURRENT, PREVIOUS, CURRENT]


def test_the_one_before_needs_no_call_while_it_is_kept() -> None:
    vault = Vault(a="one")
    vault.rotate("two")
    vault.live("one")
    before = len(vault.asked)
    vault.now += MAX_AGE / 2
    assert vault.live(*("one",) * 50) == [True] * 50
    assert len(vault.asked) == before


@pytest.mark.parametrize("given", ["", "비밀", "\ud800", "One", "one "])
def test_nothing_else_is_right(given: str) -> None:
    assert Vault(a="one").live(given) == [False]
    assert Vault(a="").live(given) == [False]


@each_failure
def test_where_none_can_be_fetched_anew_those_kept_decide(
    failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    vault = Vault(a="one")
    vault.rotate("two")
    assert vault.live("one") == [True]
    vault.failure, vault.now = failure, vault.now + MAX_AGE + 1
    assert vault.live("one", "two", "three") == [True, True, False]
    assert [each.message for each in log_records] == ["an old secret is used"]
    assert len(vault.asked) == 3 + 1
    vault.now += RENEW_SECONDS
    assert vault.live("one", "three") == [True, False]
    assert [each.message for each in log_records[1:]] == ["a secret is compared with old versions only"]
    assert len(vault.asked) == 3 + 2


@each_failure
def test_a_wrong_secret_is_refused_where_none_can_be_fetched_anew(
    failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    vault = Vault(a="hunter2")
    vault.secrets.text("a")
    vault.failure = failure
    assert vault.live("wrong", "hunter2") == [False, True]
    [line] = log_records
    assert line.__dict__["reason"]
    assert "hunter2" not in str(line.__dict__)


def test_a_refused_secret_is_renewed_once_in_a_while() -> None:
    vault = Vault(a="one")
    assert vault.secrets.text("a") == "one"
    assert not vault.secrets.renew("a")
    vault.rotate("two")
    assert not vault.secrets.renew("a")
    vault.now += RENEW_SECONDS
    assert vault.secrets.renew("a")
    assert vault.secrets.text("a") == "two"
    assert vault.asked == [CURRENT] * 3


@each_failure
def test_a_refused_secret_that_cannot_be_fetched_anew_is_no_other(
    failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    vault = Vault(a="one")
    vault.secrets.text("a")
    vault.failure = failure
    assert not vault.secrets.renew("a")
    assert [each.message for each in log_records] == ["a refused secret can't be fetched anew"]


def test_the_state_of_secrets_is_told_without_their_values() -> None:
    fields = ("name", "word")
    vault = Vault(good='{"name": "of-nobody", "word": "hidden"}', empty='{"name": "", "word": "hidden"}')
    wanted = {"good": ("good", fields), "empty": ("empty", fields), "none": ("", fields)}
    assert health.secrets(vault.secrets, wanted) == {
        "good": health.PRESENT, "empty": health.INCOMPLETE, "none": health.NOT_USED,
    }  # fmt: skip
    vault.failure = UNAVAILABLE[0]
    assert health.secrets(vault.secrets, {"gone": ("gone", fields)}) == {"gone": health.UNREADABLE}
