"""Every sentence that a person reads, in one place. Natural, polite Korean (해요체)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.kakao import length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Reason

EXAMPLES = ("아이유", "뉴진스", "임영웅", "Coldplay")
"""Names offered to somebody who doesn't know what to type."""

HELP_LABEL = "도움말"
MORE_LABEL = "다른 추천"
AS_TYPED_LABEL = "입력한 대로 찾기"
AGAIN_LABEL = "다시 물어보기"
LISTEN_LABEL = "Spotify에서 듣기"

GREETING = (
    "안녕하세요, 메아리예요! 좋아하는 가수 이름을 보내 주시면, "
    "소리가 닮은 가수와 들을 만한 노래를 찾아 드려요."
)
HELP = (
    "가수 이름을 한글이나 영어로 보내 주세요.\n"
    "예) 아이유, IU, 뉴진스 노래 추천해 줘\n\n"
    "· 그 가수의 노래와 소리가 닮은 가수 세 명을 보여 드려요.\n"
    "· '다른 추천'을 누르면 다음으로 닮은 가수를 찾아 드려요.\n"
    "· 노래를 누르면 Spotify에서 들을 수 있어요."
)
NAME_ONLY = "사진이나 파일은 아직 알아듣지 못해요. 글자로 가수 이름을 보내 주세요."
MORE_OF_WHOM = "어느 가수와 닮은 가수를 더 찾을까요? 가수 이름을 보내 주세요."
WHOSE_NAME = "어떤 가수를 좋아하세요? 가수 이름을 보내 주시면 소리가 닮은 가수와 노래를 찾아 드려요."
CORRECTED = "'{typed}' 대신 '{name}' 검색 결과를 보여 드려요."
WHICH_OF_THEM = "'{name}', 이름이 같은 아티스트가 여럿 있어요. 누구를 찾으세요?"
UNKNOWN = (
    "'{name}', 아직 모르는 이름이에요. 철자를 확인하시거나, "
    "한글 이름은 영어로, 영어 이름은 한글로 바꿔서 보내 주세요."
)
UNKNOWN_BUT_NEAR = UNKNOWN + " 아래에 비슷한 이름도 모아 봤어요."
DID_YOU_MEAN = "'{name}', 똑같은 이름은 찾지 못했어요. 혹시 이 아티스트인가요?"
SOURCE_SILENT = (
    "'{name}', 처음 듣는 이름이라 찾아보려 했는데 지금은 음악 정보를 가져오지 못했어요. "
    "잠시 뒤에 다시 보내 주세요."
)
WAITING = "'{name}', 처음 듣는 이름이라 찾고 있어요. 잠시만 기다려 주세요."
SEARCHING = "'{name}', 찾고 있어요. 몇 초 뒤에 '다시 물어보기'를 눌러 주세요."
STILL_SEARCHING = "닮은 가수는 아직 찾고 있어요. 잠시 뒤에 '다시 물어보기'를 눌러 주세요."
APOLOGY = "앗, 잠깐 문제가 생겼어요. 잠시 뒤에 다시 보내 주세요."

OWN_SONGS = "{name}의 노래"
NO_SONGS = "{name}의 노래는 아직 모으지 못했어요."
NEIGHBOUR = "{rank}위 {name} · "
PROVISIONAL = "막 알게 된 가수라 닮은 순서는 아직 어림이에요. 다음 분석이 끝나면 더 정확해져요."
NO_NEIGHBOURS_YET = "닮은 가수는 다음 분석이 끝나면 알려 드릴 수 있어요. 먼저 노래를 들어 보세요."
NO_MORE_NEIGHBOURS = "{name}, 닮은 가수는 여기까지예요. 다른 가수 이름을 보내 주세요."
MORE_NEIGHBOURS = "{name}의 노래와 소리가 닮은 다른 가수들이에요."
GENRES_UNKNOWN = "장르 정보가 아직 없어요."

SAME_GENRE = "같은 장르({genres})예요"
SAME_MOOD = "{mood} 분위기가 닮았어요"
SAME_BOTH = "장르 {genres}, {mood} 분위기가 닮았어요"
SAME_SOUND = "전체적인 소리가 닮았어요"

