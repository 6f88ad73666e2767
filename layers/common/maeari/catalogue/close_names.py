"""Names that are nearly the same: typing errors. Pure: it knows no database.

Keys (`names.key`) are compared by units: Hangul syllables taken apart into their letters, everything else
as it is. So 아이우 and 아이유 differ in one unit of six, as shinne and shinee do.

Close keys are found by their deletion neighbourhood, the way of SymSpell (https://github.com/wolfgarbe/SymSpell):
two texts within k edits become equal when at most k units are deleted from each. Both sides therefore hash
every text that is left of their first `_PREFIX` units after deletions, and an index on the hashes finds
the candidates; the distance itself is then computed for those few.
"""

from __future__ import annotations

import unicodedata
import zlib
from itertools import combinations

MIN_UNITS = 3
"""Shorter names are never corrected: 비 and 빈 are two artists, not a typing error."""

MAX_UNITS = 80
"""Longer names aren't indexed; nobody types them by heart."""

MAX_DISTANCE = 2

_PREFIX = 7
"""Units that are hashed: at most 1 + 7 + 21 hashes a name, and still telling enough."""
_ONE_EDIT_UP_TO = 5
_SURE_FROM = 7
_SURE_FROM_IN_HANGUL = 6
_WIDEST = 3


def units(key: str) -> str:
    """A key with each Hangul syllable as two or three conjoining letters."""
    return "".join(unicodedata.normalize("NFD", c) if "가" <= c <= "힣" else c for c in key)


def is_corrected(text: str) -> bool:
    """Whether a name of these units takes part, as typed or as known."""
    return MIN_UNITS <= len(text) <= MAX_UNITS


def limit(text: str) -> int:
    """Edits that make another name of a typing error in these units: 1 up to five units, 2 beyond, else 0."""
    if not is_corrected(text):
        return 0
    return 1 if len(text) <= _ONE_EDIT_UP_TO else MAX_DISTANCE


def widest(text: str) -> int:
    """Edits up to which a name is worth offering when nothing nearer is known: about a third, at most 3."""
    return min(_WIDEST, max(1, len(text) // 2 - 1))


def is_sure(text: str, edits: int) -> bool:
    """Whether a name so close can be answered without asking: one error in a name that is long enough.

    Of 10,690 artists, one in eight with a name of five or six Latin letters is one edit from another artist;
    from seven letters on it is one in fifty. Three Hangul syllables tell as much as seven letters.
    """
    hangul = any("\u1100" <= unit <= "\u11ff" for unit in text)
    return edits <= 1 and len(text) >= (_SURE_FROM_IN_HANGUL if hangul else _SURE_FROM)


def hashes(text: str) -> frozenset[int]:
    """32-bit hashes of what is left of the beginning after up to two deletions; none for names left alone.

    Names of three units are known by one deletion only: two would leave a single letter.
    """
    if not is_corrected(text):
        return frozenset()
    start = text[:_PREFIX]
    deletions = min(MAX_DISTANCE, len(text) - MIN_UNITS + 1)
    return frozenset(
        zlib.crc32("".join(left).encode())
        for count in range(deletions + 1)
        for left in combinations(start, len(start) - count)
    )


def distance(one: str, other: str, most: int) -> int:
    """Edits from one text to the other: insert, delete, replace a unit or swap two neighbours.

    The optimal string alignment distance.

    Args:
        one: units.
        other: units.
        most: what is farther needs no exact answer.

    Returns:
        The distance, or `most + 1` for anything greater than `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)
