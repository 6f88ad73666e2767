"""What a request wants. A tap's `extra` decides first, then what was sent, then the words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.phrases import phrase
from maeari.chat.plain_words import is_plain_word
from maeari.chat.request_words import without_request
from maeari.chat.song_requests import wants_songs_like
from maeari.chat.taps import MAX_NAME, tapped
from maeari.chat.wishes import FindArtist, Greet, NameWanted, NotText

if TYPE_CHECKING:
    from maeari.chat.wishes import Wish
    from maeari.kakao.payload import SkillRequest

_HALF_WIDTH = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}


def wish(request: SkillRequest) -> Wish:
    """What the request wants; never raises, whatever was sent."""
    if tap := tapped(request.extra, request.utterance):
        return tap
    if request.media is not None or request.utterance.startswith(("http://", "https://")):
        return NotText()
    if not names.key(request.utterance):
        return Greet()
    whole = request.utterance[:MAX_NAME]
    readable = _readable(whole)
    if said := phrase(readable):
        return said
    if is_plain_word(readable):
        return FindArtist(whole=whole, name=readable)
    name = without_request(readable)
    return FindArtist(whole, name, or_song=wants_songs_like(readable)) if name else NameWanted(whole)


def asks_in_english(utterance: str, wanted: Wish) -> bool | None:
    """Whether typed text is a request in English.

    None when it doesn't tell: a photo, or a bare name in Latin letters.

    Args:
        utterance: what was typed, not what a tap said.
        wanted: what it was understood as.
    """
    if isinstance(wanted, NotText):
        return None
    if names.is_korean(utterance):
        return False
    if not re.search("[A-Za-z]{2}", utterance):
        return None
    is_bare = isinstance(wanted, FindArtist) and names.key(wanted.name) == names.key(utterance)
    return None if is_bare else True


def _readable(text: str) -> str:
    """The text without full-width letters and what can't be seen, with single spaces."""
    usual = unicodedata.normalize("NFC", text.translate(_HALF_WIDTH))
    visible = "".join(c for c in usual if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()) or text
