"""Brings what functions log into the stand-in of CloudWatch Logs, as far as a function reads it there.

A function's log is a file here. The one thing that is read from CloudWatch is the ranking log, so only its
lines are brought; the stand-in's memory would grow with all the others.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.resources import client
from maeari.ranking.shown import MESSAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STREAM = "local"
_MARK = f'"{MESSAGE}"'.encode()
_PAUSE_SECONDS = 2.0
_JOIN_SECONDS = 5.0


class LogEvents:
    """One thread that follows the functions' log files.

    Args:
        files: the log file of each log group.
        aws_endpoint: base URL of the AWS stand-ins.
    """

    def __init__(self, files: Mapping[str, Path], aws_endpoint: str) -> None:
        self._files = files
        self._read = dict.fromkeys(files, 0)
        # One attempt: a stand-in that has ended would otherwise be called again and again.
        self._logs = client("logs", aws_endpoint, retries={"total_max_attempts": 1})
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log events", daemon=True)

    def start(self) -> None:
        """Follows the files from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Brings what is there and ends."""
        self._stopping.set()
        self._thread.join(_JOIN_SECONDS)

    def bring(self) -> None:
        """Brings the lines that were written since the last time.

        Raises:
            ClientError: or BotoCoreError: the stand-in has ended.
        """
        for group, file in self._files.items():
            lines = self._new_lines(group, file)
            if lines:
                self._put(group, lines)

    def _run(self) -> None:
        while not self._stopping.wait(_PAUSE_SECONDS):
            try:
                self.bring()
            except (ClientError, BotoCoreError):
                return  # the stack watches the stand-ins, and tells that one has ended

    def _new_lines(self, group: str, file: Path) -> list[str]:
        """Whole lines of the ranking log; a line that is still being written waits for the next time."""
        if not file.exists():
            return []
        with file.open("rb") as log:
            log.seek(self._read[group])
            content = log.read()
        whole = content[: content.rfind(b"\n") + 1]
        self._read[group] += len(whole)
        return [line.decode("utf-8", "replace") for line in whole.splitlines() if _MARK in line]

    def _put(self, group: str, lines: list[str]) -> None:
        now = int(time.time() * 1000)
        with suppress(self._logs.exceptions.ResourceAlreadyExistsException):
            self._logs.create_log_stream(logGroupName=group, logStreamName=STREAM)
        events: list[dict[str, Any]] = [{"timestamp": now, "message": line} for line in lines]
        self._logs.put_log_events(logGroupName=group, logStreamName=STREAM, logEvents=events)
