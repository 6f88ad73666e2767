"""Requests for songs like a song: the one shown last, one told to be a song, or a name that may be one.

What may be an artist's name as well ("아이유 같은 노래") stays one here: only the catalogue can tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.patterns import Pattern
from maeari.chat.wishes import SIMILAR_SHOWN, SimilarSongs

if TYPE_CHECKING:
    from collections.abc import Iterator

_EDGES = " '\"“”‘’「」『』《》〈〉<>[]"
_SONG = r"(?:노래|곡|음악|음원)"
_WITH = r"(?:이?랑|하고|과|와|처럼)?"
_LIKE = r"(?:같은|닮은|비슷한|유사한)(?:\s?(?:느낌|스타일|분위기)(?:의|인)?)?"
_ASK = (
    r"(?:들|은|는|을|를|도|이|가)?(?:\s?(?:좀|더|또|다른|하나만?|몇\s?곡))*"
    r"(?:\s(?:추천|소개|알려|들려|틀어|찾아|보여|골라)\S*.*|\s?추천\S*.*|\s?(?:있|없|뭐|줘|주)\S*)?"
)
_THIS = (
    r"(?:(?:방금|아까)\s?)?(?:(?:이|그|저|방금|아까)\s?(?:들은\s)?(?:노래|곡|음악|거)|이것|요거|요\s?노래)"
)
_SONG_EN = r"(?:songs?|tracks?|music)"
_PLEASE_EN = (
    r"(?:(?:please|can you|could you|any|recommend|suggest|play|find|show|give|got|some|other|me)\s){0,4}"
)
_MORE = tuple(
    Pattern(rule, re.IGNORECASE)
    for rule in (
        rf"더\s(?:많은\s)?{_LIKE}\s?{_SONG}{_ASK}",
        rf"{_LIKE}\s?{_SONG}(?:를|을|도)?\s?(?:더|또)(?:\s?\S{{1,6}}){{0,2}}",  # 비슷한 노래 더 보여줘
        rf"{_PLEASE_EN}more\s(?:similar\s{_SONG_EN}|{_SONG_EN}\slike\s(?:this|that|it|these)(?:\sone)?)",
    )
)
_OF_SHOWN = tuple(
    Pattern(rule, re.IGNORECASE)
    for rule in (
        rf"(?:{_THIS}{_WITH}\s?)?{_LIKE}\s?{_SONG}{_ASK}",  # 이 노래랑 비슷한 노래 추천해줘
        rf"이런\s?(?:(?:느낌|스타일|분위기)의?\s)?{_SONG}{_ASK}",  # 이런 노래 더
        rf"{_PLEASE_EN}similar\s{_SONG_EN}(?:\s(?:please|to (?:this|that|it)(?:\s(?:one|song|track))?))?",
        rf"{_PLEASE_EN}{_SONG_EN}\s(?:like|similar to)\s(?:this|that|it)(?:\s(?:one|song|track))?",
        r"more like (?:this|that) (?:song|track)",
    )
)
_TOLD = tuple(
    Pattern(rule, re.IGNORECASE)
    for rule in (
        # 노래 밤편지랑 비슷한 노래; not "노래 추천해줘 아이유 같은 노래"
        (
            rf"(?:노래|곡)\s(?!추천|소개|좀|더|들|틀|알|찾|보|잘|있|중|만)(?P<title>.+?)"
            rf"{_WITH}\s?{_LIKE}\s?{_SONG}{_ASK}"
        ),
        # 밤편지라는 노래랑 비슷한 노래
        rf"(?P<title>.+?)(?:이?라는|이?란)\s?{_SONG}{_WITH}\s?{_LIKE}\s?{_SONG}{_ASK}",
        # songs like the song Dynamite
        rf"{_PLEASE_EN}{_SONG_EN}\s(?:like|similar to)\sthe\s(?:song|track)\s(?P<title>.+)",
    )
)
_LIKE_A_NAME = Pattern(
    rf"(?:{_LIKE}|\s(?:느낌|스타일|분위기)의?)\s?{_SONG}"
    rf"|\b{_SONG_EN}\s(?:(?:is|are|sounds?)\s)?(?:similar to|like)\s|similar\s{_SONG_EN}\sto\s",
    re.IGNORECASE,
)
_BY = Pattern(r"\s(?:by|from)\s", re.IGNORECASE)
_MOST_WORDS = 8
"""Of a text that is parted into an artist's name and a title."""


def similar_songs(asked: str, text: str) -> SimilarSongs | None:
    """The wish for songs like the one shown last, or like one that is told to be a song; else None.

    Args:
        asked: the text without what surrounds it.
        text: as typed.
    """
    if any(rule.fullmatch(asked) for rule in _MORE):
        return SimilarSongs(text, first_rank=SIMILAR_SHOWN + 1)
    if any(rule.fullmatch(asked) for rule in _OF_SHOWN):
        return SimilarSongs(text)
    for rule in _TOLD:
        if found := rule.fullmatch(asked):
            title = found["title"].strip(_EDGES)
            return SimilarSongs(text, title) if names.key(title) else None
    return None


def wants_songs_like(text: str) -> bool:
    """Whether a text with a name asks for songs like it: the name may be a song's title then."""
    return _LIKE_A_NAME.search(text) is not None


def artist_and_title(name: str) -> Iterator[tuple[str, str]]:
    """The ways to read a name as that of an artist and a song's title, likeliest first.

    "아이유의 밤편지", "아이유 밤편지", "Night Letter by IU", "밤편지 아이유".
    """
    if by := _BY.search(name):
        yield name[by.end() :], name[: by.start()]
    words = name.split()[:_MOST_WORDS]
    parts = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    for first, rest in parts:
        yield from (
            ((first.removesuffix("의"), rest), (first, rest)) if first.endswith("의") else ((first, rest),)
        )
    yield from ((rest, first) for first, rest in reversed(parts))
