"""How long a skill takes for the request that people send most."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from local.kakao_check.check import KNOWN_ARTIST, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.kakao_check.check import Result

TIMES = 20
HIGH = 0.95


def timed(url: str, secret: str, times: int = TIMES) -> Iterator[Result]:
    """Asks for a known artist so many times, one after another; the first may meet a cold start.

    Ends early when no connection can be had at all. Arguments as of `check.run`.
    """
    for _ in range(times):
        (result,) = run(url, secret, only={KNOWN_ARTIST})
        yield result
        if result.ends_check:
            return


def told(results: Sequence[Result]) -> str:
    """The figures of a line: the first answer, and median and 95th percentile of the others."""
    first, *others = (result.seconds for result in results)
    line = f"{KNOWN_ARTIST}, {len(results)} times: the first {first:.2f} s"
    if not others:
        return line
    high = sorted(others)[math.ceil(HIGH * len(others)) - 1]
    return f"{line}, then p50 {statistics.median(others):.2f} s, p95 {high:.2f} s"
