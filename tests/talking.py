"""What people do in the chat room, and what an answer shows them; shared by tests that hold conversations."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from local.first_load import skill_payload
from local.gateway import SECRET_HEADER
from maeari.kakao import violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.stack import Stack


@dataclass(frozen=True, slots=True)
class Answer:
    """A skill response."""

    content: Mapping[str, Any]

    @property
    def outputs(self) -> list[tuple[str, Any]]:
        """Type and content of each output."""
        return [next(iter(each.items())) for each in self.content["template"]["outputs"]]

    @property
    def first(self) -> str:
        """The first thing shown: a text, a title or a header."""
        _, part = self.outputs[0]
        return str(part.get("text") or part.get("title") or part["header"]["title"])

    @property
    def text(self) -> str:
        """All that a person reads, the labels apart."""
        parts = [part for _, part in self.outputs]
        return "\n".join(
            str(part[name])
            for part in [*parts, *(card for part in parts for card in part.get("items", []))]
            for name in ("text", "title", "description", "header")
            if part.get(name)
        )

    @property
    def headers(self) -> list[str]:
        """Of the cards of a carousel, without the reasons."""
        cards: list[Any] = next((part["items"] for kind, part in self.outputs if kind == "carousel"), [])
        return [card["header"]["title"].split(" · ")[0] for card in cards]

    @property
    def songs(self) -> list[str]:
        """Titles in a list card."""
        (titles,) = [part["items"] for kind, part in self.outputs if kind == "listCard"]
        return [each["title"] for each in titles]

    @property
    def labels(self) -> list[str]:
        """Of the quick replies."""
        return [each["label"] for each in self.content["template"].get("quickReplies", [])]

    @property
    def taps(self) -> list[dict[str, Any]]:
        """Whatever says something when it is tapped: quick replies, then buttons in the order shown."""
        replies = self.content["template"].get("quickReplies", [])
        return [each for each in [*replies, *_buttons(self.content["template"]["outputs"])] if _speaks(each)]

    def tap(self, label: str, *, last: bool = False) -> dict[str, Any]:
        """The first or last of those with a label."""
        found = [each for each in self.taps if each["label"] == label]
        assert found, f"no {label!r} among {[each['label'] for each in self.taps]}"
        return found[-1 if last else 0]


class Skill:
    """The skill of a running stack over HTTP; `turns` counts the requests."""

    def __init__(self, stack: Stack) -> None:
        self.turns = 0
        self._url, self._secret = stack.skill_url, stack.secret

    def ask(self, payload: Mapping[str, Any], request_id: str = "") -> Answer:
        """Posts a payload as Kakao does, over a connection of its own. The answer must be deliverable."""
        self.turns += 1
        headers = {SECRET_HEADER: self._secret, "content-type": "application/json", "user-agent": "AHC/2.1"}
        with requests.Session() as session:
            session.trust_env = False  # no proxy leads to loopback
            answer = session.post(
                self._url,
                data=json.dumps(payload).encode(),
                headers=headers | {"x-request-id": request_id or new_request_id()},
                timeout=15,
            )
        assert answer.status_code == 200
        content = answer.json()
        assert violations(content) == []
        return Answer(content)


class Person:
    """Somebody with a phone; `on_another_device` is the same person.

    Args:
        skill: asked.
        user: the key that Kakao gives the person, by default a new one.
        lang: of the phone.
    """

    def __init__(self, skill: Skill, user: str = "", lang: str = "ko") -> None:
        self._skill = skill
        self.user = user or uuid.uuid4().hex
        self._lang = lang

    def on_another_device(self, lang: str = "ko") -> Person:
        """For Kakao it is the same user."""
        return Person(self._skill, self.user, lang)

    def says(self, text: str, request_id: str = "") -> Answer:
        """Types a text."""
        return self._skill.ask(self.payload(text), request_id)

    def taps(self, answer: Answer, label: str, *, last: bool = False, request_id: str = "") -> Answer:
        """Taps a quick reply or a button of an answer, new or old."""
        tapped = answer.tap(label, last=last)
        return self._skill.ask(self.payload(tapped["messageText"], tapped.get("extra")), request_id)

    def sends(self, media: str) -> Answer:
        """Sends a photo or another file."""
        url = f"https://talk.kakaocdn.example/{uuid.uuid4().hex}"
        payload = self.payload(url)
        payload["userRequest"]["params"] |= {"media": {"type": media, "url": url}}
        payload["flow"]["trigger"]["type"] = f"{media.upper()}_UPLOAD"
        return self._skill.ask(payload)

    def enters(self) -> Answer:
        """Opens the room for the first time: the welcome block calls without an utterance."""
        block = {"id": "66f0aa10c2b1e94d7a5500b9", "name": "웰컴 블록"}
        payload = self.payload("") | {"intent": block}
        payload["userRequest"]["block"] = block
        del payload["userRequest"]["utterance"], payload["flow"]
        return self._skill.ask(payload)

    def payload(self, text: str, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What Kakao sends for a text of this person."""
        payload = skill_payload(text, extra)
        payload["userRequest"]["user"] = {
            "id": self.user,
            "type": "botUserKey",
            "properties": {"botUserKey": self.user},
        }
        payload["userRequest"]["lang"] = self._lang
        return payload


def new_request_id() -> str:
    """As Kakao makes them (kakao-skill reference, section 1)."""
    return f"chp-{uuid.uuid4().hex}"


def _buttons(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        yield from part.get("buttons", [])
        for value in part.values():
            yield from _buttons(value)
    elif isinstance(part, list):
        for value in part:
            yield from _buttons(value)


def _speaks(button: Mapping[str, Any]) -> bool:
    return bool(button["action"] == "message")
