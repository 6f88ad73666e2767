"""`maeari serve` and `maeari stop`."""

from __future__ import annotations

import errno
import json
import os
import shlex
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import click

from local import lock, run_file
from local.cli.session import for_a_person, report
from local.gateway import SECRET_HEADER
from local.http_server import bind
from local.paths import state_folder
from local.progress import progress_to
from local.settings import BadSetting, Settings
from local.signals import StopRequested
from local.sources.catalogue import start_names
from local.sources.faults import NAMES, SOURCES, UnknownFault, by_source
from local.stack import Stack

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

DEFAULT_PORT = 8787
PORTS_TRIED = 100
CHECK_SECONDS = 1.0
STOP_SECONDS = 30.0


@click.command(short_help="Run the whole stack and the chat page until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    envvar="PORT",
    show_envvar=True,
    help=f"Port on 127.0.0.1; 0 takes a free one. Default: {DEFAULT_PORT}, or the next free one.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:SOURCE]",
    help=f"Let the local music sources fail after the first load; may be repeated. NAME: {', '.join(NAMES)}. "
    f"SOURCE: {', '.join(SOURCES)} (default: all).",
)
def serve(port: int | None, faults: tuple[str, ...]) -> None:
    """Run the whole stack and the chat page until Ctrl-C.

    Starts a private database server, the AWS stand-ins, the music sources and the HTTP gateway, all on
    127.0.0.1. The first start loads the sample catalogue through the bot, the datalake function and the
    similarity function; later starts keep all data. Then it prints where to chat, where the skill answers,
    its secret header, and a curl line.

    \b
    Environment:
      PORT                 port of the gateway
      SKILL_SECRET         the skill's secret, in place of a generated one
      DATABASE_URL         mysql://user:password@host:3306/name, in place of the private server
      SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET
                           use the real Spotify and ReccoBeats, in place of the sample catalogue
      MAEARI_SPOTIFY_MODE  development (default) or extended: the shape of the local source service
      LISTENER_SIGNAL      on: compare artists by their listeners too (default: off)
      MAEARI_STATE         state folder, in place of .local/state

    \b
    Examples:
      PORT=9000 bin/maeari serve
      bin/maeari serve --fault quota:spotify --fault latency:reccobeats
    """  # noqa: D301 \b keeps click from re-wrapping
    state = state_folder(os.environ)
    started = time.monotonic()
    with for_a_person():
        if run := run_file.running(state):
            raise BadSetting(
                f"already running at {run.base_url}/ (process {run.pid}); `bin/maeari stop` ends it"
            )
        settings = Settings.from_env(os.environ)
        wanted = _faults(faults, settings)
        try:
            with Stack(
                state,
                settings,
                bound=_bind(port),
                names=start_names(),
                report=report,
                progress=progress_to(sys.stderr),
                faults=wanted,
            ) as stack:
                report(
                    f"ready after {time.monotonic() - started:.1f} s; logs in {state / 'logs'}; Ctrl-C stops"
                )
                _show(stack)
                _wait(stack)
        except StopRequested:
            report("stopped; the data is kept")


@click.command(short_help="Stop the running stack of this folder.")
def stop() -> None:
    """Stop the running stack of this folder, as Ctrl-C in its terminal does; the data is kept.

    Example: bin/maeari stop
    """
    state = state_folder(os.environ)
    pid = lock.holder(state)
    if pid is None:
        click.echo("nothing is running")
        return
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while lock.holder(state) == pid:
        if time.monotonic() > end:
            click.echo(f"maeari: process {pid} did not stop within {STOP_SECONDS:.0f} s", err=True)
            sys.exit(1)
        time.sleep(0.05)
    click.echo("stopped")


def _faults(options: Sequence[str], settings: Settings) -> dict[str, str]:
    if options and settings.spotify:
        raise BadSetting(
            "--fault is for the local source service, and SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET choose "
            "the real Spotify"
        )
    try:
        return by_source(options)
    except UnknownFault as error:
        raise BadSetting(f"--fault: {error}") from error


def _bind(port: int | None) -> socket.socket:
    if port is not None:
        try:
            return bind(port)
        except OSError as error:
            raise BadSetting(f"port {port} can't be used: {error.strerror}") from error
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        try:
            bound = bind(candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            continue
        if candidate != DEFAULT_PORT:
            report(f"port {DEFAULT_PORT} is taken, using {candidate}")
        return bound
    raise BadSetting(f"ports {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} are all taken; set PORT")


def _show(stack: Stack) -> None:
    header = f"{SECRET_HEADER}: {stack.secret}"
    body = json.dumps({"userRequest": {"utterance": "아이유"}}, ensure_ascii=False)
    curl = ["curl", "-sS", stack.skill_url, "-H", "content-type: application/json", "-H", header, "-d", body]
    click.echo(f"chat: {stack.base_url}/")
    click.echo(f"skill: {stack.skill_url}")
    click.echo(header)
    click.echo(shlex.join(curl))
    sys.stdout.flush()


def _wait(stack: Stack) -> None:
    never = threading.Event()
    while not never.wait(CHECK_SECONDS):
        stack.check()