GENRES = {
    "acoustic": "어쿠스틱",
    "ballad": "발라드",
    "blues": "블루스",
    "classical": "클래식",
    "country": "컨트리",
    "dance": "댄스",
    "disco": "디스코",
    "edm": "EDM",
    "electronic": "일렉트로닉",
    "electropop": "일렉트로팝",
    "folk": "포크",
    "funk": "펑크(funk)",
    "hip hop": "힙합",
    "house": "하우스",
    "indie": "인디",
    "j-pop": "J-pop",
    "jazz": "재즈",
    "k-ballad": "발라드",
    "k-folk": "한국 포크",
    "k-indie": "한국 인디",
    "k-pop": "k-pop",
    "k-r&b": "한국 R&B",
    "k-rap": "한국 힙합",
    "k-rock": "한국 록",
    "korean ballad": "발라드",
    "korean hip hop": "한국 힙합",
    "korean indie": "한국 인디",
    "korean r&b": "한국 R&B",
    "korean rock": "한국 록",
    "latin": "라틴",
    "metal": "메탈",
    "pop": "팝",
    "punk": "펑크(punk)",
    "r&b": "R&B",
    "rap": "랩",
    "reggae": "레게",
    "rock": "록",
    "soul": "소울",
    "trot": "트로트",
}
"""Genre names as Koreans write them; a name that isn't here is shown as it is."""

MOODS = {
    "energy-low": ("잔잔하고", "잔잔한"),
    "energy-high": ("힘차고", "힘찬"),
    "valence-low": ("차분하고", "차분한"),
    "valence-high": ("밝고", "밝은"),
    "danceability-low": ("담담하고", "담담한"),
    "danceability-high": ("춤추기 좋고", "춤추기 좋은"),
    "acousticness-low": ("세련되고", "세련된"),
    "acousticness-high": ("어쿠스틱하고", "어쿠스틱한"),
    "tempo-low": ("느긋하고", "느긋한"),
    "tempo-high": ("빠르고", "빠른"),
    "loudness-low": ("여리고", "여린"),
    "loudness-high": ("꽉 차고", "꽉 찬"),
    "speechiness-low": ("노래 중심이고", "노래 중심의"),
    "speechiness-high": ("랩이 많고", "랩이 많은"),
    "instrumentalness-low": ("목소리 중심이고", "목소리 중심의"),
    "instrumentalness-high": ("연주가 많고", "연주가 많은"),
    "liveness-low": ("또렷하고", "또렷한"),
    "liveness-high": ("현장감 있고", "현장감 있는"),
}
"""For each trait of a `Reason`: how it joins the next word, and how it stands before the noun."""


def genres(names: Sequence[str]) -> str:
    """Genre names joined for reading, each once."""
    return "·".join(dict.fromkeys(GENRES.get(name, name) for name in names))


def reason(why: Reason, room: int = 1000) -> str:
    """The reason of a neighbourhood as a short sentence without a full stop.

    Args:
        why: the reason.
        room: UTF-16 units that there are; less is told rather than cut.
    """
    traits = [trait for trait in why.traits if trait in MOODS]
    told = (_reason(why.genres[:shared], traits[:alike]) for shared, alike in _FULLEST_FIRST)
    return next((text for text in told if length(text) <= room), SAME_SOUND)


_FULLEST_FIRST = ((2, 2), (2, 1), (1, 1), (1, 0), (0, 1))
"""How many genres and traits are told."""


def _reason(shared: Sequence[str], traits: Sequence[str]) -> str:
    mood = " ".join([MOODS[trait][0] for trait in traits[:-1]] + [MOODS[trait][1] for trait in traits[-1:]])
    if shared and mood:
        return SAME_BOTH.format(genres=genres(shared), mood=mood)
    if shared:
        return SAME_GENRE.format(genres=genres(shared))
    return SAME_MOOD.format(mood=mood) if mood else SAME_SOUND


def release_date(text: str | None) -> str:
    """A release date of any precision the Korean way: 2017.03.24, 2017.03 or 2017."""
    return (text or "").replace("-", ".")
