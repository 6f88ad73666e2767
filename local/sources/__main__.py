"""Serves the local source service: `python -m local.sources [--port N] [--mode development|extended]`.

`--fault NAME[:source]`, which may be repeated, lets every request fail in that way (`local.sources.faults`).

Prints `ready http://127.0.0.1:PORT` when it accepts, and nothing else, on standard output. Ends on SIGTERM,
SIGINT, or when standard input reaches its end, so that it never outlives the process that started it.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from typing import TYPE_CHECKING

from local.http_server import bind
from local.sources.app import create_app
from local.sources.faults import NAMES, SOURCES, Faults, UnknownFault
from local.sources.faulty_server import FaultyServer

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until it is told to end.

    Raises:
        OSError: the port is taken.
    """
    parser = argparse.ArgumentParser(prog="python -m local.sources", description="Local source service.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one (default)")
    parser.add_argument("--mode", choices=("development", "extended"), default="development")
    parser.add_argument("--token-seconds", type=int, default=3600, help="how long a bearer token holds")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[:SOURCE]",
        help=f"fail in this way; names: {', '.join(NAMES)}; sources: {', '.join(SOURCES)} (default: all)",
    )
    options = parser.parse_args(arguments)
    try:
        faults = Faults.from_options(options.fault)
    except UnknownFault as error:
        parser.error(str(error))
    logging.basicConfig(level=logging.WARNING)
    client_id = os.environ.get("SPOTIFY_CLIENT_ID") or "local"
    client_secret = os.environ.get("SPOTIFY_CLIENT_SECRET") or "local"
    app = create_app(options.mode, (client_id, client_secret), options.token_seconds, faults)

    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    threading.Thread(target=_wait_for_end_of_input, args=(end,), daemon=True).start()
    server = FaultyServer(bind(options.port), app, faults)
    server.start()
    print(f"ready {server.base_url}", flush=True)
    end.wait()
    server.stop()


def _wait_for_end_of_input(end: threading.Event) -> None:
    # os.read, not sys.stdin: a buffered reader held by a daemon thread aborts the interpreter at its end.
    while os.read(0, 4096):
        pass
    end.set()


if __name__ == "__main__":
    main()
