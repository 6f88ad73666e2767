"""`maeari kakao check`."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from local import run_file
from local.cli.session import for_a_person
from local.http_server import LOOPBACK
from local.kakao_check import check as skill_check
from local.kakao_check import timing
from local.paths import state_folder
from local.settings import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.kakao_check.check import Result
    from local.run_file import RunFile

SECRET_VARIABLE = "SKILL_SECRET"  # noqa: S105 the variable's name
SMOKE_VARIABLE = "SECRET"
LOCAL_HOSTS = {LOOPBACK, "localhost", "::1"}
LOCAL_SECONDS = 5.0
SMOKE_SECONDS = 150.0
"""For all requests of a smoke test; each good one takes a second or less."""

_ROW = "{:<36} {:>6} {:>9} {:>8}  {}"


@click.group(short_help="Check what Kakao and its users will see.")
def kakao() -> None:
    """Check what Kakao and its users will see."""


@kakao.command(short_help="Send a skill the requests of Kakao and judge its answers.")
@click.argument("url", required=False)
@click.option("--secret", help=f"Value of the skill's secret header; {SECRET_VARIABLE} sets it too.")
def check(url: str | None, secret: str | None) -> None:
    """Send the skill at URL the requests of Kakao, and judge each answer: status, time, rules.

    Sends the admin centre's skill test, a dozen requests as people cause them, and two that must be refused:
    one without the secret, one with a wrong one. One after another, each for 10 s at most. URL is SkillUrl of
    the deployment's outputs; without it, the running stack of this folder is checked with its own secret.

    Exits with 0 when a person would see every answer. An answer after 3.5 s is warned of, one after 5 s
    fails: Kakao doesn't wait longer. Names that the skill doesn't know cost some searches of its music
    source; no callback is made.

    \b
    Examples:
      bin/maeari kakao check
      SKILL_SECRET=... bin/maeari kakao check https://abcde12345.execute-api.ap-northeast-2.amazonaws.com/skill
    """  # noqa: D301 \b keeps click from re-wrapping
    with for_a_person():
        url, secret = _target(url, secret, SECRET_VARIABLE)
        _begin(url)
        _conclude(list(_checked(url, secret)))


@kakao.command(short_help="Check a deployed skill, refused requests and latency included.")
@click.argument("url", required=False)
def smoke(url: str | None) -> None:
    """Time the skill at URL, then send it the requests of `check`: is what was deployed well?

    Asks for a known artist 20 times, the first with its cold start, and tells the median and the 95th
    percentile of the others; then comes `check`, whose last requests must be refused. No request is begun
    after 150 s, and the test has failed then. URL as of `check`, also without one.

    The secret is taken from the variable SECRET, else it is asked for, so that no list of processes shows it.

    Exits with 0 when every answer was as it must be.

    \b
    Examples:
      bin/maeari kakao smoke
      SECRET=... bin/maeari kakao smoke https://abcde12345.execute-api.ap-northeast-2.amazonaws.com/skill
    """  # noqa: D301 \b keeps click from re-wrapping
    with for_a_person():
        url, secret = _target(url, None, SMOKE_VARIABLE)
        _begin(url)
        until = time.monotonic() + SMOKE_SECONDS
        results = list(_until(until, timing.timed(url, secret)))
        for result in results:
            if result.findings:
                _show(result)
        click.echo(timing.told(results))
        if not results[-1].ends_check:
            results += _until(until, _checked(url, secret))
        _conclude(results, in_time=time.monotonic() < until)


def _begin(url: str) -> None:
    click.echo(url)
    if url.startswith("http://") and urlsplit(url).hostname not in LOCAL_HOSTS:
        click.echo("warning: without https the secret can be read on its way; give Kakao an https URL")
    click.echo(_ROW.format("request", "status", "latency", "bytes", "result"))


def _checked(url: str, secret: str) -> Iterator[Result]:
    """Each result, shown as it comes."""
    for result in skill_check.run(url, secret):
        _show(result)
        yield result


def _until(moment: float, results: Iterator[Result]) -> Iterator[Result]:
    """The results up to the first that comes after the moment."""
    for result in results:
        yield result
        if time.monotonic() >= moment:
            return


def _target(url: str | None, secret: str | None, variable: str) -> tuple[str, str]:
    """The URL and the secret, given or of the running stack."""
    if url is None:
        running_url, running_secret = _running()
        return running_url, _usable_secret(secret or running_secret)
    return _usable_url(url), _usable_secret(secret or os.environ.get(variable) or _asked(variable))


def _asked(variable: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"the skill's secret is needed: the variable {variable}")
    secret: str = click.prompt("the skill's secret (not shown)", hide_input=True)
    return secret


def _usable_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if usable and url.isascii() and url.isprintable() and not set(" @#") & set(url):
        return url
    raise click.UsageError("URL must be the skill's, such as https://host/skill")


def _usable_secret(secret: str) -> str:
    if secret.isascii() and secret.isprintable():
        return secret
    raise click.UsageError("the secret holds a character that no HTTP header can carry")


def _running() -> tuple[str, str]:
    """URL and secret of the running stack's skill, as its chat page learns them."""
    run = run_file.running(state_folder(os.environ))
    if run is None:
        raise BadSetting("no stack is running: start one with `bin/maeari serve`, or give the skill's URL")
    config = _page_config(run)
    return run.base_url + config["skill_path"], config["secret"]


def _page_config(run: RunFile) -> dict[str, str]:
    connection = http.client.HTTPConnection(urlsplit(run.base_url).netloc, timeout=LOCAL_SECONDS)
    with closing(connection):
        try:
            connection.request("GET", "/local/config")
            config: dict[str, str] = json.load(connection.getresponse())
        except OSError as error:
            raise BadSetting(f"the stack at {run.base_url} doesn't answer: {error}") from error
    return config


def _show(result: Result) -> None:
    titles = ", ".join(finding.fault for finding in result.findings)
    verdict = f"FAILED: {titles}" if result.failed else titles or "ok"
    status = "-" if result.status is None else result.status
    size = "-" if result.size is None else f"{result.size:,}"
    click.echo(_ROW.format(result.name, status, f"{result.seconds:.2f} s", size, verdict))
    for finding in result.findings:
        for detail in finding.details:
            click.echo(f"    {detail}")


def _conclude(results: Sequence[Result], *, in_time: bool = True) -> None:
    faults = {finding.fault: None for result in results for finding in result.findings}
    for fault in faults:
        click.echo("\n" + click.wrap_text(f"{fault}: {fault.remedy}", 100, subsequent_indent="    "))
    failed = sum(result.failed for result in results)
    slowest = max(result.seconds for result in results)
    warned = sum(bool(result.findings) for result in results) - failed
    verdict = "FAILED" if failed or not in_time else "good"
    click.echo(
        f"\n{verdict}: {len(results)} requests, {failed} failed, {warned} slow; "
        f"the slowest took {slowest:.2f} s"
    )
    if not in_time:
        click.echo(f"The check was stopped: it was not done after {SMOKE_SECONDS:.0f} s.")
    if any(result.ends_check for result in results):
        click.echo("The check ended early: no connection, no other answer.")
    if failed or not in_time:
        sys.exit(1)
