"""What each step of a job takes."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steps:
    """Seconds and peak memory of each step, for the report."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures what is done inside; the peak is the process's own up to then, in MiB."""
        start = time.perf_counter()
        yield
        seconds = round(time.perf_counter() - start, 3)
        unit = 1024**2 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)
        self.taken[name] = {"seconds": seconds, "peak_mib": peak}
        logger.info("step done", step=name, seconds=seconds, peak_mib=peak)
