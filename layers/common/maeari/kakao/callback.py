"""Where Kakao waits for an answer that takes longer than five seconds (kakao-skill reference, section 4)."""

from __future__ import annotations

import re

SECONDS = 50.0
"""After the first answer; Kakao refuses a URL that is a minute old."""

SETTLING_SECONDS = 1.0
"""Kakao must have read the first answer before it takes the second."""

_URL = re.compile(r"https://(?:[a-z0-9-]{1,63}\.)*kakao\.com(?::443)?/[!-~]*", re.ASCII | re.IGNORECASE)
_ODD = frozenset("\\#")


def is_kakaos(url: str) -> bool:
    """Whether a callback URL leads to Kakao: https, kakao.com or a host below it, and nothing odd.

    The URL comes from outside, and an answer is posted to it: anywhere else would be an open door.
    """
    return _URL.fullmatch(url) is not None and _ODD.isdisjoint(url)
