"""`maeari doctor`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from local import run_file
from local.cli.session import for_a_person
from local.doctor.checks import examine
from local.doctor.data_checks import CHECKS
from local.doctor.findings import Level
from local.paths import state_folder
from local.settings import BadSetting
from local.stack import CHATBOT

if TYPE_CHECKING:
    from local.doctor.deployment import Deployment
    from local.doctor.findings import Finding

_ROW = "{:<8} {:<12} {}"
_INDENT = " " * 22
_WIDTH = 110


@click.command(short_help="Check a deployed stack, or the running local one, and explain.")
@click.argument("stack", required=False)
@click.option("--region", help="Of the stack; default: the environment's, the profile's or samconfig.toml's.")
@click.option("--profile", help="Of your AWS configuration; default: the environment's credentials.")
def doctor(stack: str | None, region: str | None, profile: str | None) -> None:
    """Check the deployed STACK, and tell for each thing that isn't well what it means and what to do.

    It only asks: with your AWS credentials it reads the stack, and it invokes functions with events that
    change nothing. Each source is called once or twice, and the skill gets three requests. Without STACK
    the running stack of this folder is checked; what that has no counterpart of is marked "-".

    Exits with 0 when nothing failed; warnings don't count.

    \b
    Examples:
      bin/maeari doctor
      bin/maeari doctor maeari-prod --region ap-northeast-2 --profile operator
    """  # noqa: D301 \b keeps click from re-wrapping
    if stack is None and (region or profile):
        raise click.UsageError("--region and --profile are of a deployed stack: name it")
    with for_a_person():
        deployment = _local() if stack is None else _deployed(stack, region, profile)
        levels = []
        for name, finding in examine(CHECKS, deployment):
            levels.append(finding.level)
            _show(name, finding)
        failed = levels.count(Level.FAILED)
        verdict = "FAILED" if failed else "good"
        click.echo(f"\n{verdict}: {failed} failed, {levels.count(Level.WARNING)} warnings")
    if failed:
        sys.exit(1)


def _deployed(stack: str, region: str | None, profile: str | None) -> Deployment:
    from local.doctor.aws import AwsStack  # noqa: PLC0415 boto3 isn't needed by the other commands

    return AwsStack(stack, region, profile)


def _local() -> Deployment:
    from local.doctor.local_stack import LocalStack  # noqa: PLC0415

    run = run_file.running(state_folder(os.environ))
    if run is None:
        raise BadSetting("no stack is running: start one with `bin/maeari serve`, or name a deployed one")
    route = next(each for each in run.connections.template().routes() if each.function == CHATBOT)
    return LocalStack(run.connections, run.base_url + route.path)


def _show(name: str, finding: Finding) -> None:
    click.echo(_ROW.format(finding.level, name, finding.told))
    if finding.remedy:
        click.echo(click.wrap_text(finding.remedy, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT))
