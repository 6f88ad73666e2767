"""The grammar of requests: the words that people put before and after an artist's name.

A rule takes off one expression at the beginning or the end; the rules run until none fits. They prefer to
leave a word too many to eating a name: what they leave is looked up, and the text as typed before it
(`understand.FindArtist.whole`), so a known name that holds such words ("노래를 찾는 사람들") is always safe.
"""

from __future__ import annotations

import re
import unicodedata

from maeari.chat.patterns import Pattern

_OPEN = "".join(map(chr, range(ord("가"), ord("힣") + 1, 28)))
"""Syllables without a final consonant: after them the particle is 랑, so 에픽하이랑 names 에픽하이."""

_GIVE = (
    r"(?:줘(?:요|라|봐요?)?|주(?:세요|실래요|십시오|라|셈|삼)|줄래요?|"
    r"줄\s?수\s?있(?:어요?|나요|니|을까요?)|봐(?:요|줘요?)?|다오)"
)
_DO = rf"(?:해\s?{_GIVE}|해요?|하자|할래요?|부탁\S*|바람|바랍니다|가능\S*|있\S*|받고\s?싶\S*)"
_THING = r"(?:히트곡|대표곡|인기곡|신곡|명곡|노래|음악|음원|곡|앨범|가수|아티스트|뮤지션|플레이리스트|플리)"
_PARTICLE = r"(?:을|를|이|가|은|는|도|만|로|나|좀|요)"
_WITH = rf"(?:^|(?<![{_OPEN}])이랑|랑|하고|과|와|처럼|\s|(?<=\S))"
_LIKE = r"(?:같은|닮은|비슷한|유사한)"
_SOME = r"(?:some\s|more\s|any\s|other\s)?"
_KIN = r"(?:밴드|그룹|사람|분|애들|느낌|스타일|분위기)"

