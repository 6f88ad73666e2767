"""The most memory that this process has had."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mib() -> float:
    """In MiB. Linux counts in `ru_maxrss` also what the parent had when it started this process."""
    if _STATUS.exists():
        lines = _STATUS.read_text("ascii").splitlines()
        [kib] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        return kib / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024  # bytes on macOS, else KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
