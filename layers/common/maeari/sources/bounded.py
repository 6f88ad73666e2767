"""Work in a thread of its own, so that nobody waits longer for it than meant.

A socket's timeout bounds each wait, not their sum: headers that come byte by byte, a silent name server or a
host with many addresses can each hold a call far longer. A thread that is not waited for any more is left to
end by itself; it is a daemon, so it holds neither an answer nor the end of the process.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def begin[T](work: Callable[[], T]) -> Future[T]:
    """Starts the work at once; its result or error is in the future."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, name="source-call", daemon=True).start()
    return future


def bounded[T](work: Callable[[], T], seconds: float) -> T:
    """The work's result.

    Raises:
        TimeoutError: it isn't there after so many seconds.
    """
    return begin(work).result(seconds)
