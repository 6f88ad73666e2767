"""Looking at and ending a process by its id, on Linux and macOS."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

POLL_SECONDS = 0.02


def command_line(pid: int) -> str:
    """A process's command line, words joined by spaces; "" when there is no such process or it has ended."""
    linux = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return linux.read_bytes().decode(errors="replace").replace("\0", " ").strip()
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, encoding="utf-8", check=False
    )
    return listed.stdout.strip()


def end_process(pid: int, seconds: float) -> None:
    """Asks a process that is not our child to end, and kills it when it has not ended after `seconds`.

    Raises:
        PermissionError: it belongs to another user.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not _runs(pid):
                return
            time.sleep(POLL_SECONDS)


def _runs(pid: int) -> bool:
    # A zombie, which only its parent can clear away, has no command line any more.
    return bool(command_line(pid))
