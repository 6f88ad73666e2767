"""Reads a block of a page as the page's code does."""

from __future__ import annotations

import base64
import gzip
import json
import re
from array import array
from typing import Any

_CODES = {"Uint8Array": "B", "Uint16Array": "H", "Uint32Array": "I"}


def block_of(page: bytes, element_id: str) -> dict[str, Any]:
    """The texts and arrays of an element."""
    [packed] = re.findall(
        rf'<script type="application/gzip" id="{element_id}">([^<]*)</script>', page.decode()
    )
    return unpacked(packed)


def unpacked(packed: str) -> dict[str, Any]:
    """The texts and arrays of a packed block."""
    content = gzip.decompress(base64.b64decode(packed))
    begin = 4 + int.from_bytes(content[:4], "little")
    found: dict[str, Any] = json.loads(content[4:begin])
    for name, (kind, place, length) in found.pop("arrays").items():
        values = array(_CODES[kind])
        start = begin + place
        assert start % values.itemsize == 0, "typed arrays must lie at a multiple of their size"
        values.frombytes(content[start : start + length * values.itemsize])
        found[name] = values.tolist()
    return found
