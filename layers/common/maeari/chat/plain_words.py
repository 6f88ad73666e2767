"""Texts that are a name and nothing else, as most are: the grammar needn't be tried on them."""

from __future__ import annotations

_STEMS = (
    *("노래", "곡", "음악", "음원", "신보", "앨범", "플리", "가수", "아티스트"),
    *("추천", "좀", "좋", "듣", "들어", "들음", "팬", "빠져", "빠졌", "최애"),
    *("비슷", "닮", "유사", "비교", "차이", "다른", "다르", "다를", "달라", "공통"),
)
"""In one word that is more than a name: 아이유노래."""

_ENGLISH_STEMS = ("song", "music", "artist", "recommend", "similar")

_ENDINGS = tuple("는난고때게운발업은한린날밤데다와서중어해릴픈퍼에간요줘야꺼웡더려을")
"""Of one word that is no name: 신나는, 슬퍼."""


def is_plain_word(text: str) -> bool:
    """Whether a text is one word without anything that a phrase or a request has."""
    if not text.isalnum():
        return False
    if text.isascii():
        return not any(stem in text.lower() for stem in _ENGLISH_STEMS)
    is_korean = all("가" <= character <= "힣" for character in text)
    is_more = text.endswith(_ENDINGS) or any(stem in text for stem in _STEMS)
    return is_korean and not is_more
