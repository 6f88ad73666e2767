"""What a button carries, and what a tap on it wants.

Kakao gives a button's `extra` back as `clientExtra`. It comes from outside all the same, possibly from
a bubble of last week or made up, so each value is checked. What isn't ours counts as typed text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from maeari.catalogue import names
from maeari.chat.moods import BY_KEY
from maeari.chat.wishes import (
    MOST_LIKED,
    Back,
    ChooseSong,
    Compare,
    FindArtist,
    InMood,
    Judge,
    Named,
    SimilarSongs,
    Songs,
    Surprise,
    Taste,
    Why,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maeari.chat.wishes import Order, Wish

VERSION = 1
MAX_NAME = 100
"""Characters of a typed name that are looked up; no artist's name is longer."""

_MOST = 200
"""Ranks and pages; what lies beyond shows the end."""
_ID = re.compile("[0-9A-Za-z]{22}")


def extra(wanted: Wish) -> dict[str, Any]:
    """What a button carries whose tap wants this."""
    return {"v": VERSION, **_WRITERS[type(wanted)](wanted)}


def tapped(extra: Mapping[str, Any], utterance: str) -> Wish | None:
    """The wish of a tap; None if its extra isn't one of ours.

    Args:
        extra: what came back.
        utterance: what the button said for the person.
    """
    if extra.get("v") != VERSION:
        return None
    read = _READERS.get(str(extra.get("do", "artist")))
    return read(extra, utterance[:MAX_NAME]) if read else None


def _artist(extra: Mapping[str, Any], text: str) -> FindArtist | None:
    if extra.get("as_typed") is True and names.key(text):
        return FindArtist(whole=text, name=text, as_typed=True)
    artist_id = _id(extra, "artist_id")
    first_rank, typed = _number(extra, "first_rank"), _name(extra.get("typed"))
    return FindArtist(text, text, artist_id, first_rank, typed=typed) if artist_id else None


def _back(extra: Mapping[str, Any], _: str) -> Back:
    return Back(_id(extra, "artist_id"))


def _songs(extra: Mapping[str, Any], _: str) -> Songs | None:
    artist_id = _id(extra, "artist_id")
    if not artist_id:
        return None
    kept: Order = "newest" if extra.get("order") == "newest" else "popular"
    return Songs(artist_id=artist_id, order=kept, page=_number(extra, "page"))


def _similar(extra: Mapping[str, Any], _: str) -> SimilarSongs | None:
    track_id, title = _id(extra, "track_id"), _name(extra.get("title"))
    if not track_id and not names.key(title):
        return None
    artist, first_rank = _name(extra.get("artist")), _number(extra, "first_rank")
    return SimilarSongs("", title, artist, track_id, first_rank)


def _choose_song(extra: Mapping[str, Any], _: str) -> ChooseSong | None:
    artist_id = _id(extra, "artist_id")
    return ChooseSong(artist_id) if artist_id else None


def _why(extra: Mapping[str, Any], _: str) -> Why | None:
    artist_id, other_id = _id(extra, "artist_id"), _id(extra, "other_id")
    return Why("", artist_id, other_id) if artist_id and other_id else None


def _judge(extra: Mapping[str, Any], _: str) -> Judge | None:
    artist_id, other_id, alike = _id(extra, "artist_id"), _id(extra, "other_id"), extra.get("alike")
    told = artist_id and other_id and artist_id != other_id and isinstance(alike, bool)
    return Judge(bool(alike), artist_id, other_id) if told else None


def _mood(extra: Mapping[str, Any], _: str) -> InMood | None:
    key = extra.get("mood")
    return InMood(key, page=_number(extra, "page")) if isinstance(key, str) and key in BY_KEY else None


def _compare(extra: Mapping[str, Any], _: str) -> Compare | None:
    artists = _artists(extra)
    return Compare(artists) if len(artists) == 2 else None  # noqa: PLR2004 - a comparison needs two


def _taste(extra: Mapping[str, Any], _: str) -> Taste | None:
    artists = _artists(extra)
    return Taste(artists, first_rank=_number(extra, "first_rank")) if len(artists) > 1 else None


def _found(wanted: FindArtist) -> dict[str, Any]:
    if wanted.as_typed:
        return {"as_typed": True}
    told = {"artist_id": wanted.artist_id, "first_rank": wanted.first_rank}
    return {**told, "typed": wanted.typed[:MAX_NAME]} if wanted.typed else told


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    FindArtist: _found,
    Back: lambda w: {"do": "back", "artist_id": w.artist_id},
    Songs: lambda w: {"do": "songs", "artist_id": w.artist_id, "order": w.order, "page": w.page},
    SimilarSongs: lambda w: {
        "do": "similar",
        "track_id": w.track_id,
        "title": w.title[:MAX_NAME],
        "artist": w.artist[:MAX_NAME],
        "first_rank": w.first_rank,
    },
    ChooseSong: lambda w: {"do": "choose_song", "artist_id": w.artist_id},
    Why: lambda w: {"do": "why", "artist_id": w.artist_id, "other_id": w.other_id},
    Judge: lambda w: {"do": "judge", "artist_id": w.artist_id, "other_id": w.other_id, "alike": w.alike},
    InMood: lambda w: {"do": "mood", "mood": w.mood, "page": w.page},
    Compare: lambda w: {"do": "compare", "artists": _pairs(w.artists)},
    Taste: lambda w: {"do": "taste", "artists": _pairs(w.artists), "first_rank": w.first_rank},
    Surprise: lambda _: {"do": "surprise"},
}
"""Of the wishes that a button can have."""

_READERS: dict[str, Callable[[Mapping[str, Any], str], Wish | None]] = {
    "artist": _artist,
    "back": _back,
    "songs": _songs,
    "similar": _similar,
    "choose_song": _choose_song,
    "why": _why,
    "judge": _judge,
    "mood": _mood,
    "compare": _compare,
    "taste": _taste,
    "surprise": lambda *_: Surprise(),
}


def _pairs(artists: tuple[Named, ...]) -> list[list[str]]:
    return [[each.name[:MAX_NAME], each.artist_id] for each in artists]


def _artists(extra: Mapping[str, Any]) -> tuple[Named, ...]:
    """The artists of `_pairs`, without those that are odd."""
    told = extra.get("artists")
    pairs = told[:MOST_LIKED] if isinstance(told, list) else []
    artists = (
        Named(_name(each[0]), _shaped(each[1])) for each in pairs if isinstance(each, list) and len(each) > 1
    )
    return tuple(each for each in artists if each.artist_id or names.key(each.name))


def _id(extra: Mapping[str, Any], name: str) -> str:
    return _shaped(extra.get(name))


def _shaped(value: object) -> str:
    """The value if it has the shape of an id of Spotify's, else nothing."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _name(value: object) -> str:
    return value[:MAX_NAME] if isinstance(value, str) else ""


def _number(extra: Mapping[str, Any], name: str) -> int:
    """A rank or a page, 1 for what can't be one."""
    value = extra.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return 1
    return min(value, _MOST)