# Names end in "밴드", "music" or "song" (윤도현 밴드, Roxy Music, a surname): these stay unless more is said.
_ENDS = tuple(
    Pattern(rule + "$", re.IGNORECASE)
    for rule in (
        rf"(?:들려|틀어|알려|찾아|보여|골라|불러|말해)\s?{_GIVE}",  # … 들려줘
        rf"(?:^|\s)해\s?{_GIVE}",  # … 해 줘
        rf"(?:추천|소개|검색|재생|선곡)(?:을|를)?\s?(?:좀\s?)?{_DO}",  # … 추천 부탁해요
        r"(?:^|\s|(?<=노래|음악|가수))(?:추천|소개|검색|재생)(?:을|를|이|요|좀)?",  # … 추천
        rf"(?:^|의\s|['’]s\s|\s){_THING}(?:들)?{_PARTICLE}?",  # …의 노래를
        r"(?<=\S)노래들?(?:를|은|는|도|좀)?",  # …노래
        rf"{_WITH}\s?{_LIKE}(?:\s?{_KIN}(?:의|인|들)?)?",  # …랑 비슷한
        r"\s(?:스타일|느낌|분위기|풍)(?:의|인)?",
        r"(?:이|가)?\s부른",
        r"에\s?(?:대해서?|대한|관해서?|관한)",
        r"(?:이|가)?\s누구(?:야|예요|에요|인가요|지|니)?",
        r"(?:^|\s)(?:뭐|뭐가|어떤\s?(?:거|게))\s?(?:있\S*|야|예요|에요|좋\S*)",
        r"(?:이|가|을|를)?\s?(?:듣고|보고|알고)\s?싶\S*",
        r"\s(?:있(?:어요?|나요|니|을까요?)|없(?:어요?|나요|니)|어때요?|궁금해요?|들을래요?|듣자|부탁\S*)",
        r"(?:^|\s)(?:좀|제발|please|pls|plz)",
        r"(?:['’]s)?\s(?:songs|tracks|playlist|recommendations?)",
        r"(?:^|['’]s\s|\s)(?:similar|related)\s(?:artists?|singers?|bands?|songs?|music)",
        r"['’]s\s(?:song|music|albums?)",
    )
)
_STARTS = tuple(
    Pattern("^" + rule, re.IGNORECASE)
    for rule in (
        r"(?:혹시|그럼|그러면|이번엔|이번에는)\s",
        r"(?:가수|아티스트|뮤지션|걸그룹|보이그룹)\s",
        rf"(?:{_THING}\s?)?(?:추천|소개|검색)(?:\s?해\s?{_GIVE})?\s",
        rf"(?:{_THING}\s?)?(?:들려|틀어|알려|찾아|보여)\s?{_GIVE}\s",
        r"(?:please|pls|can you|could you|i want to (?:hear|listen to)|i['’]?d like to hear|listen to)\s",
        r"(?:play|recommend|suggest)(?:\sme)?\s(?:some\s|more\s)?",
        r"(?:show|give|find|tell)\sme\s(?:some\s|more\s|about\s)?",
        rf"{_SOME}(?:songs?|music|tracks?)\s(?:similar to|like|by|of|from)\s",
        r"(?:what|which)\s(?:songs?|music|tracks?)\s(?:is|are|sounds?)\s(?:similar to|like)\s",
        r"similar\s(?:songs?|music|tracks?)\sto\s",
        rf"{_SOME}(?:artists?|singers?|bands?|groups?|musicians?)\s(?:similar to|like)\s",
        r"(?:similar to|sounds like|anything like|what about|how about)\s",
    )
)
_EMPTY = frozenset(
    (
        *(
            "다른",
            "다음",
            "더",
            "새로운",
            "최신",
            "요즘",
            "오늘",
            "오늘의",
            "지금",
            "한국",
            "외국",
            "하나",
            "몇",
        ),
        *("인기", "인기있는", "유명한", "좋은", "신나는", "슬픈", "조용한", "잔잔한", "들을", "들을만한"),
        *("아무", "아무나", "아무거나", "뭐", "뭔가", "나", "내", "저", "나한테", "저한테"),
        *("some", "any", "more", "other", "new", "good", "me", "a", "an", "the", "something", "anything"),
    )
)
"""Words that aren't a name when nothing but them is left of a request."""
_BARE = frozenset(
    ("song", "songs", "music", "artist", "artists", "recommend", "recommendation", "recommendations")
)

_EDGES = "\ufe0f \t\n.,!?~…·:;\"'`“”‘’„«»‹›「」『』《》〈〉<>[]|*_ㆍ、。"
_DECORATION = {"So", "Sk", "Me", "Cf", "Co", "Cn"}
_LAUGHTER = Pattern(r"\s*[ㄱ-ㅎㅏ-ㅣ]{2,}$")
_TOPIC = Pattern(r"(?<=[가-힣])[은는]\?+$")


def without_request(text: str) -> str:
    """The name in a text; empty when the text only asks.

    Args:
        text: what was typed, with single spaces.
    """
    name = _trimmed(_TOPIC.sub("", text))
    while (shorter := _trimmed(_shorter(name))) != name:
        name = shorter
    asked = name != _trimmed(text)
    words = name.casefold().split()
    if (asked and all(word in _EMPTY | _BARE for word in words)) or all(word in _BARE for word in words):
        return ""
    return name


def _shorter(text: str) -> str:
    """The text without the first expression of a request that fits."""
    for rule in (*_ENDS, *_STARTS):
        if found := rule.search(text):
            return text[: found.start()] + text[found.end() :]
    return text


def _trimmed(text: str) -> str:
    """Without quotes, closing punctuation, laughter and emoji around a name; a text of these alone stays."""
    start, end = 0, len(text)
    while start < end and _surrounds(text[start]):
        start += 1
    while end > start and _surrounds(text[end - 1]):
        end -= 1
    inner = text[start:end]
    return _LAUGHTER.sub("", inner) or inner or text.strip()


def _surrounds(character: str) -> bool:
    # Marks stay, as those that end names in Thai, but for the one that makes an emoji of a sign.
    return character in _EDGES or unicodedata.category(character) in _DECORATION
