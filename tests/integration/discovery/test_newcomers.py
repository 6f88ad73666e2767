"""Many who ask for one new artist at once, with the real database, state table, queues and source service."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue import names
from maeari.chat import texts
from maeari.chat.speech import say
from maeari.chat.turn import Turn
from maeari.chat.wishes import FindArtist
from maeari.deadline import Deadline
from maeari.discovery import newcomers
from maeari.discovery.messages import ArtistAsked, ArtistIncomplete, decode
from maeari.kakao import violations
from maeari.people.memory import Memory
from maeari.sources.state import calls_of_a_day
from tests.integration.discovery.conftest import PEOPLE
from tests.unit.chat.fakes import skill_request

if TYPE_CHECKING:
    from tests.integration.discovery.conftest import World

NEW = "잔나비"
NOBODYS = "쀍쀍쀍쀍쀍쀍"
NEARLY = "잔나비이이"
LONG = 60.0
"""Far more than an answer has: on a busy machine fifty people take turns."""


class Asking:
    """People who ask through connections of their own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, name: str = NEW, seconds: float = LONG) -> Any:
        """The outputs of one answer."""
        database = self.world.open_database()
        try:
            wanted = FindArtist(name, name)
            turn = Turn(skill_request(name), "", Memory(), "", Deadline(seconds))
            reply = self.world.finding(database).answer(wanted, turn)
            answer = reply.response.render()
        finally:
            database.close()
        assert violations(answer) == []
        return answer["template"]["outputs"]

    def ask_together(self, name: str, people: int = PEOPLE) -> list[Any]:
        together = threading.Barrier(people)

        def one(_: int) -> Any:
            together.wait(60)
            return self.ask(name)

        with ThreadPoolExecutor(people) as pool:
            return list(pool.map(one, range(people)))

    def searches(self) -> float:
        """Search calls that all environments together made."""
        return calls_of_a_day(self.world.state.get("quota#spotify#search"), time.time())

    def claim(self, name: str = NEW) -> float:
        """Until when somebody is on the search; 0 when nobody is."""
        return float(self.world.state.get(f"claim#search#{names.key(name)}").get("taken_until", 0))


@pytest.fixture
def asking(world: World, monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setattr(newcomers, "CLAIM_SECONDS", LONG)
    return Asking(world)


def assert_shows_the_artist(outputs: Any) -> None:
    assert outputs[0]["basicCard"]["title"] == NEW
    songs = outputs[1]["carousel"]["items"][0]["items"]
    assert len(songs) == 4
    assert say(texts.NO_SONGS, name=NEW) not in str(songs)


def text_of(outputs: Any) -> str:
    return str(outputs[0]["simpleText"]["text"])


def test_fifty_who_ask_at_once_cost_one_search_and_all_see_the_artist(asking: Asking) -> None:
    for outputs in asking.ask_together(NEW):
        assert_shows_the_artist(outputs)
    assert asking.searches() == 1
    assert asking.claim() == 0
    (completion,) = asking.world.messages("COMPLETION")
    assert isinstance(decode(completion), ArtistIncomplete)
    assert asking.world.messages("DISCOVERY") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [(NOBODYS, texts.UNKNOWN), (NEARLY, texts.DID_YOU_MEAN)],
    ids=["nobody's", "candidates"],
)
def test_a_name_without_an_artist_costs_one_search_too(asking: Asking, name: str, text: str) -> None:
    answers = asking.ask_together(name, 10)
    assert {text_of(outputs) for outputs in answers} == {text.format(name=name)}
    assert asking.searches() == 1


def test_a_search_that_fails_frees_the_claim_and_the_next_finds_the_artist(asking: Asking) -> None:
    asking.world.let_fail("spotify", "error", 1)
    assert text_of(asking.ask()) == say(texts.SEARCHING, name=NEW)
    assert asking.claim() == 0
    (handed_over,) = map(decode, asking.world.messages("DISCOVERY"))
    assert isinstance(handed_over, ArtistAsked)
    assert handed_over.name == NEW
    assert_shows_the_artist(asking.ask())


def test_a_claim_whose_holder_died_ends_by_its_time(asking: Asking) -> None:
    until = time.time() + 2
    assert asking.world.searches.claim(f"search#{NEW}", 2)
    assert_shows_the_artist(asking.ask())
    assert time.time() >= until
    assert asking.searches() == 1


def test_who_runs_out_of_time_waiting_is_told_so_and_hands_nothing_over(asking: Asking) -> None:
    asking.world.searches.claim(f"search#{NEW}", 3600)
    before = time.monotonic()
    assert text_of(asking.ask(seconds=1.5)) == say(texts.SEARCHING, name=NEW)
    assert time.monotonic() - before < 15
    assert asking.claim() > time.time(), "it isn't ours to free"
    assert asking.searches() == 0
    assert asking.world.messages("DISCOVERY") + asking.world.messages("COMPLETION") == []
