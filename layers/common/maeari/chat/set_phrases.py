"""Whole phrases that are a wish, whatever was said before them.

The table holds each phrase in its plainest form: `_PLAINER` takes the courtesy and the variants off.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.wishes import (
    Back,
    Bye,
    Chatter,
    Forget,
    Greet,
    Help,
    Judge,
    More,
    MoreSongs,
    Songs,
    Surprise,
    Thanks,
    Why,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.chat.wishes import Wish

type _Make = Callable[[str], Wish]
"""Makes a wish of the text as typed."""

_TABLE: tuple[tuple[_Make, str], ...] = (
    (
        lambda _: Greet(),
        """
        안녕 / 안녕하세요 / 안녕하십니까 / 안뇽 / 안녕하신가 / 하이 / 하이하이 / 하잉 / 헬로 / 헬로우 /
        반가워 / 반갑습니다 / ㅎㅇ / ㅎㅇㅎㅇ / 시작 / 시작하기 / 시작하자 / 처음으로 / hi / hello / hey /
        hi there / hello there / start / good morning / good evening / 좋은 아침 / 안녕 반가워 /
        처음 뵙겠습니다
        """,
    ),
    (
        lambda _: Help(),
        """
        도움말 / 도움 / 도와줘 / 도움이 필요해 / 사용법 / 사용 방법 / 사용법 보여줘 / 메뉴 / 메뉴 보여줘 /
        뭐 할 수 있어 / 뭘 할 수 있어 / 뭐 해줄 수 있어 / 너 뭐 할 수 있어 / 뭐하는 봇이야 / 뭐 하는 거야 /
        이거 뭐야 / 어떻게 써 / 어떻게 사용해 / 어떻게 하는 거야 / 어떻게 쓰는 거야 / 넌 누구야 / 너 누구야 /
        누구야 / 누구세요 / 넌 뭐야 / 너 뭐야 / help / menu / how does this work / how do i use this /
        what can you do / who are you / what is this / what are you
        """,
    ),
    (
        lambda _: Thanks(),
        """
        고마워 / 고맙다 / 고맙습니다 / 정말 고마워 / 진짜 고마워 / 너무 고마워 / 감사 / 감사감사 /
        감사합니다 / 정말 감사합니다 / 감사해 / 감사드려 / 감사드립니다 / 추천 고마워 / 추천 감사합니다 /
        알려줘서 고마워 / 땡큐 / 땡큐땡큐 / 쌩유 / 탱큐 / ㄱㅅ / ㄱㅅㄱㅅ / ㄳ / ㄳㄳ / 최고 / 최고다 /
        최고야 / thanks / thanks a lot / thank you / thank you so much / thank you very much /
        thanks so much / many thanks / thx / tysm / great thanks / 수고했어 / 수고하셨습니다
        """,
    ),
    (
        lambda _: Bye(),
        """
        잘 가 / 잘 있어 / 안녕히 계세요 / 안녕히 가세요 / 안녕히 주무세요 / 다음에 봐 / 다음에 또 봐 /
        다음에 올게 / 나중에 봐 / 나중에 올게 / 또 봐 / 또 만나 / 또 올게 / 이만 갈게 / 갈게 / 나 갈게 /
        나 간다 / 바이 / 바이바이 / 빠이 / 빠빠이 / 빠이빠이 / ㅂㅂ / ㅂㅇ / ㅃㅃ / ㅃㅇ / ㅂㅇㅂㅇ / 잘 자 /
        굿나잇 / 굿밤 / 내일 봐 / 내일 봅시다 / bye / bye bye / bye for now / goodbye / see you /
        see you later / see ya / good night / talk to you later
        """,
    ),
    (
        Chatter,
        """
        응 / 응응 / 네 / 네네 / 넵 / 넹 / 예 / 어 / 엉 / 아니 / 아뇨 / 노노 / 그래 / 그렇구나 / 그렇군 /
        좋아 / 좋네 / 좋다 / 너무 좋아 / 노래 좋다 / 노래 좋네 / 굿 / 굿굿 / 오 / 오오 / 와 / 와우 / 우와 /
        헐 / 대박 / 대박이다 / 쩐다 / 미쳤다 / 신기하다 / 신기해 / 재밌다 / 재밌네 / 음 / 흠 / 아하 / 아 /
        앗 / 오케이 / 오키 / 알겠어 / 알겠습니다 / 알았어 / 심심해 / 사랑해 / 진짜 / 정말 / 몰라 / 글쎄 /
        싫어 / 별로 / 별로야 / ok / okay / okey dokey / yes / yep / yeah / no / nope / nah / lol / lmao /
        wow / cool / nice / great / awesome / i see / i love you / really
        """,
    ),
    (
        More,
        """
        더 보여줘 / 더보기 / 더 / 더더 / 더 줘 / 더 추천 / 더 있어 / 더 해줘 / 좀 더 / 몇 개 더 / 몇 명 더 /
        다음 / 다음 거 / 다음은 / 다음 보여줘 / 다음 추천 / 다음으로 / 또 / 또 추천 / 또 보여줘 / 또 있어 /
        또 누구 있어 / 또 다른 거 / 다른 거 / 다른 거 보여줘 / 다른 거 추천 / 다른 거 있어 /
        다른 것도 보여줘 / 다른 건 / 다른 거는 / 딴 거 / 딴 거 보여줘 / 딴 거 추천 / 계속 / 계속 보여줘 /
        그 다음 / 이거 말고 / 이거 말고 다른 거 / 말고 다른 거 / 더 알고 싶어 / 더 보고 싶어 / 더 볼래 /
        more / more please / even more / show more / show me more / give me more / some more / any more /
        anything else / something else / what else / next / next one / next page / keep going
        """,
    ),
    (
        lambda whole: More(whole, of_artists=True),
        """
        다른 추천 / 다른 가수 / 다른 가수 추천 / 다른 가수 보여줘 / 다른 가수 있어 / 다른 가수는 /
        다른 가수 누구 있어 / 다른 가수 더 / 다른 가수 더 보여줘 / 다른 가수로 / 딴 가수 / 딴 가수 추천 /
        딴 가수 보여줘 / 딴 가수 있어 / 또 다른 가수 / 가수 더 보여줘 / 가수 더 추천 / 다른 사람 /
        다른 사람 추천 / 다른 사람 보여줘 / 다른 아티스트 / 다른 아티스트 추천 / 다른 아티스트 보여줘 /
        다른 밴드 / 다른 밴드 추천 / 다른 밴드 보여줘 / 다음 가수 / 다음 가수 보여줘 / 비슷한 가수 /
        비슷한 가수 더 / 비슷한 가수 더 보여줘 / 비슷한 가수 더 추천 / 비슷한 가수 더 있어 /
        비슷한 가수 또 있어 / 비슷한 가수 보여줘 / 비슷한 가수 추천 / 비슷한 가수 있어 / 비슷한 가수는 /
        비슷한 아티스트 / 비슷한 아티스트 추천 / 비슷한 밴드 / 비슷한 밴드 추천 / 비슷한 사람 /
        비슷한 사람 더 / 닮은 가수 / 닮은 가수 더 / 닮은 가수 보여줘 / 닮은 가수 추천 / 이런 가수 더 /
        이런 가수 더 추천 / 이런 가수 또 있어 / 이 가수랑 비슷한 가수 / more artists / show more artists /
        show me more artists / others / other artists / show me other artists / another artist / another one /
        anyone else / who else / more like this / more like that / similar artists / more similar artists /
        show me similar artists / other recommendations / another recommendation
        """,
    ),
    (
        lambda _: Back(),
        """
        이전 가수 / 이전 가수 보여줘 / 이전 가수로 / 이전 / 이전으로 / 이전 화면 / 뒤로 / 뒤로 가기 /
        뒤로 가줘 / 뒤로 가 / 돌아가기 / 돌아가 / 돌아가줘 / 다시 돌아가 / 되돌아가기 / 아까 그 가수 /
        아까 가수 / 아까 걔 / 아까 그 가수로 / 아까 그 가수 보여줘 / 아까 거 / 아까 그거 / 전 가수 / 앞 가수 /
        방금 그 가수 / back / go back / take me back / back please / previous / previous artist /
        the previous artist / last artist / the one before
        """,
    ),
    (
        MoreSongs,
        """
        노래 더보기 / 노래 더 보여줘 / 노래 더 / 노래 더 있어 / 노래 더 추천 / 노래 또 있어 / 더 많은 노래 /
        다른 노래 / 다른 노래는 / 다른 노래도 / 다른 노래 보여줘 / 다른 노래 추천 / 다른 노래 있어 / 딴 노래 /
        딴 노래 보여줘 / 딴 노래 있어 / 다른 곡 / 다른 곡 보여줘 / 다른 곡 있어 / 곡 더보기 / 곡 더 보여줘 /
        다음 노래 / 다음 노래 보여줘 / 다음 곡 / more songs / show more songs / show me more songs /
        other songs / show me other songs / next songs / any other songs / more tracks
        """,
    ),
    (
        Songs,
        """
        노래 / 노래 보여줘 / 노래 목록 / 노래 목록 보여줘 / 노래는 / 무슨 노래 있어 / 무슨 노래 불렀어 /
        어떤 노래 있어 / 노래 뭐 있어 / 곡 목록 / 인기곡 / 인기곡 보여줘 / 인기곡 뭐야 / 인기곡 뭐 있어 /
        인기곡은 / 인기 노래 / 인기 노래 보여줘 / 인기 있는 노래 / 인기순 / 인기순으로 보여줘 / 대표곡 /
        대표곡 보여줘 / 대표곡 뭐야 / 대표곡이 뭐야 / 히트곡 / 히트곡 보여줘 / 유명한 노래 /
        유명한 노래 보여줘 / 제일 유명한 노래 / 제일 유명한 노래 뭐야 / 이 가수 노래 / 이 가수 노래 보여줘 /
        이 사람 노래 / 이 사람 노래 보여줘 / 얘 노래 / songs / show songs / show me songs /
        show me the songs / song list / popular songs / most popular songs / top songs / best songs /
        top tracks / hits / greatest hits / his songs / her songs / their songs
        """,
    ),
    (
        lambda whole: Songs(whole, order="newest"),
        """
        최신곡 / 최신곡 보여줘 / 최신곡 뭐야 / 최신곡 있어 / 최신곡은 / 신곡 / 신곡 보여줘 / 신곡은 /
        신곡 있어 / 신곡 뭐야 / 신곡 나왔어 / 신곡 추천 / 최신순 / 최신순으로 / 최신순으로 보여줘 / 새 노래 /
        새 노래 보여줘 / 새 노래 있어 / 최신 노래 / 최신 노래 보여줘 / 최근 노래 / 최근 노래 보여줘 /
        최근 곡 / 최근에 나온 노래 / 제일 최근 노래 / 새로 나온 노래 / 요즘 노래 / new songs /
        show new songs / show me new songs / new song / newest / newest songs / newest song / latest songs /
        latest song / latest / latest tracks / latest releases / new releases / any new songs / what's new /
        recent songs
        """,
    ),
    (
        Why,
        """
        왜 / 왜왜 / 왜지 / 왜죠 / 왜 비슷해 / 왜 비슷한 거야 / 왜 비슷한 건데 / 왜 비슷하지 /
        왜 비슷하다고 해 / 왜 비슷한데 / 왜 비슷한가 / 왜 비슷한지 보여줘 / 왜 둘이 비슷해 / 둘이 왜 비슷해 /
        왜 닮았어 / 왜 닮은 거야 / 왜 추천했어 / 왜 추천한 거야 / 왜 추천해 / 왜 이 가수야 /
        왜 이 가수를 추천했어 / 왜 얘야 / 이유 / 이유가 뭐야 / 이유 뭐야 / 이유가 뭔데 / 이유 보여줘 /
        이유는 / 이유가 궁금해 / 비슷한 이유 / 비슷한 이유가 뭐야 / 비슷한 이유 보여줘 / 추천 이유 /
        추천한 이유 / 추천 이유가 뭐야 / 어디가 비슷해 / 어디가 비슷한 거야 / 어디가 닮았어 / 뭐가 비슷해 /
        뭐가 비슷한 거야 / 뭐가 비슷한데 / 뭐가 닮았어 / 어떤 점이 비슷해 / 어떤 게 비슷해 / 어떻게 비슷해 /
        무슨 근거로 / 근거가 뭐야 / why / but why / why though / why similar / why is that /
        why are they similar / why is it similar / why this artist / why this one / why them /
        why did you recommend this / how come / how are they similar / how similar / reason / reasons /
        the reason / tell me why / explain / explain why / what's similar / what do they have in common
        """,
    ),
    (
        Surprise,
        """
        아무나 / 아무나 추천 / 아무나 보여줘 / 아무나 한 명 추천 / 아무나 한 명 / 아무 가수나 /
        아무 가수나 추천 / 아무 가수나 보여줘 / 아무 가수 / 아무 가수 추천 / 아무 밴드나 추천 / 아무거나 /
        아무거나 추천 / 아무거나 보여줘 / 아무 거나 하나 추천 / 아무 노래나 / 아무 노래나 추천 /
        아무 노래나 보여줘 / 누구든 추천 / 누구든 / 랜덤 / 랜덤 추천 / 랜덤으로 추천 / 랜덤으로 /
        랜덤으로 보여줘 / 랜덤 가수 / 랜덤 가수 추천 / 랜덤 노래 추천 / 무작위 / 무작위 추천 / 무작위로 추천 /
        깜짝 추천 / 깜짝 놀라게 해줘 / 알아서 추천 / 네가 골라줘 / 니가 골라줘 / surprise me / surprise /
        random / random artist / random please / a random artist / give me a random artist /
        show me a random artist / pick one / pick someone / pick anyone / anyone / anybody / anything /
        anyone is fine / recommend anyone / recommend me anyone / recommend someone / recommend anything /
        whoever / whatever
        """,
    ),
    (
        lambda _: Judge(alike=True),
        """
        비슷해 / 비슷하네 / 비슷하다 / 비슷한 듯 / 비슷한 거 같아 / 비슷한 것 같아 / 진짜 비슷해 /
        진짜 비슷하다 / 진짜 비슷하네 / 정말 비슷해 / 완전 비슷해 / 완전 비슷하네 / 많이 비슷해 /
        너무 비슷해 / 닮았어 / 닮았네 / 닮았다 / 진짜 닮았다 / 진짜 닮았네 / 맞아 / 맞네 / ㅇㅈ / similar /
        they are similar / they're similar / very similar / so similar / sounds similar / they sound similar /
        they sound alike / indeed similar / i agree
        """,
    ),
    (
        lambda _: Judge(alike=False),
        """
        아니에요 / 아니예요 / 아니야 / 아닌데 / 아닌 거 같아 / 아닌 것 같아 / 안 비슷해 / 안 비슷한데 /
        안 비슷하네 / 안 비슷한 거 같아 / 안 비슷함 / 안 닮았어 / 안 닮았는데 / 하나도 안 비슷해 /
        하나도 안 닮았어 / 별로 안 비슷해 / 별로 안 비슷한데 / 전혀 안 비슷해 / 전혀 안 닮았어 /
        비슷하지 않아 / 비슷하지 않은데 / 전혀 비슷하지 않아 / 달라 / 완전 달라 / 너무 달라 / 다른데 /
        not similar / not really similar / not similar at all / they are not similar / they're not similar /
        they aren't similar / not alike / they don't sound similar / they don't sound alike / i disagree /
        no they aren't
        """,
    ),
    (
        lambda _: Forget(),
        """
        내 기록 지워줘 / 내 기록 다 지워줘 / 내 기록 삭제 / 내 기록 초기화 / 내 대화 기록 지워줘 /
        기록 지워줘 / 기록 다 지워줘 / 기록 삭제 / 기록 초기화 / 대화 기록 지워줘 / 대화 기록 삭제 /
        내 정보 지워줘 / 내 정보 다 지워줘 / 내 정보 삭제 / 내 데이터 지워줘 / 내 데이터 다 지워줘 /
        내 데이터 삭제 / 제 기록 지워줘 / 제 기록 삭제 / 제 정보 지워줘 / 제 정보 삭제 / 제 데이터 지워줘 /
        제 데이터 삭제 / 나에 대한 기록 지워줘 / 나에 대한 정보 지워줘 / 내 개인정보 삭제 /
        내 개인정보 지워줘 / 개인정보 삭제 / 개인정보 지워줘 / 나를 잊어줘 / 날 잊어줘 / delete my data /
        delete all my data / delete my history / delete my records / delete my information /
        delete everything about me / delete me / forget me / forget about me / forget everything about me /
        erase my data / erase me / erase my history / remove my data / clear my data / clear my history
        """,
    ),
)

_PLAINER = tuple(
    (re.compile(rule), plain)
    for rule, plain in (
        ("좀|제발|please|pls|plz", ""),  # 노래 좀 보여줘
        ("(?:이?에요|이?예요)$", "야"),  # 이유가 뭐예요
        ("꺼", "거"),
        ("웡$", "워"),
        (r"(?<=.)[요여욤염용]$", ""),  # 왜요
        (
            r"주(?:세|실래|십시오|시겠어|라|셈|삼)$|줄(?:래|수있(?:어|나|니|을까))$|줘(?:봐|라|볼래)$|줭$|죠$|조$",
            "줘",
        ),  # 보여 주세요
        (r"(?:들려|틀어|알려|찾아|골라|뽑아|말해|소개해|가르쳐|봐)줘$", "보여줘"),  # 노래 들려줘
        (r"추천(?:해줘|해봐|해|부탁(?:해|드려|드립니다|합니다)?|받고싶어|바람|ㄱㄱ|가능|있어)$", "추천"),
        (r"(?:있|없)(?:어|나|니|냐|을까|음|는가)$", "있어"),  # 다른 가수 없어?
        (r"(?:삭제|초기화)(?:해줘|해|부탁해|하고싶어|할래)$", "삭제"),
        (r"지워(?:줘)?$|없애줘$|지우고싶어$", "지워줘"),
        (r"(?:을|를|도|이|가)(?=(?:더)?(?:보여줘|추천|있어|지워줘|삭제)$)", ""),  # 다른 가수도 보여줘
    )
)
"""Over keys, in this order."""


def _plain(key: str) -> str:
    for rule, plain in _PLAINER:
        key = rule.sub(plain, key)
    return key


def _key(phrase: str) -> str:
    """`names.key` of a phrase of the table, which is plain enough for a shorter way."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", phrase.lower())))


_BY_KEY = {_key(phrase): make for make, phrases in _TABLE for phrase in phrases.split("/")}


@cache
def _by_plain_key() -> dict[str, _Make]:
    return {_plain(key): make for key, make in _BY_KEY.items()}


def set_phrase(said: str, whole: str, *, exactly: bool = False) -> Wish | None:
    """The wish that a text stands for as a whole, however it is spaced, punctuated and asked.

    Args:
        said: without what surrounds it.
        whole: the text as typed, which the wish keeps.
        exactly: whether only the phrases as they stand in the table count.
    """
    key = names.key(said)
    make = _BY_KEY.get(key)
    if make is None and not exactly:
        make = _by_plain_key().get(_plain(key))
    return make(whole) if make else None
