"""Kakao's contract: what it sends to a skill, what it accepts, and every published limit.

The rarer parts load when they are first asked for: each dataclass costs half a millisecond of a cold start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from maeari.kakao.errors import KakaoError, RuleBroken, UnreadablePayload
from maeari.kakao.parts import Button, Link, QuickReply, Thumbnail
from maeari.kakao.payload import Media, SkillRequest, parse
from maeari.kakao.response import (
    BasicCard,
    Carousel,
    ListCard,
    ListItem,
    SimpleText,
    SkillResponse,
    TextCard,
)
from maeari.kakao.rules import Violation, violations
from maeari.kakao.text import clip, length

if TYPE_CHECKING:
    from maeari.kakao.commerce import CommerceCard, Profile
    from maeari.kakao.extras import CarouselHeader, ContextValue, SimpleImage
    from maeari.kakao.itemcard import ImageTitle, Item, ItemCard, ItemListSummary, ItemProfile, ItemThumbnail

__all__ = [
    "BasicCard",
    "Button",
    "Carousel",
    "CarouselHeader",
    "CommerceCard",
    "ContextValue",
    "ImageTitle",
    "Item",
    "ItemCard",
    "ItemListSummary",
    "ItemProfile",
    "ItemThumbnail",
    "KakaoError",
    "Link",
    "ListCard",
    "ListItem",
    "Media",
    "Profile",
    "QuickReply",
    "RuleBroken",
    "SimpleImage",
    "SimpleText",
    "SkillRequest",
    "SkillResponse",
    "TextCard",
    "Thumbnail",
    "UnreadablePayload",
    "Violation",
    "clip",
    "length",
    "parse",
    "violations",
]

_LATE = {
    **dict.fromkeys(("CommerceCard", "Profile"), "commerce"),
    **dict.fromkeys(("CarouselHeader", "ContextValue", "SimpleImage"), "extras"),
    **dict.fromkeys(
        ("ImageTitle", "Item", "ItemCard", "ItemListSummary", "ItemProfile", "ItemThumbnail"), "itemcard"
    ),
}


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
