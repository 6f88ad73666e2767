"""`maeari doctor STACK` in an account on loopback: a stack that fares well, and each thing that can fail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from local.cli.__main__ import main
from local.doctor.aws import AwsStack
from local.doctor.aws_calls import Calls
from local.doctor.checks import examine
from local.doctor.data_checks import CHECKS
from local.doctor.findings import Level
from tests.integration.doctor.account import ACCOUNT_LIMIT, REGION, Account
from tests.integration.doctor.conftest import NOW, PROBE, SECRET, STATUS, published

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.doctor.findings import Finding

type Break = Callable[[Account], None]


def found(account: Account, check: str) -> list[Finding]:
    """What one check finds."""
    return [finding for _, finding in examine({check: CHECKS[check]}, AwsStack(account.stack))]


def examined(*arguments: str) -> tuple[int, dict[str, list[str]], str]:
    """Exit status, lines by check as `level told`, and all output."""
    done = CliRunner().invoke(main, ["doctor", *arguments])
    assert SECRET not in done.output
    lines: dict[str, list[str]] = {}
    for line in done.output.splitlines():
        level, check, told = line[:8].strip(), line[9:21].strip(), line[22:]
        if level in {"ok", "warning", "failed", "-"}:
            lines.setdefault(check, []).append(f"{level} {told}")
    return done.exit_code, lines, done.output


def test_a_stack_that_fares_well(account: Account) -> None:
    status, lines, output = examined(account.stack)
    assert status == 0, output
    assert output.splitlines()[-1] == "good: 0 failed, 0 warnings"
    assert {line.split()[0] for found in lines.values() for line in found} == {"ok"}
    assert list(lines) == [
        "stack", "functions", "schema", "database", "tls", "secrets", "sources", "spotify", "ingest",
        "artists", "songs", "schedules", "failures", "alarms", "concurrency", "skill",
    ]  # fmt: skip
    assert lines["functions"] == ["ok 7 active, each alias live at the newest version"]
    assert lines["schedules"] == ["ok 2 enabled"]
    assert lines["concurrency"] == [
        "ok 40 answers at once (reserved for ChatbotFunction), 60 database connections"
    ]
    assert lines["secrets"] == ["ok skill, person salt, spotify; not used: database"]


def answering(function: str, event: str, **changes: Any) -> Break:
    """A function that answers as it does, with other parts."""

    def change(account: Account) -> None:
        account.answers[function, event] |= changes

    return change


def probing(part: str, **changes: Any) -> Break:
    def change(account: Account) -> None:
        account.answers["DatalakeFunction", PROBE][part] |= changes

    return change


def failing(function: str, event: str) -> Break:
    def change(account: Account) -> None:
        account.answers[function, event] = RuntimeError("no room")

    return change


def silent(source: str, **_: Any) -> Break:
    return probing("sources", **{source: {"ok": False, "ms": 6000, "reason": f"{source}: silent"}})


def a_newer_version(account: Account) -> None:
    account.client("lambda").update_function_code(
        FunctionName=account.names["SongsFunction"], ZipFile=b"another", Publish=True
    )


def a_canary(account: Account) -> None:
    a_newer_version(account)
    account.serve("SongsFunction", "1", v2=0.1)


def code_without_a_version(account: Account) -> None:
    account.client("lambda").update_function_code(
        FunctionName=account.names["SongsFunction"], ZipFile=b"another", Publish=False
    )


def no_alias(account: Account) -> None:
    account.client("lambda").delete_alias(FunctionName=account.names["SongsFunction"], Name="live")


def a_message(account: Account) -> None:
    account.client("sqs").send_message(QueueUrl=account.names["FailureQueue"], MessageBody="{}")


def an_alarm(account: Account) -> None:
    account.set_alarm("RefreshAgeAlarm", "ALARM")


def nobody_subscribed(account: Account) -> None:
    sns = account.client("sns")
    topic = account.names["AlarmTopic"]
    for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])


def a_schedule_off(account: Account) -> None:
    account.set_schedule("SimilarityFunctionHourly", is_enabled=False)


def no_reserve(account: Account) -> None:
    account.client("lambda").delete_function_concurrency(FunctionName=account.names["ChatbotFunction"])


def tls_of(value: str) -> Break:
    def change(account: Account) -> None:
        account.client("lambda").update_function_configuration(
            FunctionName=account.names["ChatbotFunction"], Environment={"Variables": {"DATABASE_TLS": value}}
        )

    return change


def an_empty_secret(account: Account) -> None:
    manager = account.client("secretsmanager")
    manager.put_secret_value(SecretId=account.names["PersonSalt"], SecretString=" ")


def a_secret_gone(account: Account) -> None:
    manager = account.client("secretsmanager")
    manager.delete_secret(SecretId=account.names["PersonSalt"], ForceDeleteWithoutRecovery=True)


def another_skill_secret(account: Account) -> None:
    manager = account.client("secretsmanager")
    manager.put_secret_value(SecretId=account.names["SkillSecret"], SecretString="of-another-skill")


OLD, OLDER = published(NOW - timedelta(hours=37)), published(NOW - timedelta(days=9))
REJECTED = published(NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("damage", "check", "line"),
    [
        (answering("MigrateFunction", STATUS, version=18, pending=["0019_new.sql"]), "schema",
         "failed version 18 of 19, not applied: 0019_new.sql"),
        (answering("MigrateFunction", STATUS, changed=["0003_songs.sql"]), "schema",
         "failed changed after they were applied: 0003_songs.sql"),
        (failing("MigrateFunction", STATUS), "schema",
         "failed MigrateFunction failed: RuntimeError: no room"),
        (failing("DatalakeFunction", PROBE), "database", "failed DatalakeFunction failed: RuntimeError"),
        (lambda account: account.answers["DatalakeFunction", PROBE].update(database={"reason": "no answer"}),
         "database", "failed no answer"),
        (probing("secrets", spotify="missing fields"), "secrets", "failed spotify: missing fields"),
        (probing("secrets", database="unreadable"), "secrets", "failed database: unreadable"),
        (silent("reccobeats"), "sources", "failed reccobeats: silent"),
        (silent("musicbrainz"), "sources", "warning musicbrainz: silent"),
        (probing("spotify", calls_left=12), "spotify", "warning mode development, 12 calls left"),
        (probing("spotify", mode="unknown"), "spotify", "warning mode unknown, 540 calls left"),
        (probing("spotify", cooldown_until="2026-11-23T05:00:00Z"), "spotify",
         "warning mode development, 540 calls left, in cooldown until 2026-11-23T05:00:00Z"),
        (probing("lake", day=None), "ingest", "failed the lake has no complete day"),
        (probing("lake", unfinished="2026-11-22", left=1200), "ingest",
         "warning the day 2026-11-22 is not complete, 1,200 artists are left"),
        (answering("SimilarityFunction", STATUS, published=None), "artists", "failed nothing is published"),
        (answering("SimilarityFunction", STATUS, published=OLD), "artists",
         f"warning of the day {OLD['day']}, "),
        (answering("SimilarityFunction", STATUS, rejected=REJECTED), "artists",
         f"warning a newer refresh, of the day {REJECTED['day']}, was rejected"),
        (answering("SongsFunction", STATUS, published=OLDER), "songs",
         f"warning of the day {OLDER['day']}, "),
        (probing("database", connections=30), "concurrency", "warning 40 answers at once"),
    ],
)  # fmt: skip
def test_what_functions_tell(account: Account, damage: Break, check: str, line: str) -> None:
    damage(account)
    assert_told(found(account, check), line)


@pytest.mark.parametrize(
    ("damage", "check", "line"),
    [
        (a_newer_version, "functions", "failed SongsFunction serves version 1, the newest is 2"),
        (a_canary, "functions", "failed SongsFunction serves version 1, 10% at version 2"),
        (code_without_a_version, "functions", "failed SongsFunction serves version 1, but other code"),
        (tls_of("off"), "functions", "failed ChatbotFunction serves version 1, but other code or parameters"),
        (no_alias, "functions", "failed SongsFunction has no alias live"),
        (tls_of("encrypted"), "tls", "warning the database's certificate is not verified"),
        (tls_of("off"), "tls", "warning connections to the database are not encrypted (off)"),
        (an_empty_secret, "secrets", "failed PersonSalt has no value"),
        (a_secret_gone, "secrets", "failed PersonSalt has no value"),
        (a_schedule_off, "schedules", "failed SimilarityFunctionHourly is disabled"),
        (a_message, "failures", "failed 1 messages"),
        (an_alarm, "alarms", "failed RefreshAgeAlarm is raised"),
        (nobody_subscribed, "alarms", "warning nobody hears them"),
        (no_reserve, "concurrency", f"warning {ACCOUNT_LIMIT} answers at once (the account's limit), 60"),
        (another_skill_secret, "skill", "failed known artist: secret refused"),
    ],
)  # fmt: skip
def test_what_the_account_holds(own: Account, damage: Break, check: str, line: str) -> None:
    damage(own)
    assert_told(found(own, check), line)


def assert_told(findings: list[Finding], line: str) -> None:
    """One of them is this, and explained."""
    [finding] = [each for each in findings if f"{each.level} {each.told}".startswith(line)]
    assert finding.remedy
    assert SECRET not in str(findings)


def test_a_failure_is_the_exit_status(own: Account) -> None:
    a_message(own)
    an_alarm(own)
    nobody_subscribed(own)
    status, lines, output = examined(own.stack)
    assert status == 1
    assert lines["alarms"] == ["failed RefreshAgeAlarm is raised", "warning nobody hears them"]
    assert "What RefreshAgeAlarm means." in output
    assert output.splitlines()[-1] == "FAILED: 2 failed, 1 warnings"


def test_a_week_is_not_old_for_songs(account: Account) -> None:
    answering("SongsFunction", STATUS, published=published(NOW - timedelta(days=7)))(account)
    assert [finding.level for finding in found(account, "songs")] == [Level.OK]


def test_spotifys_cooldown_is_no_outage(account: Account) -> None:
    silent("spotify")(account)
    assert_told(found(account, "sources"), "failed spotify: silent")
    probing("spotify", cooldown_until="2026-11-23T05:00:00Z")(account)
    assert_told(found(account, "sources"), "warning spotify: silent")


@pytest.mark.parametrize(
    ("refused", "check", "right"),
    [
        ("/aliases", "functions", "lambda:ListAliases"),
        ("/invocations", "schema", "lambda:InvokeFunction"),
        ("secretsmanager.GetSecretValue", "secrets", "secretsmanager:GetSecretValue"),
        ("/schedules", "schedules", "scheduler:ListSchedules"),
    ],
)
def test_a_right_that_is_missing_is_named(account: Account, refused: str, check: str, right: str) -> None:
    account.refused = {refused}
    status, lines, output = examined(account.stack)
    assert lines[check] == [f"failed your credentials lack the right {right}"]
    assert status == 1
    assert lines["stack"] == ["ok CREATE_COMPLETE"]
    assert "Traceback" not in output


def test_without_the_right_to_see_the_stack(account: Account) -> None:
    account.refused = {"DescribeStacks"}
    assert examined(account.stack)[::2] == (
        1, "maeari: your credentials lack the right cloudformation:DescribeStacks\n",
    )  # fmt: skip


def test_a_stack_that_is_not_there(account: Account) -> None:
    status, _, output = examined("maeari-other", "--region", "us-east-1")
    assert (status, len(output.splitlines())) == (1, 1)
    assert "there is no stack maeari-other in us-east-1" in output


@pytest.mark.parametrize(
    ("absent", "arguments", "message"),
    [
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], [], "Unable to locate credentials"),
        ([], ["--profile", "nobody"], "The config profile (nobody) could not be found"),
    ],
)
def test_without_credentials(
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    absent: list[str],
    arguments: list[str],
    message: str,
) -> None:
    for name in absent:
        monkeypatch.delenv(name)
    status, _, output = examined(account.stack, *arguments)
    assert (status, len(output.splitlines())) == (1, 1)
    assert message in output


def test_without_a_region_it_is_that_of_samconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    assert Calls(None, None).region == "ap-northeast-2"
    assert Calls("eu-west-1", None).region == "eu-west-1"


def test_region_and_profile_are_of_a_deployed_stack() -> None:
    status, _, output = examined("--region", REGION)
    assert status == 2
    assert "name it" in output
