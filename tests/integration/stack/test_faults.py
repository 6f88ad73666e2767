"""Each fault of each source through the whole skill: a right answer in time, and nothing asked twice.

Every case has an execution environment of its own (nothing of an earlier case in its memory), and its own
state table and queues (nothing else of the stack counts or works there). Database, tracks, secrets and code
are the stack's; the sources are a service of this process, which tells how many requests reached it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from local.bench.skill import OwnSkill
from local.http_server import bind
from local.resources import client
from local.sources import catalogue
from local.sources.app import create_app
from local.sources.faults import ALWAYS, NAMES, Faults, source_of
from local.sources.faulty_server import RETRY_AFTER, FaultyServer
from local.stack import CHATBOT
from maeari.catalogue import close_names, names
from maeari.chat import texts
from maeari.chat.speech import say
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete, Message, decode
from maeari.kakao import violations
from tests.conftest import LOADED
from tests.emf import totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from local.sources.app import Mode
    from local.stack import Stack

pytestmark = pytest.mark.stack

LOGIN = ("local", "local")
LIMIT = 4.5
"""Seconds of wall time for an answer over HTTP: Kakao's five without the way there and back."""

LIMITED = {"quota", "rate-limit"}
REFUSED = LIMITED | {"premium-lapsed"}
"""Faults that don't pass in a few seconds."""

SLOW = {"latency", "slow-body", "slow-headers"}

SPOTIFYS = [fault for fault in NAMES if fault not in {"partial-features", "old-shape"}]
FAULTS = {
    "spotify": SPOTIFYS,
    "accounts": SPOTIFYS,
    "reccobeats": [fault for fault in NAMES if fault not in {"premium-lapsed", "old-shape"}],
}
CASES = [(source, fault) for source, faults in FAULTS.items() for fault in faults]

CALLS_OF_A_SEARCH = {"spotify#token": 1, "spotify#search": 1}
CALLS_OF_AN_ARTIST = CALLS_OF_A_SEARCH | {"spotify#artists": 1, "spotify#audio-features": 1}
"""Without ReccoBeats. Audio features are asked of Spotify once a day, to find out that they may not be."""


class CountedFaults(Faults):
    """Faults that also count the requests that reached each source."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[str | None] = Counter()

    def of(self, path: str, header: str | None) -> str | None:
        self.requests[source_of(path)] += 1
        return super().of(path, header)


class Skill(OwnSkill):
    """The chatbot function in a new environment, over sources of its own that can fail."""

    def __init__(self, stack: Stack, logs: Path, mode: Mode, started: ExitStack) -> None:
        self.faults = CountedFaults()
        sources = FaultyServer(bind(0), create_app(mode, LOGIN, faults=self.faults), self.faults)
        sources.start()
        started.callback(sources.stop)
        urls = {
            "SPOTIFY_API_URL": f"{sources.base_url}/spotify/v1",
            "SPOTIFY_ACCOUNTS_URL": f"{sources.base_url}/spotify",
            "RECCOBEATS_URL": f"{sources.base_url}/reccobeats/v1",
        }
        connections = stack.services.connections
        super().__init__(connections, logs, started, urls)
        self._log = logs / f"{CHATBOT}.log"
        self._sqs = client("sqs", connections.aws_endpoint)
        self.answer(LOADED[0])  # an environment's first answer, with its imports, is not what is measured
        assert not self.faults.requests
        assert self.metrics() == {"Answers": 1}

    def answer(self, typed: str) -> dict[str, Any]:
        """The first output of an answer that comes in time and that Kakao shows."""
        content, seconds = self.ask(typed)
        assert violations(content) == []
        assert seconds < LIMIT
        self.text = json.dumps(content, ensure_ascii=False)
        output: dict[str, Any] = content["template"]["outputs"][0]
        return output

    def metrics(self) -> dict[str, float]:
        """What the function emitted since this was asked before, without zeros."""
        printed = self._log.read_text("utf-8")
        before, self._read = getattr(self, "_read", 0), len(printed)
        return totals(printed[before:])

    def cooldowns(self) -> dict[str, float]:
        """Seconds that are left of each bucket's cooldown."""
        now = time.time()
        return {bucket: item["until"] - now for bucket, item in self.quotas().items() if "until" in item}

    def handed_over(self) -> list[Message]:
        """The messages in the queues; they are taken out."""
        received = [self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10) for url in self.queues]
        return [decode(message["Body"]) for each in received for message in each.get("Messages", [])]


def strangers() -> Iterator[catalogue.Artist]:
    """Artists whom the stack doesn't know, and whose names aren't near anybody's."""
    everybody = catalogue.load().artists.values()
    spellings = {
        artist.id: [close_names.units(names.key(name)) for name in artist.names] for artist in everybody
    }
    for artist in everybody:
        typed = close_names.units(names.key(artist.display_name))
        far = close_names.MAX_DISTANCE + 1
        others = (name for each, known in spellings.items() if each != artist.id for name in known)
        if len(typed) > far and all(close_names.distance(typed, name, far) > far for name in others):
            yield artist


