"""Run the AWS stand-ins as a process: `python -m local.aws --state DIR [--port 0]`.

Prints `ready http://127.0.0.1:PORT` once it accepts requests. Ends on SIGTERM, on Ctrl-C, and when its
standard input reaches its end, which means that the process that started it is gone.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="directory for what survives a restart")
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; 0 takes a free one")
    arguments = parser.parse_args()
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )

    from local.aws.server import AwsServer  # noqa: PLC0415 -- --help answers without moto's import time

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    server = AwsServer(arguments.state, arguments.port)
    serving = threading.Thread(target=server.serve)
    serving.start()
    threading.Thread(target=_watch_stdin, args=(stopping,), daemon=True).start()
    print(f"ready {server.url}", flush=True)
    stopping.wait()
    server.stop()
    serving.join()
    # DuckDB cannot be interrupted while it plans; the end does not wait for that, and all state is on disk.
    os._exit(0)


def _watch_stdin(stopping: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stopping.set()


if __name__ == "__main__":
    main()
