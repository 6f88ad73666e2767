"""How data lie in the page: typed arrays after a JSON object, deflated, as base64.

    uint32 length of the JSON | JSON, padded with spaces to four bytes | arrays, each padded to four bytes

All numbers are little-endian. The JSON holds the texts, and under `arrays` the type, place and length of each
array: `{"near": ["Uint16Array", 1024, 200000]}`. page/unpacking.js reads it.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_TYPES = {"<u1": "Uint8Array", "<u2": "Uint16Array", "<u4": "Uint32Array"}
_WORD = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Texts and other JSON, and arrays of whole numbers from 0 on."""

    texts: Mapping[str, Any]
    numbers: Mapping[str, NDArray[Any]]

    def packed(self) -> str:
        """The block as the page holds it."""
        table, content = {}, b""
        for name, array in self.numbers.items():
            kind = _narrowest(array)
            table[name] = [_TYPES[kind], len(content), len(array)]
            content += _padded(array.astype(kind).tobytes(), b"\0")
        texts = json.dumps({**self.texts, "arrays": table}, ensure_ascii=False, separators=(",", ":"))
        head = _padded(texts.encode(), b" ")
        return deflated(len(head).to_bytes(_WORD, "little") + head + content)


def deflated(content: bytes) -> str:
    """Bytes as gzip in base64, the same for the same bytes."""
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


def coded(texts: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    """The distinct texts, and of each text its place among them."""
    places: dict[str, int] = {}
    numbers = [places.setdefault(text, len(places)) for text in texts]
    return list(places), np.array(numbers, np.intp)


def _narrowest(array: NDArray[Any]) -> str:
    """The type with the fewest bytes that holds the numbers."""
    greatest = int(array.max(initial=0))
    return next(kind for kind in _TYPES if greatest < 1 << (8 * int(kind[-1])))


def _padded(content: bytes, filling: bytes) -> bytes:
    return content + filling * (-len(content) % _WORD)
