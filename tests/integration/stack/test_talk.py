"""A long conversation over HTTP: two people on three phones, by turns, by typing and by tapping."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from local.resources import client
from local.stack import CHATBOT
from maeari.catalogue import names
from maeari.chat import texts
from maeari.chat.speech import say, speaking
from maeari.people.identity import person_key
from tests.talking import Answer, Person, Skill, new_request_id

if TYPE_CHECKING:
    from local.stack import Stack

pytestmark = pytest.mark.stack

BOT = "66f0aa10c2b1e94d7a5500aa"
NOBODY = "메아리시험에만있는아무개"


class Kept:
    """What the tables keep of a person."""

    def __init__(self, stack: Stack) -> None:
        connections = stack.services.connections
        self._environment = connections.template().functions()[CHATBOT].environment
        self._dynamodb = client("dynamodb", connections.aws_endpoint)
        manager = client("secretsmanager", connections.aws_endpoint)
        self._salt = manager.get_secret_value(SecretId=self._environment["PERSON_SALT_ID"])["SecretString"]

    def turns(self, person: Person) -> list[Any]:
        return self._of(person, "CONVERSATIONS_TABLE")

    def judgements(self, person: Person) -> list[bool]:
        return [each["alike"]["BOOL"] for each in self._of(person, "FEEDBACK_TABLE")]

    def _of(self, person: Person, table: str) -> list[Any]:
        key = person_key(self._salt, BOT, person.user)
        answer = self._dynamodb.query(
            TableName=self._environment[table],
            KeyConditionExpression="person = :person",
            ExpressionAttributeValues={":person": {"S": key}},
            ConsistentRead=True,
        )
        found: list[Any] = answer["Items"]
        return found


def ranks(answer: Answer) -> list[str]:
    return [header.partition(" ")[0] for header in answer.headers]


def neighbours(answer: Answer) -> list[str]:
    """Names of the neighbours that an artist's answer shows."""
    return [header.partition("위 ")[2] for header in answer.headers if "위 " in header]


def test_a_long_conversation(stack: Stack) -> None:
    skill, kept = Skill(stack), Kept(stack)
    mina, jun = Person(skill), Person(skill)
    assert mina.enters().first == jun.enters().first == texts.GREETING

    _artists_and_more(mina, jun)
    _songs(mina, jun)
    _songs_like_a_song(mina, jun)
    _walking(mina, jun)
    _reasons(mina, jun, kept)
    _moods_tastes_surprises(mina, jun)
    _small_talk(mina)
    _what_is_not_a_name(mina)
    _names_with_errors(mina)
    _one_message_twice(mina, jun)
    _english(jun)
    _forgetting(mina, jun, kept)
    assert skill.turns >= 60


def _artists_and_more(mina: Person, jun: Person) -> None:
    tablet = mina.on_another_device()
    iu, bts = mina.says("아이유"), jun.says("방탄소년단 노래 추천해줘")
    coldplay = jun.says("콜드플레이")
    assert (iu.first, bts.first, coldplay.first) == ("아이유", "방탄소년단", "Coldplay")
    assert ranks(iu) == ["아이유의", "1위", "2위", "3위"]
    assert tablet.says("IU").content == iu.content
    assert mina.taps(iu, neighbours(iu)[2]).first == neighbours(iu)[2]
    assert mina.says("아이유").first == "아이유"

    following = tablet.says("다른 추천")
    assert following.first == say(texts.MORE_NEIGHBOURS, name="아이유")
    assert ranks(following) == ["4위", "5위", "6위"]
    assert jun.taps(coldplay, "다른 추천").first == say(texts.MORE_NEIGHBOURS, name="Coldplay")
    assert mina.taps(iu, "다른 추천").content == following.content  # an old bubble
    assert not set(neighbours(following)) & set(neighbours(iu))
    for text in ("더 보여줘", "다른 가수", "비슷한 가수 더 보여줘", "더 보여줘", "더 보여줘"):
        answer = mina.says(text)
    assert answer.first == say(texts.NO_MORE_NEIGHBOURS, name="아이유")
    assert answer.labels[:3] == neighbours(iu)


def _songs(mina: Person, jun: Person) -> None:
    popular, newest = mina.says("아이유 노래"), jun.says("태연 최신곡")
    assert (popular.first, newest.first) == ("아이유의 인기곡", "태연의 최신곡")
    second = mina.says("노래 더보기")
    assert mina.taps(popular, texts.MORE_SONGS_LABEL).content == second.content
    assert second.first == popular.first
    assert len(popular.songs) == 5
    assert not set(second.songs) & set(popular.songs)
    assert jun.says("더 보여줘").first == "태연의 최신곡"
    assert jun.says("인기곡").first == "태연의 인기곡"
    assert mina.says("최신곡").content == mina.taps(popular, "최신곡").content
    assert jun.taps(newest, "인기곡").first == "태연의 인기곡"
    for _ in range(9):
        last = mina.says("노래 더보기")
        if texts.MORE_SONGS_LABEL not in last.labels:
            break
    assert mina.says("노래 더보기").first == say(texts.NO_MORE_SONGS, name="아이유")


