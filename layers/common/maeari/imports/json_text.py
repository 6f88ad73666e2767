"""A JSON document too large to hold, value by value: only the one that is asked for lies in memory.

The values themselves are read by the C scanner of the standard library, so a document costs hardly more time
than `json.load` of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

PIECE = 2**20
"""Characters that are read at once."""

LONGEST = 2**26
"""Characters of the longest value that is waited for the end of: a playlist of MPD has some 34,000."""

_SPACE = " \t\n\r"
_NUMBER_CUT = 3
"""Within fewer characters behind the 1 of 1e-3 comes its next digit."""


class NotJson(ValueError):
    """The text is no JSON document, or ends in the middle of it; the message says where."""


class JsonText:
    """Walks over one document.

    Args:
        text: opened for reading, at its beginning.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decode = json.JSONDecoder().raw_decode
        self._buffer = ""
        self._at = 0
        self._passed = 0
        self._ended = False

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next; take the value of each before the next key.

        Raises:
            NotJson: it is no object, or the text ends before it does.
        """
        self._take("{")
        if self._peek() == "}":
            return self._take("}")
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise NotJson(f"a key is no text{self._place()}")
            self._take(":")
            yield key
            if self._took_last("}"):
                return None

    def elements(self) -> Iterator[Any]:
        """The values of the list that comes next, one at a time. Raises like `members`."""
        self._take("[")
        if self._peek() == "]":
            return self._take("]")
        while True:
            yield self.value()
            if self._took_last("]"):
                return None

    def entries(self) -> Iterator[tuple[str | None, Any]]:
        """(key, value) of the object that comes next, or (None, value) of the list. Raises like `members`."""
        if self._peek() == "[":
            yield from ((None, value) for value in self.elements())
            return
        for key in self.members():
            yield key, self.value()

    def value(self) -> Any:
        """The value that comes next, whole. Raises like `members`."""
        if not self._peek():
            raise NotJson(f"the text ends too early{self._place()}")
        while True:
            try:
                value, end = self._decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                if not self._read_on():
                    raise NotJson(self._why(error)) from error
                continue
            may_be_cut = len(self._buffer) - end < _NUMBER_CUT and not self._buffer[end:].strip(".eE+-")
            if not may_be_cut or not self._read_on():
                self._at = end
                return value

    def end(self) -> None:
        """Makes sure that nothing follows. Raises like `members`."""
        if self._peek():
            raise NotJson(f"something follows the document{self._place()}")

    def _took_last(self, closing: str) -> bool:
        if self._peek() == closing:
            self._take(closing)
            return True
        self._take(",")
        return False

    def _take(self, character: str) -> None:
        found = self._peek()
        if found != character:
            wanted = f"{character} is missing" if found else "the text ends too early"
            raise NotJson(f"{wanted}{self._place()}")
        self._at += 1

    def _peek(self) -> str:
        """The next character that is no space; empty at the end of the text."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _SPACE:
                    return self._buffer[self._at]
                self._at += 1
            if not self._read_on():
                return ""

    def _read_on(self) -> bool:
        """Reads as much again as is waiting; False at the end, or where a value gets too long."""
        waiting = len(self._buffer) - self._at
        if self._ended or waiting > LONGEST:
            return False
        more = self._text.read(max(PIECE, waiting))
        if not more:
            self._ended = True
            return False
        self._passed += self._at
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return True

    def _why(self, error: Exception) -> str:
        if not isinstance(error, json.JSONDecodeError):
            return f"{error}{self._place()}"
        is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self._buffer.rstrip())
        if self._ended and is_cut:
            return f"the text ends too early{self._place()}"
        return f"{error.msg}, character {self._passed + error.pos + 1:,}"

    def _place(self) -> str:
        return f", character {self._passed + self._at + 1:,}"
