"""What a shared object says of itself. Layout: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"\x7fELF"
AARCH64 = 183
"""`e_machine` of 64-bit ARM."""

_LITTLE_ENDIAN_64_BIT = b"\x02\x01"
_MACHINE_OFFSET = 18
_SEGMENTS_OFFSET = 32
_SEGMENT_COUNT_OFFSET = 54
_LOADED, _DYNAMIC = 1, 2
_END, _NEEDED, _STRINGS = 0, 1, 5


def is_elf(path: Path) -> bool:
    """Whether a file is native code."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def machine(content: bytes) -> int:
    """The processor that it runs on (`e_machine`)."""
    assert content[4:6] == _LITTLE_ENDIAN_64_BIT
    (number,) = struct.unpack_from("<H", content, _MACHINE_OFFSET)
    return int(number)


def needed(content: bytes) -> set[str]:
    """File names of the libraries that it links against (`DT_NEEDED`)."""
    segments = list(_segments(content))
    ((start, _, size),) = [place for kind, place in segments if kind == _DYNAMIC]
    entries = []
    for tag, value in struct.iter_unpack("<qQ", content[start : start + size]):
        if tag == _END:
            break
        entries.append((tag, value))
    (address,) = [value for tag, value in entries if tag == _STRINGS]
    (strings,) = [
        address - virtual + offset
        for kind, (offset, virtual, length) in segments
        if kind == _LOADED and virtual <= address < virtual + length
    ]
    return {_text(content, strings + value) for tag, value in entries if tag == _NEEDED}


def _segments(content: bytes) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Type, and offset in the file, virtual address and size in the file of each program header."""
    (table,) = struct.unpack_from("<Q", content, _SEGMENTS_OFFSET)
    length, count = struct.unpack_from("<HH", content, _SEGMENT_COUNT_OFFSET)
    for index in range(count):
        kind, _, offset, virtual, _, size = struct.unpack_from("<IIQQQQ", content, table + index * length)
        yield kind, (offset, virtual, size)


def _text(content: bytes, start: int) -> str:
    return content[start : content.index(b"\0", start)].decode()
