"""What the chatbot hands to the discovery function: names that somebody waits for, and incomplete artists."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from maeari.errors import MaeariError

VERSION = 1


class UnreadableMessage(MaeariError):
    """A queue's message isn't one that this release knows; to try again wouldn't help."""


@dataclass(frozen=True, slots=True, repr=False)
class ArtistAsked:
    """An artist that somebody asked for. It has no repr: what a person wrote doesn't belong in a log.

    Attributes:
        whole: the text as typed.
        name: the same without the words of a request.
        artist_id: of the source, "" when only the name is known.
        as_typed: the name isn't a typing error.
        asked_at: when the answer was promised, seconds since 1970.
        callback_url: where Kakao waits for the answer, byte for byte; "" when it doesn't.
        language: of the answer, ISO 639-1.
        person: whose memory the answer changes, a `people.identity.person_key`; "" for nobody's.
    """

    whole: str
    name: str
    artist_id: str
    as_typed: bool
    asked_at: float
    callback_url: str = ""
    language: str = "ko"
    person: str = ""


@dataclass(frozen=True, slots=True)
class ArtistIncomplete:
    """An artist of which something is missing: names, genres, tracks or neighbours.

    Attributes:
        display: whether the source is to be asked for name, picture and popularity again.
    """

    artist_id: str
    display: bool


type Message = ArtistAsked | ArtistIncomplete

_KINDS: dict[str, type[ArtistAsked | ArtistIncomplete]] = {
    "asked": ArtistAsked,
    "incomplete": ArtistIncomplete,
}
_TYPES: dict[str, tuple[type, ...]] = {"asked_at": (int, float), "as_typed": (bool,), "display": (bool,)}
"""Of the values that aren't text."""

_LATEST = 1e11
"""Far beyond every time of ours. What Python's JSON reads as a number may also be infinite or none."""


def encode(message: Message) -> str:
    """The message as a queue's text; `decode` reads it. It is ASCII: SQS refuses some characters."""
    kind = next(kind for kind, of_kind in _KINDS.items() if isinstance(message, of_kind))
    return json.dumps({"v": VERSION, "kind": kind, **asdict(message)})


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
    values: dict[str, Any] = {
        "language": "ko",
        "person": "",
        **content,
    }  # an earlier release didn't tell these
    values = {field.name: values.get(field.name) for field in fields(known)}
    for name, value in values.items():
        if type(value) not in _TYPES.get(name, (str,)) or (name == "asked_at" and not 0 <= value < _LATEST):
            raise UnreadableMessage(f"{name} is missing or not what it should be")
    return known(**values)