def _songs_like_a_song(mina: Person, jun: Person) -> None:
    first = mina.says("밤편지 비슷한 노래")
    assert first.first == "밤편지"
    [own, near] = first.outputs
    assert own[1]["description"].startswith("아이유 · ")
    assert near[1]["header"]["title"] == "〈밤편지〉와 비슷한 노래"
    assert len(first.songs) == 5
    assert "밤편지" not in first.songs
    assert jun.says("IU 밤편지 같은 노래").outputs == first.outputs
    second = mina.says("더 보여줘")
    assert not set(second.songs) & set(first.songs)
    assert mina.taps(first, texts.MORE_SIMILAR_LABEL).outputs == second.outputs
    assert mina.says("이 노래랑 비슷한 노래").outputs == first.outputs
    there = mina.taps(first, first.labels[1])
    assert there.first == first.songs[0]
    chosen = jun.taps(jun.says("태연"), texts.SIMILAR_LABEL)
    assert chosen.first == say(texts.LIKE_WHICH_OF, name="태연")
    assert jun.taps(chosen, chosen.labels[0]).outputs[-1][0] == "listCard"
    assert jun.says("아이유랑 비슷한 노래").first == jun.says("아이유").first == "아이유"


def _walking(mina: Person, jun: Person) -> None:
    start, elsewhere = mina.says("아이유"), jun.says("뉴진스")
    there = mina.taps(start, neighbours(start)[0])
    assert there.first == neighbours(start)[0]
    further = next(name for name in neighbours(there) if name != "아이유")
    end = mina.taps(there, further)
    assert end.first == further
    assert mina.taps(end, texts.BACK_LABEL).content == mina.says(there.first).content
    assert mina.says("이전 가수").first == "아이유"
    assert jun.taps(elsewhere, texts.MORE_SONGS_LABEL).first == "뉴진스의 인기곡"
    assert jun.says("더 보여줘").first.startswith("뉴진스의 ")


def _reasons(mina: Person, jun: Person, kept: Kept) -> None:
    start, other = mina.says("아이유"), jun.says("에스파")
    near, second, third = neighbours(start)
    for answer in (mina.says("왜 비슷해?"), mina.taps(start, texts.WHY_LABEL)):
        assert answer.first == say(texts.WHY_TITLE, name="아이유", other=near)
        assert answer.text.count("■") >= 3
        assert "곡을 비교했어요" in answer.text
    assert mina.taps(answer, say(texts.WHY_OTHER, name=second)).first == say(
        texts.WHY_TITLE, name="아이유", other=second
    )
    assert jun.says("이유").first == say(texts.WHY_TITLE, name="에스파", other=neighbours(other)[0])
    judged = mina.taps(start, texts.WHY_LABEL, last=True)
    assert judged.first == say(texts.WHY_TITLE, name="아이유", other=third)
    assert mina.taps(judged, texts.ALIKE_LABEL).first == say(texts.THANKS_ALIKE, name="아이유", other=third)
    assert kept.judgements(mina) == [True]
    assert mina.says("아니에요").first == say(texts.THANKS_NOT_ALIKE, name="아이유", other=third)
    assert kept.judgements(mina) == [False]
    assert jun.taps(judged, texts.ALIKE_LABEL).first == say(texts.THANKS_ALIKE, name="아이유", other=third)
    assert (kept.judgements(mina), kept.judgements(jun)) == ([False], [True])

    both = mina.says("아이유랑 태연 얼마나 비슷해?")
    assert both.first == say(texts.COMPARED_TITLE, name="아이유", other="태연")
    assert "가까운 순서로 세우면" in both.text
    assert jun.says("방탄소년단 vs Coldplay").first == "방탄소년단과 Coldplay"
    assert mina.taps(both, texts.NOT_ALIKE_LABEL).first == say(
        texts.THANKS_NOT_ALIKE, name="아이유", other="태연"
    )
    unknown = jun.says(f"아이유랑 {NOBODY} 비슷해?")
    assert unknown.first == say(texts.UNKNOWN_OF_SEVERAL, name=NOBODY)


