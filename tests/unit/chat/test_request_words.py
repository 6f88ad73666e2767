"""What people type, and whom they mean: each text with the name that is looked up."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue import names
from maeari.chat.request_words import without_request
from maeari.chat.understand import wish
from maeari.chat.wishes import (
    Chatter,
    FindArtist,
    Greet,
    Help,
    InMood,
    More,
    MoreSongs,
    NameWanted,
    Songs,
    Surprise,
)
from tests.unit.chat.fakes import skill_request

ZERO_WIDTH = "\u200b"
REAL_NAMES = """
    아이유|IU|10cm|(여자)아이들|(G)I-DLE|!!!|AC/DC|Ke$ha|f(x)|2NE1|비|넬|악뮤|AKMU|방탄소년단|BTS
    에스파|aespa|SHINee|샤이니|NCT 127|NCT DREAM|god|g.o.d|H.O.T.|S.E.S.|R.E.M.|N.W.A.|t.A.T.u.|fun.
    will.i.am|Wham!|P!nk|Panic! At The Disco|?uestlove|*NSYNC|'N Sync|Guns N' Roses|The The|The Who
    Who|A|X|U2|M|YB|윤도현 밴드|장기하와 얼굴들|노래를 찾는 사람들|이랑|하하|하이라이트
    좋아서하는밴드|가을방학|브로콜리너마저|9와 숫자들|언니네 이발관|더 클래식|여행스케치|나
    너드커넥션|새소년|혁오|데이식스|DAY6|세븐틴|Roxy Music|Band of Horses|Band of Skulls
    Sounds of Blackness|Songs: Ohia|Like Moths to Flames|Similar Kind|Find My Way
    Music Travel Love|The Artist|Jessica Song|Song Ji Eun|Gang of Four|Men I Trust
    Can|Yes|Help!|Help Me|More|Other Lives|Sigur Rós|Beyoncé|Björk|MØ|†††|★|Måneskin|Røyksopp
    椎名林檎|きゃりーぱみゅぱみゅ|がんばれ|周杰倫|ไททศมิตร|Земфира|فيروز|אביב גפן|-M-|+44
    (Sandy) Alex G|[:SITD:]|MC 스나이퍼|빅뱅|Big Bang|타이거 JK|이적|정의|화사|청하|사랑해줘
    말해봐요 밴드|검정치마
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("name", [name.strip() for name in REAL_NAMES if name.strip()])
def test_a_real_name_is_never_eaten(name: str) -> None:
    wanted = wish(skill_request(name))
    if names.key(name) == "help":  # asks for help, as of every bot
        assert wanted == Help()
        return
    if names.key(name) in {"yes", "more"}:  # is looked for in the catalogue first, and then offered as a name
        assert wanted in (Chatter(name), More(name))
        return
    assert isinstance(wanted, FindArtist)
    assert names.key(wanted.name) == names.key(wanted.whole) == names.key(name)


@pytest.mark.parametrize(
    "name", ["Play Dead", "Show Me the Body", "Miami Bass Tracks", "노래", "추천", "Music"]
)
def test_a_name_made_of_request_words_is_looked_up_as_typed(name: str) -> None:
    wanted = wish(skill_request(name))
    assert isinstance(wanted, FindArtist | NameWanted | Songs)
    assert wanted.whole == name


