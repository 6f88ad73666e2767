"""What the doctor's checks make of states that no stand-in can be brought into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from local.doctor import checks, data_checks
from local.doctor.checks import examine
from local.doctor.deployment import Concurrency, Function, NoCounterpart
from local.doctor.findings import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local.doctor.deployment import Deployment
    from local.doctor.findings import Finding

GOOD = Function("SongsFunction", "Active", "7", "7", is_published=True, weights={})


class Told:
    """A deployment of which a few things are known; asking for another one fails the test."""

    def __init__(self, *, probe: Mapping[str, Any] | None = None, answer: Any = None, **told: Any) -> None:
        self._probe = probe or {}
        self._answer = answer
        self._told = told

    def probe(self) -> Mapping[str, Any]:
        return self._probe

    def invoke(self, *_: Any) -> Any:
        return self._answer

    def __getattr__(self, name: str) -> Callable[[], Any]:
        value = self._told[name]
        return lambda *_: value


def found(check: Callable[[Deployment], Iterable[Finding]], **told: Any) -> list[tuple[Level, str]]:
    findings = list(check(cast("Deployment", Told(**told))))
    assert all(bool(finding.remedy) != (finding.level is Level.OK) for finding in findings)
    return [(finding.level, finding.told) for finding in findings]


@pytest.mark.parametrize(
    ("status", "level"),
    [
        ("CREATE_COMPLETE", Level.OK),
        ("UPDATE_COMPLETE", Level.OK),
        ("UPDATE_ROLLBACK_COMPLETE", Level.WARNING),
        ("UPDATE_IN_PROGRESS", Level.WARNING),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Level.WARNING),
        ("UPDATE_ROLLBACK_FAILED", Level.FAILED),
        ("ROLLBACK_COMPLETE", Level.FAILED),
    ],
)
def test_status(status: str, level: Level) -> None:
    assert found(checks.stack, status=status) == [(level, status)]


@pytest.mark.parametrize("state", ["Inactive", "Pending", "Failed"])
def test_a_function_that_cannot_be_invoked(state: str) -> None:
    assert found(checks.functions, functions=[GOOD, GOOD._replace(state=state)]) == [
        (Level.FAILED, f"SongsFunction is {state}")
    ]


@pytest.mark.parametrize(
    ("status", "level"), [("UPDATE_IN_PROGRESS", Level.WARNING), ("UPDATE_COMPLETE", Level.FAILED)]
)
def test_a_canary_is_right_while_the_stack_is_changed(status: str, level: Level) -> None:
    tried = GOOD._replace(newest="8", weights={"8": 0.1})
    told = "SongsFunction serves version 7, 10% at version 8"
    assert found(checks.functions, functions=[tried], status=status) == [(level, told)]


def test_a_stack_of_something_else() -> None:
    assert found(checks.functions, functions=[]) == [(Level.FAILED, "the stack has no function")]
    assert found(checks.schedules, schedules=[]) == [(Level.FAILED, "the stack has none")]
    assert found(checks.alarms, alarms=[], listeners=1) == [(Level.FAILED, "the stack has none")]


@pytest.mark.parametrize("answer", [None, {"applied": [], "version": 19}])
def test_a_migrate_function_of_an_earlier_release(answer: Any) -> None:
    assert found(checks.schema, answer=answer) == [
        (Level.FAILED, "MigrateFunction tells nothing of the schema")
    ]


@pytest.mark.parametrize("reason", [{}, {"reason": "out of order"}])
@pytest.mark.parametrize(
    ("check", "part", "level"),
    [
        (checks.database, "database", Level.FAILED),
        (data_checks.secrets, "secrets", Level.FAILED),
        (data_checks.sources, "sources", Level.FAILED),
        (data_checks.spotify, "spotify", Level.WARNING),
        (data_checks.ingest, "lake", Level.FAILED),
    ],
)
def test_a_part_that_is_not_told_of(
    check: Callable[[Deployment], Iterable[Finding]], part: str, level: Level, reason: dict[str, str]
) -> None:
    [(seen, _)] = found(check, probe={part: reason}, secret="given")
    assert seen is level


def test_concurrency_where_the_database_does_not_tell() -> None:
    [(level, told)] = found(checks.concurrency, concurrency=Concurrency(None, 1000), probe={})
    assert level is Level.OK
    assert "an unknown number of database connections" in told


def test_a_refresh_of_an_early_release_has_only_its_day() -> None:
    refresh = {"day": "2026-01-01", "published_at": None}
    [(level, told)] = found(data_checks.artists, answer={"published": refresh, "rejected": None})
    assert level is Level.WARNING
    assert told.startswith("of the day 2026-01-01, ")


def test_what_has_no_counterpart_is_not_called_well() -> None:
    def check(_: Deployment) -> Iterable[Finding]:
        raise NoCounterpart("nothing watches")

    [(name, finding)] = examine({"alarms": check}, cast("Deployment", Told()))
    assert (name, finding.level, finding.told) == (
        "alarms", Level.ABSENT, "not on the local stack: nothing watches",
    )  # fmt: skip
