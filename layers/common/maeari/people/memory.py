"""What the bot remembers of a person from one turn to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

BACK_KEPT = 5
"""Artists that a person can go back to."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The state of a conversation. A tap's own `extra` says more than this and wins.

    Attributes:
        artist_id: the artist shown last.
        back: artists shown before it, the latest last; only the last `BACK_KEPT` are kept.
        more: `extra` of what shows the next artists, JSON values.
        songs: `extra` of what shows the next songs, {} when songs weren't shown last.
        pair: the artist and the neighbour that were explained last.
        surprised: the artist of the last surprise.
        english: requests in English in a row.
        song: `extra` of what shows songs like the one shown last, {} when another artist was shown since.
    """

    artist_id: str = ""
    back: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    songs: Mapping[str, Any] = field(default_factory=dict)
    pair: tuple[str, str] | None = None
    surprised: str = ""
    english: int = 0
    song: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "back", self.back[-BACK_KEPT:])

    def encode(self) -> str:
        """Compact JSON in ASCII, so that no text that came from outside can be unfit for UTF-8."""
        content = {
            "artist_id": self.artist_id,
            "back": self.back,
            "more": self.more,
            "songs": self.songs,
            "pair": self.pair,
            "surprised": self.surprised,
            "english": self.english,
            "song": self.song,
        }
        return json.dumps({name: value for name, value in content.items() if value}, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Self:
        """The memory of a text; whatever another release or a broken item holds instead is the default."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        english = found.get("english")
        return cls(
            artist_id=_text(found.get("artist_id")),
            back=_texts(found.get("back")),
            more=_object(found.get("more")),
            songs=_object(found.get("songs")),
            pair=_pair(found.get("pair")),
            surprised=_text(found.get("surprised")),
            english=english if type(english) is int and english > 0 else 0,  # True is an int, too
            song=_object(found.get("song")),
        )


class Memories(Protocol):
    """Memories by person; a person is a `person_key`, and of an empty one nothing is kept."""

    def recall(self, person: str, request_id: str) -> Memory:
        """What the request with that id finds; an empty memory when nothing is kept or can be read.

        The same id again gives what the first one found, so that a message delivered twice is answered alike.
        """

    def keep(self, person: str, request_id: str, before: Memory, after: Memory) -> None:
        """Keeps what a request found and left. A failure is logged: no answer fails for it."""

    def forget(self, person: str) -> None:
        """Deletes the person's memory. Raises `StoreUnavailable`: the person must be told the truth."""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else ()


def _pair(value: Any) -> tuple[str, str] | None:
    match value:
        case [str(artist_id), str(other_id)]:
            return artist_id, other_id
    return None
