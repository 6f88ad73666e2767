"""One stack per state folder: a lock that the kernel gives back however its holder ends.

The descriptor is handed down to the stand-ins' processes, so the lock is free only when those of a killed run
have ended too.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

WAIT_SECONDS = 15.0
"""How long the processes of a killed run may take to end."""


class StateInUse(Exception):
    """Another process works with the state folder.

    Attributes:
        pid: its process id, or None when it has died and its children are still ending.
    """

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


class StateLock:
    """The lock of a state folder, held from `__enter__` to `__exit__`.

    Args:
        state: the folder; made if it isn't there.
        wait: seconds to wait for the children of a killed run.
    """

    def __init__(self, state: Path, wait: float = WAIT_SECONDS) -> None:
        self._path = state / "lock"
        self._wait = wait
        self._descriptor = -1

    @property
    def descriptor(self) -> int:
        """To be handed down to child processes."""
        return self._descriptor

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._acquire()
        except BaseException:
            os.close(self._descriptor)
            raise
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)
        return self

    def __exit__(self, *_: object) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def _acquire(self) -> None:
        end = time.monotonic() + self._wait
        while not _try_lock(self._descriptor):
            pid = _holder(self._path)
            if pid is not None:
                raise StateInUse(
                    f"another maeari command (process {pid}) works with {self._path.parent}", pid
                )
            if time.monotonic() > end:
                raise StateInUse(
                    f"processes of an earlier run still hold {self._path}; `fuser {self._path}` names them",
                    None,
                )
            time.sleep(0.05)


def holder(state: Path) -> int | None:
    """Process id of the living process that holds the lock of a state folder, or None."""
    path = state / "lock"
    if not path.exists():
        return None
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        return None if _try_lock(descriptor) else _holder(path)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> int | None:
    text = path.read_text(encoding="ascii")
    if not text.isdecimal():
        return None
    try:
        os.kill(int(text), 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return int(text)
    return int(text)
