"""Skill responses for the browser tests: what the chatbot really answers, and each other component once."""

from typing import Any

Json = dict[str, Any]

SONGS = ("밤편지", "Blueming", "좋은 날", "라일락")
NEIGHBOURS = ("태연", "헤이즈", "볼빨간사춘기")


def answer(*outputs: Json, quick_replies: list[Json] | None = None) -> Json:
    return {"version": "2.0", "template": {"outputs": list(outputs), "quickReplies": quick_replies or []}}


def simple_text(text: str) -> Json:
    return {"simpleText": {"text": text}}


def list_card(base: str, artist: str, title: str, songs: tuple[str, ...] = SONGS) -> Json:
    items = [
        {
            "title": song,
            "description": f"{artist} 앨범 · 2021.03.{25 - number:02}",
            "imageUrl": f"{base}/picture/{artist}{number}.svg",
            "link": {"web": f"https://music.example/{number}"},
        }
        for number, song in enumerate(songs)
    ]
    button = {
        "label": f"{artist} 자세히",
        "action": "message",
        "messageText": artist,
        "extra": {"v": 1, "artist": artist},
    }
    return {"header": {"title": title}, "items": items, "buttons": [button]}


def artist_answer(base: str) -> Json:
    card = {
        "basicCard": {
            "title": "아이유 (IU)",
            "description": "k-pop · 발라드 · 싱어송라이터\n아이유와 가장 닮은 세 가수를 찾았어요.",
            "thumbnail": {"imageUrl": f"{base}/picture/iu.svg", "altText": "아이유", "fixedRatio": True},
            "buttons": [
                {"label": "스포티파이", "action": "webLink", "webLinkUrl": "https://music.example/iu"},
                {"label": "공유하기", "action": "share"},
            ],
        }
    }
    reasons = (
        "장르 k-pop·발라드, 잔잔한 분위기가 닮았어요",
        "장르 r&b, 느린 빠르기가 닮았어요",
        "장르 인디 팝, 밝은 분위기가 닮았어요",
    )
    cards = [list_card(base, "아이유", "아이유의 노래")]
    cards += [
        list_card(base, name, f"{rank}위 {name} · {reason}")
        for rank, (name, reason) in enumerate(zip(NEIGHBOURS, reasons, strict=True), start=1)
    ]
    replies: list[Json] = [
        {
            "label": name,
            "action": "message",
            "messageText": name,
            "extra": {"v": 1, "cmd": "artist", "artist_id": f"ar_{name}"},
        }
        for name in NEIGHBOURS
    ]
    replies.append(
        {"label": "다른 추천", "action": "block", "blockId": "block-more", "extra": {"v": 1, "page": 2}}
    )
    replies.append({"label": "도움말", "action": "message", "messageText": "도움말"})
    return answer(card, {"carousel": {"type": "listCard", "items": cards}}, quick_replies=replies)


def commerce_card(base: str) -> Json:
    return {
        "commerceCard": {
            "title": "콘서트 응원봉",
            "description": "공식 응원봉 버전 2",
            "price": 40000,
            "discountedPrice": 36000,
            "discountRate": 10,
            "currency": "won",
            "thumbnails": [{"imageUrl": f"{base}/picture/stick.svg"}],
            "profile": {"nickname": "메아리 상점", "imageUrl": f"{base}/picture/shop.svg"},
            "buttons": [{"label": "전화하기", "action": "phone", "phoneNumber": "02-000-0000"}],
        }
    }


def item_card(base: str) -> Json:
    return {
        "itemCard": {
            "thumbnail": {"imageUrl": f"{base}/picture/hall.svg", "width": 800, "height": 400},
            "imageTitle": {
                "title": "전국 순회 공연",
                "description": "아이유",
                "imageUrl": f"{base}/picture/iu.svg",
            },
            "itemList": [
                {"title": "날짜", "description": "2026년 12월 24일"},
                {"title": "장소", "description": "서울"},
            ],
            "itemListAlignment": "right",
            "itemListSummary": {"title": "합계", "description": "154,000원"},
            "title": "예매가 열렸어요",
            "description": "한 사람이 두 장까지 살 수 있어요.",
            "buttons": [{"label": "상담원 연결", "action": "operator"}],
        }
    }


def text_card(title: str, *buttons: Json) -> Json:
    return {"textCard": {"title": title, "description": "설명이에요.", "buttons": list(buttons)}}
