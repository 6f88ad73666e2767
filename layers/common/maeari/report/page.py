"""The page: one HTML file with its style, its code, its data and Plotly, that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from maeari.errors import LibraryMissing
from maeari.report.packing import deflated

MOST_BYTES = 6_000_000
"""Of the page."""

PLAYER = "https://open.spotify.com"

_SCRIPTS = ("unpacking", "dom", "charts", "explorer", "sections", "main")
"""The files of page/ that make the page's code, in their order."""


class Page:
    """A page being made.

    Args:
        day: of the lake, `YYYY-MM-DD`.
    """

    def __init__(self, day: str) -> None:
        plotly, script = _plotly(), "\n".join(_part(f"{name}.js") for name in _SCRIPTS)
        parts = {
            "policy": _policy(script.encode(), plotly),
            "day": escape(day),
            "style": _part("style.css"),
            "script": script,
        }
        shell = _part("page.html")
        for name, text in parts.items():
            shell = shell.replace(f"@@{name}@@", text)
        self._before, self._after = (part.encode() for part in shell.split("@@blocks@@"))
        self._blocks: list[bytes] = []
        self._size = len(self._before) + len(self._after)
        self._add("plotly", deflated(plotly))

    @property
    def room(self) -> int:
        """Bytes of base64 that one more block may have."""
        return MOST_BYTES - self._size - len(_block("data-?????????", ""))

    def add(self, name: str, packed: str) -> None:
        """Adds data, as `packing.Block.packed` gives them."""
        self._add(f"data-{name}", packed)

    def _add(self, element_id: str, packed: str) -> None:
        self._blocks.append(_block(element_id, packed))
        self._size += len(self._blocks[-1])

    def html(self) -> bytes:
        """The file."""
        return b"".join((self._before, *self._blocks, self._after))


def _block(element_id: str, packed: str) -> bytes:
    return f'<script type="application/gzip" id="{element_id}">{packed}</script>\n'.encode()


def _policy(*scripts: bytes) -> str:
    """Only these scripts run, and only Spotify's player may be shown. Plotly sets styles on its elements."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        f"frame-src {PLAYER}; base-uri 'none'; form-action 'none'"
    )


def _part(name: str) -> str:
    return files("maeari.report").joinpath("page", name).read_text("utf-8")


def _plotly() -> bytes:
    """Plotly.js, out of the Python package that brings it and of which a layer has this file only."""
    spec = find_spec("plotly")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, "package_data", "plotly.min.js")
        if path.exists():
            return path.read_bytes()
    raise LibraryMissing("plotly.min.js is not installed; it comes with requirements/analytics.txt")
