"""What a request wants. A tap's `extra` decides first, then what was sent, then the words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.request_words import without_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from maeari.kakao.payload import SkillRequest

EXTRA_VERSION = 1
NEIGHBOURS_SHOWN = 3
MAX_NAME = 100
"""Characters of a typed name that are looked up; no artist's name is longer."""

_MAX_RANK = 200
_HALF_WIDTH = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}


@dataclass(frozen=True, slots=True)
class Greet:
    """Somebody entered the room or said hello."""


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody asks what the bot can do."""


@dataclass(frozen=True, slots=True)
class NotText:
    """A photo or another thing that isn't a name."""


@dataclass(frozen=True, slots=True)
class MoreOfWhom:
    """More neighbours are wanted, but the message doesn't tell whose."""


@dataclass(frozen=True, slots=True)
class NameWanted:
    """A request without a name ("가수 추천해줘"), unless `whole`, the text as typed, is an artist's name."""

    whole: str


@dataclass(frozen=True, slots=True)
class FindArtist:
    """An artist and some of its neighbours are wanted.

    Attributes:
        whole: the text as typed; it wins when it is a name itself.
        name: the text without the words of a request ("… 노래 추천해 줘").
        artist_id: told by a tap, else empty.
        first_rank: rank of the first neighbour wanted; greater than 1 after "다른 추천".
        as_typed: the name isn't a typing error; told by a tap after a correction.
        typed: the name that was typed before the tap that chose this artist, else empty.
    """

    whole: str
    name: str
    artist_id: str = ""
    first_rank: int = 1
    as_typed: bool = False
    typed: str = ""


type Wish = Greet | Help | NotText | MoreOfWhom | NameWanted | FindArtist

_GREETINGS = frozenset(
    map(names.key, ("안녕", "안녕하세요", "하이", "hi", "hello", "시작", "시작하기", "처음으로"))
)
_HELP = frozenset(map(names.key, ("도움말", "도움", "도와줘", "사용법", "help", "메뉴")))
_MORE = frozenset(map(names.key, ("다른 추천", "더 보여줘", "더보기", "다른 가수")))


def wish(request: SkillRequest) -> Wish:
    """What the request wants; never raises, whatever was sent."""
    tapped = _tapped(request.extra, request.utterance)
    if tapped:
        return tapped
    if request.media is not None or request.utterance.startswith(("http://", "https://")):
        return NotText()
    key = names.key(request.utterance)
    if not key or key in _GREETINGS:
        return Greet()
    if key in _HELP:
        return Help()
    if key in _MORE:
        return MoreOfWhom()
    whole = request.utterance[:MAX_NAME]
    name = without_request(_readable(whole))
    return FindArtist(whole=whole, name=name) if name else NameWanted(whole)


def extra(artist_id: str, first_rank: int = 1, typed: str = "") -> dict[str, Any]:
    """What a button about an artist carries; it comes back as `clientExtra` when tapped.

    Args:
        artist_id: of the artist.
        first_rank: of the neighbours to show.
        typed: the name that the button is an answer to; a tap then teaches it.
    """
    told = {"v": EXTRA_VERSION, "artist_id": artist_id, "first_rank": first_rank}
    return {**told, "typed": typed[:MAX_NAME]} if typed else told


def extra_as_typed() -> dict[str, Any]:
    """What a button carries that looks for the text on it without correcting it."""
    return {"v": EXTRA_VERSION, "as_typed": True}


def _readable(text: str) -> str:
    """The text without full-width letters and what can't be seen, with single spaces."""
    usual = unicodedata.normalize("NFC", text.translate(_HALF_WIDTH))
    visible = "".join(c for c in usual if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()) or text


def _tapped(tap: Mapping[str, Any], utterance: str) -> FindArtist | None:
    """The wish of a tap, if its extra is one of ours. It comes from outside, so each value is checked."""
    if tap.get("v") != EXTRA_VERSION:
        return None
    text = utterance[:MAX_NAME]
    artist_id, first_rank = tap.get("artist_id"), tap.get("first_rank", 1)
    if tap.get("as_typed") is True and names.key(text):
        return FindArtist(whole=text, name=text, as_typed=True)
    if not isinstance(artist_id, str) or not re.fullmatch("[0-9A-Za-z]{22}", artist_id):
        return None
    if isinstance(first_rank, bool) or not isinstance(first_rank, int) or not 1 <= first_rank <= _MAX_RANK:
        first_rank = 1
    typed = tap.get("typed")
    return FindArtist(
        whole=text,
        name=text,
        artist_id=artist_id,
        first_rank=first_rank,
        typed=typed[:MAX_NAME] if isinstance(typed, str) else "",
    )
