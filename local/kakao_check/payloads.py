"""Requests such as Kakao sends, with invented ids (kakao-skill reference, sections 1.3 to 1.7).

Those of `events/` are sent as they are; the others begin with `skill_payload`. No skill can post to
the callback URL, however wrong it is: its host's name is longer than DNS allows (RFC 1035, section 2.3.4). A
right one doesn't try, because the request is the bot test's.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from local.first_load import skill_payload
from local.paths import ROOT

KNOWN = "아이유"
UNKNOWN = "메아리점검에만있는가수"
"""A name that nobody bears. It stays the same, so that the bot remembers for a while that nobody does."""

LONGEST_UTTERANCE = 1000
"""Characters that KakaoTalk lets a person type."""

_BOT = "66f0aa10c2b1e94d7a5500aa"
_UNUSABLE_CALLBACK = f"https://{'unusable.' * 30}kakao.com/v1/bots/{_BOT}/callback/invented"
_BOT_TEST = {"ignoreMe": "true", "surface": "BuilderBotTest"}


class Case(NamedTuple):
    """One request.

    Attributes:
        name: for a person.
        payload: the JSON object that is posted.
    """

    name: str
    payload: dict[str, Any]


def cases() -> list[Case]:
    """What Kakao's tools and people send, the admin centre's skill test first."""
    return [
        Case("skill test (lang, clientExtra null)", _event("skill_test")),
        Case("bot test", _bot_test("도움말\n", lang="kr")),
        Case("known artist", _event("skill_known_artist")),
        Case("unknown name", skill_payload(UNKNOWN)),
        Case("tap with clientExtra", _event("skill_more")),
        Case("welcome block", _welcome()),
        Case("fallback block", _event("skill_help")),
        Case("block with a parameter", _with_parameter()),
        Case("block with callback (bot test)", _bot_test(f"{UNKNOWN}둘", callbackUrl=_UNUSABLE_CALLBACK)),
        Case("development channel", skill_payload(KNOWN) | {"bot": {"id": f"{_BOT}!", "name": "메아리"}}),
        Case("group chat", _changed(KNOWN, chat=_group())),
        Case("photo", _event("skill_photo")),
        Case("empty utterance", skill_payload("")),
        Case("utterance with a line end", skill_payload(f"{KNOWN}\n")),
        Case("utterance of 1,000 characters", skill_payload((KNOWN + " ") * (LONGEST_UTTERANCE // 4))),
    ]


def _event(name: str) -> dict[str, Any]:
    """The payload in an event file."""
    event = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    payload: dict[str, Any] = json.loads(event["body"])
    return payload


def _changed(utterance: str, **fields: Any) -> dict[str, Any]:
    """Typed text, with other fields in `userRequest`."""
    payload = skill_payload(utterance)
    return payload | {"userRequest": payload["userRequest"] | fields}


def _bot_test(utterance: str, **fields: Any) -> dict[str, Any]:
    """What the admin centre's bot test sends; its `flow` tells no trigger."""
    payload = _changed(utterance, params=_BOT_TEST, **fields)
    return payload | {"flow": {"lastBlock": payload["userRequest"]["block"]}}


def _welcome() -> dict[str, Any]:
    """Somebody enters the room: nothing was said, so there is no utterance."""
    block = {"id": "66f0aa10c2b1e94d7a5500b9", "name": "웰컴 블록"}
    payload = _changed("", block=block) | {"intent": block}
    del payload["userRequest"]["utterance"], payload["flow"]
    return payload


def _with_parameter() -> dict[str, Any]:
    """A block of its own that extracts an artist, with a live context."""
    block = {"id": "66f0c0e1c2b1e94d7a550233", "name": "닮은 가수"}
    payload = _changed(f"{KNOWN} 노래 추천해줘", block=block)
    extracted = {
        "params": {"artist": KNOWN},
        "detailParams": {"artist": {"groupName": "", "origin": KNOWN, "value": KNOWN}},
    }
    return payload | {
        "intent": block | {"extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": payload["action"] | extracted,
        "contexts": [{"name": "artist", "lifespan": 1, "ttl": 60, "params": {"id": {"value": "1"}}}],
    }


def _group() -> dict[str, Any]:
    return {"id": "7d1e5b0c9a3f48267d1e5b0c9a3f4826", "type": "botGroupKey", "properties": {}}
