"""Faults that the service can show on purpose: which one meets which request.

A fault is chosen by the request's header `x-maeari-fault`, else by what `POST /local-faults` asked for, else
by the command line.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = "x-maeari-fault"
CONTROL_PATH = "/local-faults"

NAMES = (
    "latency",  # a good answer, far too late
    "quota",  # 429 with reason QUOTA_EXCEEDED and a wait of hours
    "rate-limit",  # 429 in plain text, with the same wait
    "error",  # 500 in HTML
    "reset",  # the connection ends with a TCP reset
    "slow-body",  # a good answer, byte by byte
    "slow-headers",  # headers, byte by byte
    "wrong-json",  # 200 with JSON of another shape
    "truncated",  # half of a good answer, then the end of the connection
    "partial-features",  # audio features of every other track, some values null
    "old-shape",  # a good answer of ListenBrainz, as blocks of a page
    "premium-lapsed",  # 403 in plain text: the owner of the app doesn't pay any more
)
SOURCES = ("spotify", "accounts", "reccobeats", "wikidata", "musicbrainz", "listenbrainz")
"""The Web API of Spotify, its token service, and the others by their names."""

ALWAYS = -1
"""Number of times of a fault that stays until it is taken away."""


class UnknownFault(ValueError):
    """No such fault or source, or a number of times that is none."""


def source_of(path: str) -> str | None:
    """The source that a request is for, None for pictures and the service's own pages."""
    if path.startswith("/spotify/v1/"):
        return "spotify"
    if path.startswith("/spotify/"):
        return "accounts"
    service = path.split("/")[1]
    return service if service in SOURCES else None


@dataclass
class Faults:
    """What is to fail, by source; used by many threads.

    Args:
        always: names of faults by source that meet every request.
    """

    always: dict[str, str] = field(default_factory=dict)
    _next: dict[str, tuple[str, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_options(cls, options: list[str]) -> Faults:
        """As `by_source` reads them from the command line. Raises `UnknownFault`."""
        return cls(by_source(options))

    def plan(self, source: str, name: str, times: int) -> None:
        """The next so many requests to a source, or `ALWAYS` all, meet this fault. Raises `UnknownFault`."""
        _check(name, source, times)
        with self._lock:
            self._next[source] = name, times

    def clear(self) -> None:
        """Takes away what was planned; the command line's faults stay."""
        with self._lock:
            self._next.clear()

    def of(self, path: str, header: str | None) -> str | None:
        """The fault that meets this request, None for a good answer; counts it."""
        source = source_of(path)
        if source is None:
            return None
        if header in NAMES:
            return header
        with self._lock:
            name, times = self._next.get(source, ("", 0))
            if not times:
                return self.always.get(source)
            self._next[source] = name, times - 1 if times > 0 else ALWAYS
            return name


def by_source(options: Iterable[str]) -> dict[str, str]:
    """Names of faults by source, from `NAME` for all sources or `NAME:source`. Raises `UnknownFault`."""
    faults: dict[str, str] = {}
    for option in options:
        name, _, source = option.partition(":")
        _check(name, source or SOURCES[0], 1)
        faults |= dict.fromkeys([source] if source else SOURCES, name)
    return faults


def _check(name: str, source: str, times: int) -> None:
    if name not in NAMES:
        raise UnknownFault(f"fault must be one of {', '.join(NAMES)}, not {name!r}")
    if source not in SOURCES:
        raise UnknownFault(f"source must be one of {', '.join(SOURCES)}, not {source!r}")
    if times < ALWAYS or times == 0:
        raise UnknownFault(f"times must be above 0, or {ALWAYS} for always, not {times}")
