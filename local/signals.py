"""Ctrl-C and SIGTERM as one exception, so that a start is undone in order wherever it is."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """A person or the system asked to stop; not an Exception, so that nothing on the way swallows it."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """The first signal raises `StopRequested` in the main thread; further ones can't disturb the stopping."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