def _moods_tastes_surprises(mina: Person, jun: Person) -> None:
    calm, upbeat = mina.says("잔잔한 노래"), jun.taps(jun.says("도움말"), texts.EXAMPLES[2])
    assert calm.first == say(texts.MOOD, mood="잔잔한")
    assert upbeat.first == say(texts.MOOD, mood="신나는")
    assert not set(calm.headers) & set(upbeat.headers)
    assert mina.on_another_device().says("더 보여줘").first == say(texts.NO_MORE_OF_MOOD, mood="잔잔한")
    assert mina.says("운동할 때").first == say(texts.MOOD, mood="운동할 때 듣는")
    taste = jun.says("아이유, 태연, 뉴진스 좋아해")
    assert taste.first == say(texts.TASTE, names="아이유, 태연, 뉴진스")
    assert ranks(taste) == ["1위", "2위", "3위"]
    assert jun.says("더 보여줘").content == jun.taps(taste, texts.MORE_LABEL).content
    surprises = [mina.says("아무나 추천해줘") for _ in range(3)]
    titles = [each.outputs[1][1]["title"] for each in surprises]
    assert all(each.first.startswith(texts.SURPRISE) for each in surprises)
    assert titles[0] != titles[1] != titles[2]
    assert mina.says("더 보여줘").first == say(texts.MORE_NEIGHBOURS, name=titles[2])
    assert jun.taps(mina.says("안녕"), texts.EXAMPLES[3]).first.startswith(texts.SURPRISE)


def _small_talk(person: Person) -> None:
    said = {"안녕": "GREETING", "고마워": "THANKS", "잘 자": "BYE", "ㅋㅋㅋ": "CHATTER", "도움말": "HELP"}
    for text, expected in said.items():
        answer = person.says(text)
        assert answer.first == getattr(texts, expected)
        assert person.taps(answer, texts.HELP_LABEL).first == texts.HELP


def _what_is_not_a_name(person: Person) -> None:
    for media in ("image", "video", "audio", "file"):
        answer = person.sends(media)
        assert answer.first == texts.NAME_ONLY
    assert person.says("https://youtu.be/Example").first == texts.NAME_ONLY
    assert person.taps(answer, texts.EXAMPLES[0]).first == "아이유"
    assert person.says("").first == texts.GREETING


def _names_with_errors(person: Person) -> None:
    corrected = person.says("아이우")
    assert corrected.first == say(texts.CORRECTED, typed="아이우", name="아이유")
    assert person.says("왜?").first.startswith("아이유와 ")
    assert "아이우" in person.taps(corrected, texts.AS_TYPED_LABEL).first
    assert person.says(NOBODY).first == say(texts.UNKNOWN, name=NOBODY)


def _one_message_twice(mina: Person, jun: Person) -> None:
    mina.says("아이유")
    jun.says("뉴진스")
    first, second = new_request_id(), new_request_id()
    with ThreadPoolExecutor(2) as threads:  # both deliveries and another person's, within a second
        deliveries = [threads.submit(mina.says, "다른 추천", first) for _ in range(2)]
        other = jun.says("다른 추천", second)
        answers = [each.result() for each in deliveries]
    assert other.first == say(texts.MORE_NEIGHBOURS, name="뉴진스")
    assert answers[0].content == answers[1].content
    assert ranks(answers[0]) == ["4위", "5위", "6위"]
    assert mina.says("다른 추천", first).content == answers[0].content
    assert mina.says("다른 추천", second).content != answers[0].content  # jun's id means nothing for mina


def _english(person: Person) -> None:
    phone = person.on_another_device("en-US")
    answer = phone.says("IU")
    assert texts.MORE_LABEL.english in answer.labels
    following = phone.taps(answer, texts.MORE_LABEL.english)
    with speaking("en"):
        assert say(texts.OWN_SONGS, name="아이유") in answer.text
        assert following.first == say(texts.MORE_NEIGHBOURS, name="아이유")
    assert "why similar" in phone.says("why are they similar").first
    assert phone.says("help").first == texts.HELP.english
    assert phone.sends("image").first == texts.NAME_ONLY.english
    assert person.says("도움말").first == texts.HELP


def _forgetting(mina: Person, jun: Person, kept: Kept) -> None:
    assert kept.turns(mina)
    assert sorted(kept.judgements(mina)) == [False, False]
    assert not [word for word in (mina.user, NOBODY) if word in str(kept.turns(mina))]
    before = kept.turns(jun), kept.judgements(jun)
    assert mina.on_another_device().says("내 기록 지워줘").first == texts.FORGOTTEN
    assert (kept.turns(mina), kept.judgements(mina)) == ([], [])
    assert (kept.turns(jun), kept.judgements(jun)) == before
    assert mina.says("더 보여줘").first == texts.MORE_OF_WHOM
    assert names.key(jun.says("뉴진스").first) == names.key("뉴진스")
    assert jun.says("delete my data").first in {texts.FORGOTTEN, texts.FORGOTTEN.english}
    assert (kept.turns(jun), kept.judgements(jun)) == ([], [])
