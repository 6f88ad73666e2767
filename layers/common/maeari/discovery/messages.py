"""What the chatbot hands to the discovery function: names that somebody waits for, and new artists."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from maeari.errors import MaeariError

VERSION = 1


class UnreadableMessage(MaeariError):
    """A queue's message isn't one that this release knows; to try again wouldn't help."""


@dataclass(frozen=True, slots=True, repr=False)
class NameWanted:
    """An artist that somebody asked for. It has no repr: what a person wrote doesn't belong in a log.

    Attributes:
        whole: the text as typed.
        name: the same without the words of a request.
        artist_id: of the source, "" when only the name is known.
        asked_at: when the answer was promised, seconds since 1970.
        callback_url: where Kakao waits for the answer, byte for byte; "" when nobody does.
    """

    whole: str
    name: str
    artist_id: str
    asked_at: float
    callback_url: str = ""


@dataclass(frozen=True, slots=True)
class ArtistWanting:
    """An artist whose names, genres, tracks or neighbours are incomplete."""

    artist_id: str


type Message = NameWanted | ArtistWanting

_KINDS: dict[str, type[NameWanted | ArtistWanting]] = {"name": NameWanted, "artist": ArtistWanting}


def encode(message: Message) -> str:
    """The message as a queue's text; `decode` reads it."""
    kind = next(kind for kind, of_kind in _KINDS.items() if isinstance(message, of_kind))
    return json.dumps({"v": VERSION, "kind": kind, **asdict(message)}, ensure_ascii=False)


def decode(text: str) -> Message:
    """Raises `UnreadableMessage`, with a reason that quotes nothing of the text."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableMessage("not JSON") from None
    if not isinstance(content, dict) or content.get("v") != VERSION:
        raise UnreadableMessage(f"not a message of version {VERSION}")
    known = _KINDS.get(str(content.get("kind")))
    if known is None:
        raise UnreadableMessage("of no known kind")
    values: dict[str, Any] = {field.name: content.get(field.name) for field in fields(known)}
    for name, value in values.items():
        wanted = (int, float) if name == "asked_at" else str
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise UnreadableMessage(f"{name} is missing or of the wrong type")
    return known(**values)
