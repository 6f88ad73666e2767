"""Progress of long work: one line that is redrawn on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

type Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and the total where it is known."""

LOG_SECONDS = 5.0
"""Seconds between two plain lines about the same work."""

_WIDTH = 28


def progress_to(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Progress:
    """A progress function that fits the stream.

    Args:
        stream: usually stderr, so that the answer on stdout stays clean.
        clock: seconds, monotonic.
    """
    return _bar(stream) if stream.isatty() else _lines(stream, clock)


def _bar(stream: TextIO) -> Progress:
    def show(work: str, done: int, total: int | None) -> None:
        if total is None:
            line = f"{work}: {done:,}"
        else:
            filled = _WIDTH * done // total if total else _WIDTH
            line = f"{work} [{'#' * filled}{'-' * (_WIDTH - filled)}] {done:,}/{total:,}"
        finished = total is not None and done >= total
        stream.write(f"\r\x1b[K{line}" + ("\n" if finished else ""))
        stream.flush()

    return show


def _lines(stream: TextIO, clock: Callable[[], float]) -> Progress:
    current = ""
    shown_at = float("-inf")

    def show(work: str, done: int, total: int | None) -> None:
        nonlocal current, shown_at
        finished = total is not None and done >= total
        if work == current and not finished and clock() - shown_at < LOG_SECONDS:
            return
        current, shown_at = work, clock()
        stream.write(f"{work}: {done:,}" + ("" if total is None else f" of {total:,}") + "\n")
        stream.flush()

    return show
