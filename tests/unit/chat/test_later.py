"""Answers that come by callback, and searches that nobody waits for; a fake clock passes the time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from maeari.chat import texts
from maeari.chat.later import PAUSES, POST_SECONDS, LateAnswers
from maeari.chat.speech import say
from maeari.deadline import Deadline
from maeari.discovery.messages import ArtistAsked
from maeari.errors import (
    CredentialsRefused,
    DatabaseUnavailable,
    MaeariError,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
)
from maeari.kakao import RuleBroken, callback, violations
from maeari.people.memory import Memory
from maeari.ranking.shown import RankingLog
from tests.emf import emitted, totals
from tests.unit.chat.fakes import artist_id
from tests.unit.chat.room import NOW, Room

if TYPE_CHECKING:
    from maeari.kakao import SkillResponse

URL = "https://bot-api.kakao.com/v1/bots/66f0/callback/s3cret%7e"
ASKED = ArtistAsked("헤이즈 알려줘", "헤이즈", "", as_typed=False, asked_at=NOW, callback_url=URL)
UNAWAITED = replace(ASKED, callback_url="")
LAMBDA = 115.0
"""Seconds that the function has."""


@dataclass
class Clock:
    """Time that passes by sleeping only."""

    now: float = NOW
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Posted:
    """A callback as it was made."""

    at: float
    url: str
    answer: Any
    seconds: float


@dataclass
class FakeCallbacks:
    """A `Callbacks` that keeps what is posted."""

    clock: Clock
    made: list[Posted] = field(default_factory=list)

    def post(self, url: str, answer: SkillResponse, deadline: Deadline) -> None:
        rendered = answer.render()
        assert violations(rendered) == []
        self.made.append(Posted(self.clock.now, url, rendered, deadline.remaining()))


class Late:
    """Late answers over a conversation in memory."""

    def __init__(self) -> None:
        self.room, self.clock = Room(), Clock()
        self.callbacks = FakeCallbacks(self.clock)

    def answer(self, asked: ArtistAsked = ASKED, seconds: float = LAMBDA) -> None:
        late = LateAnswers(
            self.room.finding(),
            self.callbacks,
            self.room.memories,
            self.room.searches,
            RankingLog(is_on=True),
            clock=self.clock,
            sleep=self.clock.sleep,
        )
        late.answer(asked, Deadline(seconds, self.clock))

    def posted(self) -> Posted:
        (made,) = self.callbacks.made
        return made

    def text(self) -> str:
        (output,) = self.posted().answer["template"]["outputs"]
        return str(output["simpleText"]["text"])

    def searches(self) -> int:
        return [method for method, _, _ in self.room.source.calls].count("search")


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Late:
    found = Late()
    # The deadlines that LateAnswers makes itself pass with the same clock.
    monkeypatch.setattr("maeari.chat.later.Deadline", lambda seconds: Deadline(seconds, found.clock))
    return found


def test_the_artist_is_posted_to_where_kakao_waits(late: Late) -> None:
    late.answer()
    posted = late.posted()
    assert posted.url == URL
    assert posted.answer["template"]["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert late.room.source.calls[0] == ("search", "헤이즈", "ko")


def test_the_next_turn_is_about_the_artist_that_was_called_back(late: Late) -> None:
    before = Memory(back=("3HqSLMAZ3g3d5poNaI7GOU",))
    late.room.memories.keep("somebody", "", Memory(), before)
    late.answer(replace(ASKED, person="somebody"))
    assert late.room.memories.recall("somebody", "").artist_id == artist_id(77)
    assert "이전 가수" in str(late.posted().answer["template"]["quickReplies"])


def test_in_the_language_that_was_asked_in(late: Late) -> None:
    late.answer(replace(ASKED, language="en"))
    assert "Help" in str(late.posted().answer["template"]["quickReplies"])


@pytest.mark.parametrize(
    ("age", "at"), [(0.0, 1.0), (0.4, 1.0), (1.0, 1.0), (7.5, 7.5)], ids=lambda seconds: f"{seconds} s"
)
def test_not_before_a_second_after_the_promise(late: Late, age: float, at: float) -> None:
    late.clock.now += age
    late.answer()
    assert late.posted().at - NOW == pytest.approx(at)


def test_a_second_delivery_posts_nothing(late: Late, log_records: list[logging.LogRecord]) -> None:
    late.answer()
    asked = len(late.room.source.calls)
    late.answer()
    assert len(late.callbacks.made) == 1
    assert len(late.room.source.calls) == asked
    assert log_records[-1].levelno == logging.WARNING
    assert log_records[-1].getMessage() == "a callback was made before"


def test_another_callback_for_the_same_name_is_made(late: Late) -> None:
    late.answer()
    late.answer(replace(ASKED, callback_url=f"{URL}2"))
    assert [made.url for made in late.callbacks.made] == [URL, f"{URL}2"]


@pytest.mark.parametrize("age", [50.0, 51.0, 3600.0])
def test_too_late(late: Late, age: float, log_records: list[logging.LogRecord]) -> None:
    late.clock.now += age
    late.answer()
    assert late.callbacks.made == []
    assert log_records[0].getMessage() == "a callback is too late"
    assert log_records[0].__dict__["seconds_late"] == round(age - 50)
    assert artist_id(77) in late.room.artists.known, "who asks again finds it"


def test_too_late_and_the_source_fails(late: Late) -> None:
    late.room.source.failures["search"] = SourceUnavailable("spotify", "500")
    late.clock.now += 51
    with pytest.raises(SourceUnavailable):
        late.answer()
    assert (late.searches(), late.callbacks.made) == (1, [])


def test_the_callback_has_what_is_left_of_kakaos_time(late: Late) -> None:
    late.clock.now += 30
    late.answer()
    assert late.posted().seconds == pytest.approx(callback.SECONDS - 30)


def test_or_what_the_function_has(late: Late) -> None:
    late.answer(seconds=20)
    assert late.posted().seconds == pytest.approx(20 - callback.SETTLING_SECONDS)


@pytest.mark.parametrize(
    "failure", [RateLimited("spotify", 48925, "QUOTA_EXCEEDED"), CredentialsRefused("spotify", "no")]
)
def test_a_closed_source_is_told_at_once(late: Late, failure: MaeariError) -> None:
    late.room.source.failures["search"] = failure
    late.answer()
    assert late.text() == say(texts.SOURCE_SILENT, name="헤이즈")
    assert late.searches() == 1


@pytest.mark.parametrize("failure", [SourceUnavailable("spotify", "500"), OutOfTime("0.010 s left")])
def test_a_passing_failure_is_tried_three_times_and_told(late: Late, failure: MaeariError) -> None:
    late.room.source.failures["search"] = failure
    late.answer()
    assert late.searches() == 3
    assert late.clock.slept[:2] == list(PAUSES)
    assert late.text() == say(texts.SOURCE_SILENT, name="헤이즈")


@pytest.mark.parametrize("failures", [1, 2])
def test_a_failure_that_passes(late: Late, failures: int, monkeypatch: pytest.MonkeyPatch) -> None:
    late.room.source.failures["search"] = SourceUnavailable("spotify", "500")

    def sleep(seconds: float) -> None:
        Clock.sleep(late.clock, seconds)
        if len(late.clock.slept) == failures:
            late.room.source.failures.clear()

    monkeypatch.setattr(late.clock, "sleep", sleep)
    late.answer()
    assert late.posted().answer["template"]["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert late.searches() == failures + 1
    assert late.posted().at - NOW == pytest.approx(sum(PAUSES[:failures]))


@pytest.mark.parametrize(("left", "searches"), [(8.5, 2), (7.9, 1)])
def test_no_pause_beyond_the_time_for_posting(late: Late, left: float, searches: int) -> None:
    late.room.source.failures["search"] = SourceUnavailable("spotify", "500")
    late.clock.now += callback.SECONDS - left
    late.answer()
    assert late.searches() == searches
    assert late.posted().at <= NOW + callback.SECONDS - POST_SECONDS
    assert late.text() == say(texts.SOURCE_SILENT, name="헤이즈")


@pytest.mark.parametrize("failure", [DatabaseUnavailable("gone"), RuntimeError("broken")])
def test_something_wrong_inside(late: Late, failure: Exception, log_records: list[logging.LogRecord]) -> None:
    late.room.artists.failure = failure
    late.answer()
    assert late.text() == texts.APOLOGY
    assert [record.levelname for record in log_records if record.exc_info] == ["ERROR"]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (None, {}),
        (SourceUnavailable("spotify", "500"), {"FallbackAnswers": 1}),
        (RuntimeError("broken"), {"FallbackAnswers": 1, "FailedAnswers": 1}),
        (RuleBroken([]), {"FallbackAnswers": 1, "FailedAnswers": 1, "InvalidAnswers": 1}),
    ],
)
def test_only_what_is_wrong_with_it_is_counted(
    late: Late, failure: Exception | None, told: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    late.room.source.failures = {"search": failure} if failure else {}
    late.answer()
    printed = capsys.readouterr().out
    assert totals(printed) == told
    assert not [values for values in emitted(printed) if "Answers" in values]


def test_an_artist_that_became_known_meanwhile(late: Late) -> None:
    late.answer(replace(ASKED, whole="아이유", name="아이유"))
    assert late.posted().answer["template"]["outputs"][0]["basicCard"]["title"] == "아이유"
    assert late.room.source.calls == []


def test_a_name_that_is_no_typing_error(late: Late) -> None:
    late.answer(replace(ASKED, whole="아이우", name="아이우", as_typed=True))
    assert late.text() == say(texts.DID_YOU_MEAN, name="아이우")
    assert late.searches() == 1


def test_an_artist_asked_for_by_its_id(late: Late) -> None:
    late.answer(replace(ASKED, artist_id=artist_id(77)))
    assert late.posted().answer["template"]["outputs"][0]["textCard"]["title"] == "헤이즈"
    assert late.searches() == 0


class TestNobodyWaits:
    """A search without a callback: the person will ask again."""

    def test_the_artist_is_known_afterwards(self, late: Late) -> None:
        late.answer(UNAWAITED)
        assert artist_id(77) in late.room.artists.known
        assert (late.callbacks.made, late.clock.slept) == ([], [])

    def test_a_second_delivery_finds_it_known(self, late: Late) -> None:
        late.answer(UNAWAITED)
        late.answer(UNAWAITED)
        assert late.searches() == 1

    def test_kakaos_time_does_not_matter(self, late: Late) -> None:
        late.clock.now += 3600
        late.answer(UNAWAITED)
        assert artist_id(77) in late.room.artists.known

    @pytest.mark.parametrize("failure", [SourceUnavailable("spotify", "500"), OutOfTime("0.010 s left")])
    def test_a_passing_failure_is_left_to_the_next_delivery(self, late: Late, failure: MaeariError) -> None:
        late.room.source.failures["search"] = failure
        with pytest.raises(type(failure)):
            late.answer(UNAWAITED)
        assert (late.searches(), late.clock.slept) == (1, [])
        assert late.callbacks.made == []

    def test_what_would_not_pass_is_not_delivered_again(
        self, late: Late, log_records: list[logging.LogRecord]
    ) -> None:
        late.room.source.failures["search"] = RateLimited("spotify", 3600, "no")
        late.answer(UNAWAITED)
        assert late.searches() == 1
        assert log_records[-1].getMessage() == "an artist stays unknown"

    def test_something_wrong_inside_is_raised(self, late: Late) -> None:
        late.room.artists.failure = DatabaseUnavailable("gone")
        with pytest.raises(DatabaseUnavailable):
            late.answer(UNAWAITED)


def test_nothing_of_the_request_is_logged(late: Late, log_records: list[logging.LogRecord]) -> None:
    failures = (None, SourceUnavailable("spotify", "500"), RateLimited("spotify", 1, "no"))
    for number, failure in enumerate(failures):
        late.room.source.failures = {"search": failure} if failure else {}
        name = f"비밀{number}"
        asked = replace(ASKED, whole=f"{name} 노래", name=name, callback_url=f"{URL}{number}")
        late.answer(asked)
        late.answer(asked)
    late.clock.now += 60
    late.answer()
    assert [made.url for made in late.callbacks.made] == [f"{URL}{number}" for number in range(3)]
    assert {record.levelname for record in log_records} == {"INFO", "WARNING"}
    told = str([record.__dict__ for record in log_records])
    assert not [each for each in ("비밀", "헤이즈", "s3cret", "bot-api", "callback/") if each in told]
    assert "s3cret" not in str(late.room.searches.claimed)
