"""Names as keys: two spellings that a person takes for the same name give the same key."""

from __future__ import annotations

import hashlib
import unicodedata

MAX_KEY = 190
"""Characters of a key; the column `artist_aliases.alias_key` holds as many."""

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22

_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"
"""The block of combining diacritical marks; those of kana, Indic and other scripts lie elsewhere."""
_LAST_LATIN = "\u024f"
_PLAIN = str.maketrans(
    {"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe", "ŧ": "t"}
)
"""Latin letters that Unicode doesn't decompose, as people type them on a keyboard without them."""


def key(name: str) -> str:
    """The key of a name: NFKC, case folded, only letters, digits and marks, Latin letters without accents.

    A name without any letter or digit (`!!!`) keeps its punctuation, so it has a key too. The empty
    string is the key of nothing. Marks of other scripts stay: they tell names apart (が is not か).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")
    # Once more, because what stood apart may compose now that nothing stands between.
    return unicodedata.normalize("NFKC", _without_accents(kept) or _visible(folded))[:MAX_KEY]


def is_korean(text: str) -> bool:
    """Whether any of it is written in Hangul syllables."""
    return any("가" <= character <= "힣" for character in text)


def artist_id(name: str) -> str:
    """A stable id for an artist known by name only: 22 base-62 digits, the shape of Spotify's ids."""
    return _id("artist", key(name))


def album_id(name: str, artist_id: str) -> str:
    """A stable id for an album known by its name and an artist's id, likewise."""
    return _id("album", artist_id, key(name))


def _id(*parts: str) -> str:
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    digits = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(digits)


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] not in "CZ")


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    kept, base = [], ""
    for character in unicodedata.normalize("NFD", text):
        if _FIRST_MARK <= character <= _LAST_MARK:
            if base.isalpha() and base <= _LAST_LATIN:
                continue
        elif not unicodedata.combining(character):
            base = character
        kept.append(character)
    return "".join(kept).translate(_PLAIN)
