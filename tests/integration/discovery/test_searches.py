"""Claims and offers in DynamoDB, over HTTP to a stand-in whose conditional writes are atomic."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from maeari.discovery.ports import Claim
from maeari.discovery.searches import OFFERED_SECONDS, Searches
from maeari.sources.quota import BLIND_SECONDS
from maeari.sources.state import StateTable
from tests.integration.discovery.conftest import PEOPLE
from tests.unit.chat.fakes import IU, artist, artist_id

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

    from maeari.catalogue.model import Artist
    from tests.integration.discovery.conftest import World

NOON = 1_795_000_000.0
WHAT = "search#비밀이름"


class Room:
    """Searches of as many environments as wanted, and their clock."""

    def __init__(self, table: StateTable) -> None:
        self.table = table
        self.now = NOON
        self.here, self.there = self.searches(), self.searches()

    def searches(self) -> Searches:
        return Searches(self.table, lambda: self.now)


@pytest.fixture
def room(world: World) -> Room:
    return Room(world.state)


@pytest.fixture
def without_table(world: World) -> Room:
    return Room(StateTable(lambda: world.dynamodb, "no-such-table"))


def shown(artists: Sequence[Artist]) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in artists]


# ----------------------------------------------------------------------------------------------------- claims


def test_of_fifty_who_claim_at_once_one_gets_it(room: Room) -> None:
    together = threading.Barrier(PEOPLE)

    def claim(_: int) -> bool:
        together.wait(60)
        return room.searches().claim(WHAT, 60) is not None

    with ThreadPoolExecutor(PEOPLE) as people:
        granted = list(people.map(claim, range(PEOPLE)))
    assert sum(granted) == 1


def test_a_claim_holds_for_all_until_it_is_freed(room: Room) -> None:
    claim = room.here.claim(WHAT, 60)
    assert claim
    assert not room.there.claim(WHAT, 60)
    assert not room.here.claim(WHAT, 60), "also for whoever has it"
    assert room.there.claim("search#another", 60)
    room.here.free(claim)
    assert room.there.claim(WHAT, 60)


def test_a_claim_ends_by_its_time(room: Room) -> None:
    assert room.here.claim(WHAT, 4.5)
    room.now += 4.4
    assert not room.there.claim(WHAT, 4.5)
    room.now += 0.1
    assert room.there.claim(WHAT, 4.5)
    assert not room.here.claim(WHAT, 4.5)


def test_who_frees_late_leaves_anothers_claim_alone(room: Room) -> None:
    late = room.here.claim(WHAT, 15)
    room.now += 20
    anothers = room.there.claim(WHAT, 15)
    assert late
    assert anothers
    room.here.free(late)
    assert not room.here.claim(WHAT, 15)
    room.there.free(anothers)
    assert room.here.claim(WHAT, 15)


def test_freeing_what_nobody_claimed_makes_no_item(room: Room) -> None:
    room.here.free(Claim(WHAT, NOON + 60))
    room.here.prolong(Claim(WHAT, NOON + 60), 3600)
    assert room.table.get(f"claim#{WHAT}") == {}
    assert room.here.claim(WHAT, 60)


def test_a_claim_can_be_kept_for_longer(room: Room) -> None:
    claim = room.here.claim(WHAT, 5)
    assert claim
    room.now += 2
    room.here.prolong(claim, 3600)
    assert room.table.get(f"claim#{WHAT}")["expires_at"] > NOON + 3602
    room.now += 3599
    assert not room.there.claim(WHAT, 5)
    room.now += 1
    assert room.there.claim(WHAT, 5)


def test_a_claims_item_expires_after_the_claim(room: Room) -> None:
    room.here.claim(WHAT, 3600)
    item = room.table.get(f"claim#{WHAT}")
    assert item["expires_at"] > item["taken_until"] == NOON + 3600


def test_a_claims_item_is_gone_two_hours_after_it_at_most(room: Room) -> None:
    room.here.claim(WHAT, 3600)
    assert room.table.get(f"claim#{WHAT}")["expires_at"] <= NOON + 7200


# ------------------------------------------------------------------------------------------------------ notes


def test_a_note_is_known_everywhere_until_its_time(room: Room) -> None:
    assert not room.there.is_noted("neighbours#a")
    room.here.note("neighbours#a", 3600)
    assert room.there.is_noted("neighbours#a")
    assert not room.there.is_noted("neighbours#b")
    assert room.here.claim("neighbours#a", 5), "it is no claim"
    assert room.table.get("note#neighbours#a") == {"expires_at": NOON + 3600}
    room.now += 3600
    assert not room.there.is_noted("neighbours#a")


# ----------------------------------------------------------------------------------------------------- offers


@pytest.mark.parametrize("from_source", [True, False])
def test_an_offer_is_known_everywhere_with_its_kind(room: Room, *, from_source: bool) -> None:
    offer = [artist(IU, "아이유 🌙", genres=("k-pop", "ballad"), popularity=80), artist(artist_id(1), "IU")]
    room.here.offer("아이유", offer, from_source=from_source)
    found = room.there.offered("아이유")
    assert shown(found) == shown(offer)
    assert [(each.popularity, each.genres, each.source) for each in found] == [
        (80, ("k-pop",), "spotify"),
        (None, (), "spotify"),
    ]
    assert shown(room.there.offered("아이유", from_source=True)) == (shown(offer) if from_source else [])
    assert room.there.offered("iu") == ()


def test_an_offer_ends_after_an_hour(room: Room) -> None:
    room.here.offer("아이유", [artist(IU, "아이유")], from_source=True)
    assert room.table.get("offer#아이유")["expires_at"] == NOON + OFFERED_SECONDS == NOON + 3600
    room.now += OFFERED_SECONDS - 1
    assert room.there.offered("아이유")
    room.now += 1
    assert not room.there.offered("아이유")


def test_a_later_offer_takes_the_place_of_an_earlier_one(room: Room) -> None:
    room.here.offer("아이유", [artist(IU, "아이유")], from_source=True)
    room.there.offer("아이유", [artist(artist_id(2), "아이유어")], from_source=False)
    assert shown(room.here.offered("아이유")) == [(artist_id(2), "아이유어")]
    assert not room.here.offered("아이유", from_source=True)


def test_offers_and_claims_of_one_name_are_apart(room: Room) -> None:
    room.here.offer("아이유", [artist(IU, "아이유")], from_source=True)
    assert room.here.claim("아이유", 60)
    assert room.here.offered("아이유")


# -------------------------------------------------------------------------------------------- without a table


def test_without_the_table_work_goes_on_alone(
    without_table: Room, log_records: list[logging.LogRecord]
) -> None:
    claim = Claim(WHAT, NOON + 60)
    asks: dict[Callable[[Searches], object], object] = {
        lambda here: here.claim(WHAT, 60): claim,
        lambda here: here.prolong(claim, 60): None,
        lambda here: here.free(claim): None,
        lambda here: here.note("비밀이름", 60): None,
        lambda here: here.is_noted("비밀이름"): False,
        lambda here: here.offer("비밀이름", [artist(IU, "비밀이름")], from_source=True): None,
        lambda here: here.offered("비밀이름"): (),
    }
    for ask, otherwise in asks.items():
        assert ask(without_table.searches()) == otherwise
    assert [(each.levelname, each.__dict__["reason"]) for each in log_records] == [
        ("WARNING", "ResourceNotFoundException")
    ] * 7
    assert "비밀" not in str([each.__dict__ for each in log_records])


def test_a_table_that_failed_is_left_alone_for_a_while(
    without_table: Room, log_records: list[logging.LogRecord]
) -> None:
    here = without_table.here
    for _ in range(3):
        assert here.claim(WHAT, 60)
        assert not here.offered("비밀이름")
        without_table.now += (BLIND_SECONDS - 1) / 3
    assert len(log_records) == 1
    without_table.now += 1
    here.free(Claim(WHAT, NOON + 60))
    assert len(log_records) == 2


# ------------------------------------------------------------------------------------------------------- kept


def test_what_a_search_came_to_is_kept_for_all_for_a_while(room: Room) -> None:
    assert room.here.kept("song#iu#밤편지") == ""
    room.here.keep("song#iu#밤편지", '{"songs": ["밤편지"]}', 60)
    assert room.there.kept("song#iu#밤편지") == '{"songs": ["밤편지"]}'
    assert room.there.kept("song##밤편지") == ""
    room.now += 59
    assert room.there.kept("song#iu#밤편지")
    room.now += 1
    assert room.there.kept("song#iu#밤편지") == ""


def test_without_the_table_nothing_is_kept(without_table: Room) -> None:
    without_table.here.keep("song#iu#밤편지", "text", 60)
    assert without_table.here.kept("song#iu#밤편지") == ""
