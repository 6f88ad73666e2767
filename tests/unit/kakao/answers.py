"""Skill responses as JSON, built by hand and not by the code under test."""

from __future__ import annotations

from typing import Any

URL = "https://i.example/x.jpg"
PICTURE = {"imageUrl": URL}
FIXED = {**PICTURE, "fixedRatio": True}
WEB = {"label": "듣기", "action": "webLink", "webLinkUrl": URL}
SAY = {"label": "더보기", "action": "message", "messageText": "더보기"}
ITEM = {"title": "밤편지"}
ROW = {"title": "장르", "description": "발라드"}


def answer(*outputs: dict[str, Any], **template: Any) -> dict[str, Any]:
    return {"version": "2.0", "template": {"outputs": list(outputs or [text(1)]), **template}}


def text(units: int) -> dict[str, Any]:
    return {"simpleText": {"text": "가" * units}}


def text_card(**fields: Any) -> dict[str, Any]:
    return {"textCard": {"title": "아이유", **fields}}


def basic_card(**fields: Any) -> dict[str, Any]:
    return {"basicCard": {"thumbnail": PICTURE, **fields}}


def commerce_card(**fields: Any) -> dict[str, Any]:
    return {"commerceCard": {"price": 1000, "thumbnails": [PICTURE], **fields}}


def list_card(items: int = 1, **fields: Any) -> dict[str, Any]:
    return {"listCard": {"header": {"title": "노래"}, "items": [ITEM] * items, **fields}}


def item_card(**fields: Any) -> dict[str, Any]:
    return {"itemCard": {"itemList": [ROW], **fields}}


def carousel(*cards: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "carousel": {
            "type": next(iter(cards[0])),
            "items": [next(iter(each.values())) for each in cards],
            **fields,
        }
    }


def header(**fields: Any) -> dict[str, Any]:
    return {"title": "닮은 가수", "description": "세 명", "thumbnail": PICTURE, **fields}


def words(units: int) -> str:
    return "가" * units


def lines(count: int) -> str:
    return "\n".join("가" * count)


def replies(count: int) -> dict[str, Any]:
    return answer(quickReplies=[SAY] * count)
