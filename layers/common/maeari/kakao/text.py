"""Text as Kakao counts it and as a reader sees it.

Kakao does not say what a character is. We count UTF-16 code units, the largest of the usual counts for the
text of a chat, so that a text that fits here fits there.
"""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"

_ZWJ = "\u200d"
# Parts of a grapheme that are not of a category of marks: zero width (non-)joiner, Thai and Lao vowel AM,
# halfwidth voicing marks.
_EXTENDING = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
_VIRAMA = 9  # canonical combining class of the sign that joins two Indic consonants
_CONTROLS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]),
    **dict.fromkeys(map(ord, "\t\v\f"), " "),
    **dict.fromkeys(map(ord, "\n\r\x85\u2028\u2029"), "\n"),
}
# Which kinds of conjoining jamo continue a syllable block (Unicode UAX #29, rules GB6 to GB8).
_SYLLABLE = frozenset(
    ["L L", "L V", "L LV", "L LVT", "LV V", "LV T", "V V", "V T", "LVT T", "T T"],
)


def length(text: str) -> int:
    """Number of UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def blank(text: str) -> bool:
    """Whether a reader sees nothing: only white space, controls and invisible format characters."""
    return all(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} for character in text)


def clean(text: str) -> str:
    r"""NFC, line ends as "\n", no other control characters, no lone surrogates, no outer white space."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_CONTROLS)).strip()


def clip(text: str, limit: int | None, lines: int | None = None) -> str:
    """The text, cleaned, in at most `limit` UTF-16 code units.

    Args:
        text: anything.
        limit: most code units, the ellipsis that marks a cut included; None for no limit.
        lines: most lines; surplus line ends become spaces, so that no word is lost to them.

    Returns:
        The cleaned text where it fits, else whole graphemes of its beginning and "…".
    """
    text = clean(text)
    if lines is not None:
        rows = text.split("\n")
        text = "\n".join(
            [*rows[: lines - 1], " ".join(row.strip() for row in rows[lines - 1 :] if row.strip())]
        )
        text = text.strip()
    if limit is None or length(text) <= limit:
        return text
    return head(text, limit - 1).rstrip() + ELLIPSIS if limit > 0 else ""


def head(text: str, limit: int) -> str:
    """The longest beginning of `text` that is whole graphemes and at most `limit` UTF-16 code units."""
    boundary = units = flags = 0
    for index, character in enumerate(text):
        if not (index and _joins(text[index - 1], character, flags)):
            boundary = index
        flags = flags + 1 if _is_flag_letter(character) else 0
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return text[:boundary]
    return text


def _joins(before: str, character: str, flags: int) -> bool:
    """Whether no cut may fall between two characters; `flags` regional indicators end at `before`.

    UAX #29, simplified to the side of fewer cuts: whatever follows a joiner stays with it.
    """
    if character < "\u0300":
        return before == _ZWJ
    return (
        before == _ZWJ
        or _extends(character)
        or (flags % 2 == 1 and _is_flag_letter(character))
        or f"{_jamo(before)} {_jamo(character)}" in _SYLLABLE
        or (unicodedata.combining(before) == _VIRAMA and unicodedata.category(character) == "Lo")
    )


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character).startswith("M")  # marks: combining, keycap, variation selectors
        or character in _EXTENDING
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags, as in the flag of Scotland
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _jamo(character: str) -> str:
    """Hangul syllable type: leading consonant, vowel, trailing consonant, or a block of two or three."""
    if "가" <= character <= "힣":
        return "LV" if (ord(character) - ord("가")) % 28 == 0 else "LVT"
    if "\u1100" <= character <= "\u115f" or "\ua960" <= character <= "\ua97c":
        return "L"
    if "\u1160" <= character <= "\u11a7" or "\ud7b0" <= character <= "\ud7c6":
        return "V"
    if "\u11a8" <= character <= "\u11ff" or "\ud7cb" <= character <= "\ud7fb":
        return "T"
    return ""
