"""Korean particles after any name: 아이유와, 방탄소년단과, BTS와, 2NE1과, f(x)와.

A particle follows the sound that a name ends in. Hangul spells it; digits are read the Korean way, in a name
with Latin letters the English way; capitals without a vowel are read letter by letter; other Latin words as
Koreans write them down (외래어 표기법, chapter 3, section 1: m, n, ng, l and a stop after a short vowel close
a syllable, anything else gets a vowel of its own).
"""

from __future__ import annotations

import re
import unicodedata

_PAIRS = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "으로": "로",
    "이에요": "예요",
    "이랑": "랑",
    "이나": "나",
}
"""The form after a closed syllable, and that after an open one."""

_SYLLABLES = 0xAC00
_FINALS = 28
_FINAL_L = 8
_CLOSED_DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
"""영 (also 십, 백, 천, 만), 일, 삼, 육, 칠, 팔 end in a consonant."""

_CLOSED_DIGITS_IN_ENGLISH = {"1": "ㄴ", "7": "ㄴ", "8": "ㅅ", "9": "ㄴ"}
"""원, 세븐, 에잇, 나인; ten does too, but twenty and hundred don't."""

_READ_OPEN = re.compile(r"\dcm$", re.IGNORECASE)
"""센치."""

_CLOSED_LETTERS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
"""엘, 엠, 엔, 알: the letters whose names end in a consonant."""

_CLOSED_WORDS = (
    (re.compile(r"(?:[^aeiou]l|[aeiou]ll?)e?$|[aeiou]ll?$"), "ㄹ"),
    (re.compile(r"ng(?:ue)?$"), "ㅇ"),
    (re.compile(r"[aeiouy]mm?e?$|lm$"), "ㅁ"),
    (re.compile(r"[aeiouy]nn?e?$"), "ㄴ"),
    # A stop after a single short vowel: Rock, Bob, Big, Velvet, but not Beat.
    (re.compile(r"(?:^|[^aeiou])[aeiou](?:ck|c|k|gg|g)$|ook$"), "ㄱ"),
    (re.compile(r"(?:^|[^aeiou])[aeiou](?:pp|p|bb|b)$"), "ㅂ"),
    (re.compile(r"(?:^|[^aeiou])[aeiou]tt?$"), "ㅅ"),
)
_VOWELS = frozenset("aeiouy")


def with_particle(name: str, closed: str) -> str:
    """The name with the particle that fits it.

    Args:
        name: as shown.
        closed: the particle's form after a closed syllable: 은, 이, 을, 과, 으로, 이에요, 이랑 or 이나.
    """
    final = _final(name)
    fits = final and not (closed == "으로" and final == "ㄹ")
    return name + (closed if fits else _PAIRS[closed])


def _final(name: str) -> str:
    """The consonant that the name's sound ends in, "" for a vowel or what can't be told."""
    text = unicodedata.normalize("NFC", name).rstrip()
    # What stands in brackets at the end isn't read, unless it is all there is left of a word: f(x).
    text = re.sub(r"(?<=\S)\s+[(\[][^)\]]*[)\]]$", "", text)
    heard = [character for character in text if character.isalnum()]
    if not heard:
        return ""
    last = heard[-1]
    if "가" <= last <= "힣":
        number = (ord(last) - _SYLLABLES) % _FINALS
        return "ㄹ" if number == _FINAL_L else "ㄱ" if number else ""
    has_latin = any(character.isascii() and character.isalpha() for character in heard)
    if last.isdigit():
        closed = _CLOSED_DIGITS_IN_ENGLISH if has_latin else _CLOSED_DIGITS
        return closed.get(str(unicodedata.digit(last, 2)), "")
    if _READ_OPEN.search(text):
        return ""
    return _final_of_latin(re.split(r"[^\w]|\d|_", text.rstrip(")]!?. "))[-1])


def _final_of_latin(word: str) -> str:
    plain = unicodedata.normalize("NFD", word)
    has_accent = len(plain) > len(word) and not plain[-1].isalpha()
    letters = "".join(character for character in plain if character.isalpha())
    lower = letters.lower()
    if len(lower) == 1 or not _VOWELS & set(lower) or (letters.isupper() and len(letters) < 4):  # noqa: PLR2004
        return _CLOSED_LETTERS.get(lower[-1:], "")
    if has_accent:  # Beyoncé: an accented e is heard
        return ""
    return next((final for pattern, final in _CLOSED_WORDS if pattern.search(lower)), "")
