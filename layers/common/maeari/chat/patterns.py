"""Regular expressions that compile when they are first used: most answers need few of them.

Compiling all of the grammar's takes 60 ms of a cold start.
"""

from __future__ import annotations

import re
from functools import cached_property


class Pattern:
    """A regular expression as `re.compile` takes it, with the methods that are used here."""

    def __init__(self, rule: str, flags: int = 0) -> None:
        self._rule = rule
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._rule, self._flags)

    def match(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self._compiled.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._compiled.search(text)

    def sub(self, replacement: str, text: str) -> str:
        """As `re.Pattern.sub`."""
        return self._compiled.sub(replacement, text)

    def split(self, text: str) -> list[str]:
        """As `re.Pattern.split`, of rules without groups."""
        return self._compiled.split(text)
