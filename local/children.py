"""A server of the stack in a process of its own, `python -m local.aws` or `python -m local.sources`.

The contract: it prints one line `ready http://127.0.0.1:PORT` when it accepts, logs to stderr, and ends on
SIGTERM and when its stdin ends, so that it can't outlive this process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from local.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 5.0

_TAIL = 2000


class ChildFailed(Exception):
    """A process of the stack didn't start, or ended by itself; the message holds the end of its log."""


class ChildServer:
    """Starts and ends one server.

    Args:
        module: started with `python -m`, from the repository's root.
        arguments: of the module.
        log: file that gets its stderr; emptied at the start.
        hold: descriptor that the process inherits, the state folder's lock.
        environment: variables beside PATH and HOME.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        log: Path,
        hold: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = module
        self._log = log
        with log.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                cwd=ROOT,
                env=_environment() | dict(environment or {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                pass_fds=(hold,),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def wait_ready(self, seconds: float = START_SECONDS) -> str:
        """The base URL, once the server accepts requests.

        Raises:
            ChildFailed: it ended or stayed silent.
        """
        assert self._process.stdout is not None  # noqa: S101 Popen was asked for it
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            word, _, url = self._process.stdout.readline().decode().strip().partition(" ")
        finally:
            timer.cancel()
        if word != "ready":
            self.stop()
            raise ChildFailed(f"{self.name} did not start\n{tail(self._log)}")
        return url

    def check(self) -> None:
        """Raises `ChildFailed` if the process has ended."""
        if (status := self._process.poll()) is not None:
            raise ChildFailed(f"{self.name} ended with status {status}\n{tail(self._log)}")

    def stop(self) -> None:
        """Ends the process and waits for its end."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def tail(log: Path) -> str:
    """The end of a log file, with its path."""
    content = log.read_bytes()[-_TAIL:].decode(errors="replace").strip() if log.exists() else ""
    return f"--- {log}\n{content or '(empty)'}"


def _environment() -> dict[str, str]:
    """What the stand-ins need of this process's environment: the person's AWS and proxy settings stay out."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
