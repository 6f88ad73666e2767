"""The checks of what the jobs make, of what they make it from, and of the answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from local.doctor import checks
from local.doctor.deployment import DATALAKE, PERSON_SALT, SIMILARITY, SKILL_SECRET, SONGS
from local.doctor.findings import Finding, failed, ok, warning
from local.kakao_check import check as kakao_check
from maeari import clock, health

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.doctor.checks import Check
    from local.doctor.deployment import Deployment

DAILY = timedelta(hours=36)
"""A refresh is made each day; the template's alarm has the same limit."""

WEEKLY = timedelta(days=7, hours=36)

FEW_CALLS = 50
"""Calls to Spotify of a day below which new names soon find nothing."""

_ESSENTIAL = {"spotify", "reccobeats"}
"""Sources without which no new artist can be told of; the others only add to what is known."""

_SECRET_REMEDIES = {
    health.INCOMPLETE: "Give it a JSON object with all of its fields, none empty; it is read in 5 minutes.",
    health.UNREADABLE: "It is gone, or the function's role or network keeps it from Secrets Manager.",
}


def secrets(deployment: Deployment) -> Iterator[Finding]:
    """Whether each has a value. The values are told nowhere."""
    empty = [each for each in (SKILL_SECRET, PERSON_SALT) if not deployment.secret(each)]
    for logical_id in empty:
        yield failed(
            f"{logical_id} has no value", "Without it every request is refused. Put a value into it."
        )
    states = deployment.probe().get("secrets", {})
    wrong = {name: state for name, state in states.items() if state in _SECRET_REMEDIES}
    for name, state in wrong.items():
        yield failed(f"{name}: {state}", _SECRET_REMEDIES[state])
    if "reason" in states or not states:
        yield failed(states.get("reason", f"{DATALAKE} tells nothing of them"), "See the function's log.")
    elif not empty and not wrong:
        unused = [name for name, state in states.items() if state == health.NOT_USED]
        told = ["skill", "person salt", *(name for name in states if name not in unused)]
        yield ok(f"{', '.join(told)}" + (f"; not used: {', '.join(unused)}" if unused else ""))


def sources(deployment: Deployment) -> Iterator[Finding]:
    """Whether each answers; one that an answer can do without is only warned of."""
    told = deployment.probe()
    found = told.get("sources", {})
    if not found or "reason" in found:
        yield failed(found.get("reason", f"{DATALAKE} asks none"), "See the function's log.")
        return
    in_cooldown = told.get("spotify", {}).get("cooldown_until") is not None
    for name, probe in found.items():
        line = f"{name} answers in {probe['ms']:,} ms" if probe["ok"] else str(probe["reason"])
        if probe["ok"]:
            yield ok(line)
        elif name in _ESSENTIAL and not (name == "spotify" and in_cooldown):
            yield failed(
                line,
                "New artists can't be found. Is it down for all? Its secret, and the way out of "
                "the VPC, are ours to check.",
            )
        else:
            yield warning(line, "Known artists are answered as ever. Check again later.")


def spotify(deployment: Deployment) -> Iterator[Finding]:
    """What its app may do, and how much of the day's calls is left."""
    told = deployment.probe().get("spotify", {})
    mode, left, until = (told.get(name) for name in ("mode", "calls_left", "cooldown_until"))
    line = f"mode {mode or 'unknown'}, {'no limit of' if left is None else left} calls left"
    if until:
        yield warning(
            f"{line}, in cooldown until {until}",
            "It isn't asked before. Fewer artists a night, or an app with extended quota, keep it from that.",
        )
    elif mode not in {"development", "extended"}:
        yield warning(line, told.get("reason", "Nobody could find out yet. See the line of the source."))
    elif left is not None and left < FEW_CALLS:
        yield warning(line, "New names find nothing soon. It comes back within 24 hours.")
    else:
        yield ok(line)


def ingest(deployment: Deployment) -> Iterator[Finding]:
    """Whether the lake's newest day is whole."""
    told = deployment.probe().get("lake", {})
    day, unfinished = told.get("day"), told.get("unfinished")
    if day is None:
        yield failed(
            told.get("reason", "the lake has no complete day"),
            f"Nothing can be refreshed from it. The night's runs fill it; or invoke {DATALAKE} with {{}}.",
        )
    elif unfinished:
        yield warning(
            f"the day {unfinished} is not complete, {told['left']:,} artists are left; the newest is {day}",
            "The next night goes on with it. If the same day stands here for days, see the function's log: a "
            "source may be down, or the day's calls don't suffice.",
        )
    else:
        yield ok(f"complete, the newest day is {day}")


def artists(deployment: Deployment) -> Iterator[Finding]:
    """Whether the neighbours are fresh."""
    return _refresh(deployment, SIMILARITY, DAILY)


def songs(deployment: Deployment) -> Iterator[Finding]:
    """Whether the similar songs are fresh."""
    return _refresh(deployment, SONGS, WEEKLY)


def skill(deployment: Deployment) -> Iterator[Finding]:
    """Whether the skill answers as Kakao needs it; without the secret no answer can be judged."""
    results = list(
        kakao_check.run(deployment.skill_url(), deployment.secret(SKILL_SECRET), only=kakao_check.SHORT)
    )
    for result in results:
        for finding in result.findings:
            level = warning if finding.fault.is_warning else failed
            yield level(f"{result.name}: {finding.fault}", finding.fault.remedy)
    if not any(result.findings for result in results):
        slowest = max(result.seconds for result in results)
        yield ok(f"{len(results)} requests answered as they must be, the slowest in {slowest:.2f} s")


CHECKS: dict[str, Check] = {
    "stack": checks.stack,
    "functions": checks.functions,
    "schema": checks.schema,
    "database": checks.database,
    "tls": checks.tls,
    "secrets": secrets,
    "sources": sources,
    "spotify": spotify,
    "ingest": ingest,
    "artists": artists,
    "songs": songs,
    "schedules": checks.schedules,
    "failures": checks.failures,
    "alarms": checks.alarms,
    "concurrency": checks.concurrency,
    "skill": skill,
}
"""In the order in which one thing needs the other."""


def _refresh(deployment: Deployment, function: str, most: timedelta) -> Iterator[Finding]:
    told = deployment.invoke(function, {"status": True})
    published, rejected = told["published"], told["rejected"]
    if published is None:
        yield failed(
            "nothing is published",
            "There is nothing to answer with. When the ingest is complete the schedule does it; or invoke "
            f"{function} with {{}}.",
        )
        return
    days = (date.fromisoformat(clock.today()) - date.fromisoformat(published["day"])).days
    line = f"of the day {published['day']}, {days} days old"
    if datetime.now(UTC) - _moment(published) > most:
        yield warning(
            line,
            f"It should be newer. Is the ingest complete, is the schedule on? See the log of {function}.",
        )
    else:
        yield ok(line)
    if rejected and _moment(rejected) > _moment(published):
        yield warning(
            f"a newer refresh, of the day {rejected['day']}, was rejected or taken back",
            f"What was before serves. The log of {function} has its figures; where they are right after all, "
            f'invoke it with {{"force": true}}.',
        )


def _moment(refresh: Mapping[str, Any]) -> datetime:
    """When it was made; of one of an early release the day is known only."""
    at = refresh["published_at"]
    return datetime.fromisoformat(at) if at else clock.start_of(refresh["day"])