STRANGERS = [artist for artist in strangers() if artist.start and not set(artist.names) & set(LOADED)]
"""Those of the sample's start: other tests ask for the rest of it."""

numbers = count()


@pytest.fixture
def begun() -> Iterator[ExitStack]:
    with ExitStack() as started:
        yield started


@pytest.fixture
def number() -> int:
    return next(numbers)


@pytest.fixture
def skill(stack: Stack, tmp_path: Path, begun: ExitStack) -> Skill:
    return Skill(stack, tmp_path, "development", begun)


def requests_of(calls: Mapping[str, int]) -> dict[str, int]:
    """Requests by source that the counted calls come to."""
    made: Counter[str] = Counter()
    for bucket, number in calls.items():
        source = "accounts" if bucket == "spotify#token" else bucket.partition("#")[0]
        made[source] += number
    return dict(made)


def title(output: dict[str, Any]) -> Any:
    """Of a card."""
    (shown,) = output.values()
    return shown.get("title")


@pytest.mark.parametrize(("source", "fault"), [case for case in CASES if case[0] != "reccobeats"])
def test_where_the_artist_comes_from(skill: Skill, number: int, source: str, fault: str) -> None:
    artist = STRANGERS[number]
    name = artist.display_name
    skill.faults.plan(source, fault, ALWAYS)
    refused = fault in REFUSED
    expected = say(texts.SOURCE_SILENT if refused else texts.SEARCHING, name=name)
    assert skill.answer(name) == {"simpleText": {"text": expected}}
    handed_over = skill.handed_over()
    assert [type(each) for each in handed_over] == ([] if refused else [ArtistAsked])
    told = "SourceQuotaExhausted" if fault in LIMITED else "SourceOutages"
    assert skill.metrics() == {"Answers": 1, "FallbackAnswers": 1, told: 1}

    bucket = "spotify#token" if source == "accounts" else "spotify#search"
    counted = {"spotify#token": 1} if source == "accounts" else CALLS_OF_A_SEARCH
    assert skill.calls() == counted
    assert skill.faults.requests == requests_of(counted)
    limited = [bucket] if fault in LIMITED else []
    assert skill.cooldowns() == {each: pytest.approx(RETRY_AFTER, abs=10) for each in limited}

    skill.faults.clear()
    before = skill.faults.requests.copy()
    again = skill.answer(name)
    if limited:  # the cooldown holds though the fault is gone
        assert again == {"simpleText": {"text": expected}}
        assert skill.faults.requests == before
    else:  # the failed search has freed its claim
        assert title(again) == name


@pytest.mark.parametrize("fault", FAULTS["reccobeats"])
def test_where_the_sound_comes_from(skill: Skill, number: int, fault: str) -> None:
    artist = STRANGERS[number]
    skill.faults.plan("reccobeats", fault, ALWAYS)
    assert title(skill.answer(artist.display_name)) == artist.display_name
    partial = fault == "partial-features"
    assert (texts.PROVISIONAL in skill.text) == partial
    assert (texts.STILL_SEARCHING in skill.text) != partial
    assert [type(each) for each in skill.handed_over()] == [ArtistIncomplete]
    told = skill.metrics()
    if fault in SLOW:  # the time left may have been shorter than a source is allowed
        told.pop("SourceOutages", None)
        assert told == {"Answers": 1, "FallbackAnswers": 1}
    elif partial:
        assert told == {"Answers": 1}
    else:
        reason = "SourceQuotaExhausted" if fault in LIMITED else "SourceOutages"
        assert told == {"Answers": 1, "FallbackAnswers": 1, reason: 1}

    calls = skill.calls()
    by_id_and_by_isrc = 2
    assert calls == CALLS_OF_AN_ARTIST | {"reccobeats#api": by_id_and_by_isrc if partial else 1}
    assert skill.faults.requests == requests_of(calls)
    limited = ["reccobeats#api"] if fault in LIMITED else []
    assert skill.cooldowns() == {each: pytest.approx(RETRY_AFTER, abs=10) for each in limited}


def test_partial_features_of_an_app_with_extended_quota(
    stack: Stack, tmp_path: Path, begun: ExitStack, number: int
) -> None:
    skill = Skill(stack, tmp_path, "extended", begun)
    artist = STRANGERS[number]
    skill.faults.plan("spotify", "partial-features", ALWAYS)
    assert title(skill.answer(artist.display_name)) == artist.display_name
    assert texts.PROVISIONAL in skill.text
    calls = skill.calls()
    assert CALLS_OF_AN_ARTIST.items() <= calls.items()
    assert skill.faults.requests == requests_of(calls)
    assert skill.cooldowns() == {}