@pytest.mark.parametrize(
    "request_",
    """
    {} 노래|{} 노래들|{} 노래 추천|{} 노래 추천해줘|{} 노래 추천해 줘|{} 노래 추천좀
    {} 노래 추천 좀 해줘|{} 노래 추천해주세요!!|{} 노래추천|{} 노래 추천 부탁해요
    {} 노래 추천 부탁드립니다|{} 추천|{} 추천해줘|{} 들려줘|{} 틀어줘|{} 틀어 주세요|{} 노래 틀어줘
    {} 노래를 들려줘|{} 신곡 알려줘|{} 명곡 추천|{} 히트곡|{} 음악|{} 음악 들려줄래?
    {} 노래 뭐 있어?|{} 노래 뭐가 있어요?|{} 노래 있어?|{} 듣고 싶어|{} 노래 듣고 싶어요|{} 찾아줘
    {} 검색|{} 검색해줘|{} 재생|{} 재생해줘|{} 보여줘|{} 좀|{} 같은 가수|{} 같은 노래
    {} 같은 가수 추천해줘|{} 비슷한 가수|{} 닮은 가수 알려줘|{} 같은 밴드|{} 스타일의 노래
    {} 노래 ㅋㅋ|{} 노래 ㄱㄱ|{} 노래요|{} 앨범|{} 플레이리스트|{} songs|{} tracks
    {} similar artists|{} songs please|{}'s songs|{}’s music|songs by {}|songs like {}|song by {}
    music by {}|music like {}|artists like {}|artists similar to {}|bands like {}|singers like {}
    similar to {}|Similar to {}|SIMILAR TO {}|play {}|please play {}|play some music by {}
    recommend songs like {}|recommend me some songs like {}|can you play {}|show me {}
    find me artists like {}|tell me about {}|listen to {}|what about {}|가수 {}|노래 추천 {}
    추천해줘 {}|노래 추천해줘 {}|혹시 {}|{}|{}!!|{}!|{}?|{}~|{}...|"{}"|'{}'|“{}”|‘{}’|「{}」|<{}>
    [{}]|😀{}|{}😀|🎵 {} 🎵|{}❤️|{}👍🏽|{} 🇰🇷|♥{}♥|{}ㅋㅋㅋ|{} ㅠㅠ
    """.replace("\n", "|").split("|"),
)
@pytest.mark.parametrize("name", ["아이유", "10cm", "AC/DC", "넬"])
def test_words_around_a_name_are_taken_off(request_: str, name: str) -> None:
    typed = request_.strip().format(name)
    assert names.key(without_request(typed)) == (names.key(name) if typed else "")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        # particles, as each name takes them
        ("아이유의 노래 들려줘", "아이유"),
        ("비의 노래", "비"),
        ("넬의 노래를 틀어줘", "넬"),
        ("bts랑 비슷한", "bts"),
        ("bts랑 비슷한 가수 있어?", "bts"),
        ("아이유처럼 비슷한 가수", "아이유"),
        ("아이유와 비슷한 느낌의 노래", "아이유"),
        ("아이유같은 가수", "아이유"),
        ("아이유노래", "아이유"),
        ("넬노래추천", "넬"),
        ("임영웅이랑 비슷한 가수", "임영웅"),
        ("에픽하이랑 비슷한 가수", "에픽하이"),
        ("이랑이랑 비슷한 가수", "이랑"),
        ("방탄소년단과 비슷한 그룹", "방탄소년단"),
        ("아이유는?", "아이유"),
        ("뉴진스는?", "뉴진스"),
        ("아이유가 누구야?", "아이유"),
        ("아이유가 부른 노래", "아이유"),
        ("아이유에 대해 알려줘", "아이유"),
        # how texts arrive
        ("아이유\n", "아이유"),
        ("\t아이유  ", "아이유"),
        (unicodedata.normalize("NFD", "아이유 노래 추천해줘"), "아이유"),
        ("ＩＵ", "IU"),
        ("ＩＵ　노래", "IU"),
        (f"아{ZERO_WIDTH}이유 노래", "아이유"),
        (f"{ZERO_WIDTH}IU{ZERO_WIDTH}", "IU"),
        ("\u202eIU\u202c", "IU"),
        ("\ufeff아이유", "아이유"),
        ("IU\u00a0노래", "IU"),
        ("فيروز songs", "فيروز"),
        ("שלמה ארצי 노래", "שלמה ארצי"),
        ("椎名林檎 노래", "椎名林檎"),
        ("โปเตโต้ songs", "โปเตโต้"),
        ("Земфира 노래 추천", "Земфира"),
        ("iu 아이유 노래", "iu 아이유"),
        # mixed, typing errors: the request goes, the name stays as it is
        ("아이우 노래", "아이우"),
        ("아잉유", "아잉유"),
        ("coldplya songs", "coldplya"),
        ("뉴진즈 노래추천", "뉴진즈"),
        ("IU노래", "IU"),
        ("Coldplay 같은 밴드", "Coldplay"),
        # junk is looked up like any name
        ("😀", "😀"),
        ("!!!", "!!!"),
        ("???", "???"),
        ("asdf", "asdf"),
        ("1234", "1234"),
        ("'; DROP TABLE artists; --", "DROP TABLE artists; --"),
        ("' OR '1'='1", "OR '1'='1"),
        ("%s %(artist_id)s \\", "%s %(artist_id)s \\"),
        ("{name}", "{name}"),
        ("$(reboot)", "$(reboot)"),
        ("<script>alert(1)</script>", "script>alert(1)</script"),
        ("../../etc/passwd", "/../etc/passwd"),
        ("null", "null"),
        ("가" * 10_000, "가" * 100),
        ("아이유 " * 3000, ("아이유 " * 25).strip()),
    ],
)
def test_name_in_a_text(typed: str, name: str) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, FindArtist | Songs)
    assert wanted.name == name


@pytest.mark.parametrize(
    "typed",
    [
        "추천해줘", "추천", "노래", "음악", "가수", "노래 추천", "노래추천", "노래 추천해줘",
        "노래 추천 좀 해줘", "가수 추천해줘",
        "가수 추천", "다른 가수 추천해줘", "다른 노래 추천해줘", "아무 노래나 틀어줘",
        "요즘 좋은 노래 추천해줘", "신나는 노래 들려줘",
        "인기 가수 알려줘", "노래 들려줘", "음악 틀어 주세요", "들을만한 노래 추천", "비슷한 가수",
        "비슷한 가수 추천해줘", "추천해 주세요!!",
        "추천 부탁해요", "노래 뭐 있어?", "뭐 있어?", "songs", "music", "recommend", "recommend songs",
        "recommend me some songs",
        "play some music", "similar artists", "more songs", "노래 추천해줘 😀", "“노래 추천”",
        "노래\u200b추천", "노래 ㅋㅋ",
    ],
)  # fmt: skip
def test_a_request_without_a_name(typed: str) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, NameWanted | InMood | More | MoreSongs | Songs | Surprise), wanted
    assert not getattr(wanted, "name", ""), wanted


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("안녕!", Greet()), ("ＨＩ", Greet()), (ZERO_WIDTH, Greet()), ("\u202e\u202c", Greet()),
        ("도움말", Help()),
        ("ＨＥＬＰ", Help()), ("다른 추천", More("다른 추천", of_artists=True)),
        ("더 보여줘", More("더 보여줘")),
        ("다른 가수", More("다른 가수", of_artists=True)),
    ],
)  # fmt: skip
def test_small_talk(typed: str, expected: object) -> None:
    assert wish(skill_request(typed)) == expected


@given(st.text(max_size=100))
def test_any_text_keeps_to_itself(text: str) -> None:
    """What is left was typed, in one piece, and the grammar has nothing more to take off."""
    left = without_request(text)
    assert left in text
    assert without_request(left) == left or not left


def test_a_long_text_of_request_words_takes_no_time() -> None:
    started = time.perf_counter()
    for words in ("추천 ", "노래 ", "좀 ", "의 노래 비슷한 ", "해 줘 ", "songs like "):
        without_request((words * 100)[:100])
    assert time.perf_counter() - started < 1
