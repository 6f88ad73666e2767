"""What is claimed while somebody is at it, and what is left claimed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maeari.deadline import Deadline
from maeari.discovery.discoverer import Discoverer
from maeari.discovery.newcomers import AGAIN_SECONDS, CLAIM_SECONDS, HAND_OVER_SECONDS, Newcomers
from maeari.discovery.outcome import BeingSearched, Discovery, is_passing
from maeari.errors import DatabaseUnavailable, NotFound, OutOfTime, RateLimited, SourceUnavailable
from maeari.similarity.ports import Placed
from maeari.sources.ports import SearchResult
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeQueues,
    FakeSearches,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    tracks,
)
from tests.unit.similarity.fakes import EVEN, FakeFeatures, FakeSpace, provisional
from tests.unit.similarity.fakes import features as features_of

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

SOON = 4.0
SEARCH, NEIGHBOURS, COMPLETE = "search#아이유", f"neighbours#{IU}", f"complete#{IU}"


class Room:
    """Newcomers over ports in memory; the source knows IU."""

    def __init__(self) -> None:
        self.source, self.artists, self.tracks = FakeSource(), FakeArtists(), FakeTracks()
        self.searches, self.queues, self.features = FakeSearches(), FakeQueues(), FakeFeatures()
        self.space = FakeSpace()
        discoverer = Discoverer(
            self.source, self.artists, self.tracks, provisional(self.space, self.features)
        )
        self.newcomers = Newcomers(discoverer, self.artists, self.searches, self.queues)
        self.source.add(artist(IU, "아이유"), artist(IU, "IU"))
        self.source.top[IU] = tracks("IU", 5)

    def find(
        self, artist_id: str = "", settled: Callable[[], str | None] = lambda: None, seconds: float = SOON
    ) -> Discovery | str:
        return self.newcomers.find("아이유", artist_id, Deadline(seconds), settled)


@pytest.fixture
def room() -> Room:
    return Room()


def test_the_search_is_claimed_while_it_lasts_and_free_afterwards(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed: list[set[str]] = []
    monkeypatch.setattr(room.tracks, "save", lambda _: claimed.append(set(room.searches.claimed)))
    found = room.find()
    assert isinstance(found, Discovery)
    assert found.artist == artist(IU, "아이유")
    assert claimed == [{SEARCH}]
    assert room.searches.claimed == {COMPLETE}


@pytest.mark.parametrize(("artist_id", "what"), [("", SEARCH), (IU, f"search#{IU}")])
def test_who_comes_second_waits_and_leaves_the_claim_alone(room: Room, artist_id: str, what: str) -> None:
    room.searches.claim(what, 60)
    looks = iter([None, None, "there it is"])
    assert room.find(artist_id, lambda: next(looks)) == "there it is"
    assert room.searches.claimed == {what}
    assert room.source.calls == []


def test_who_comes_second_and_has_no_time(room: Room) -> None:
    room.searches.claim(SEARCH, 60)
    with pytest.raises(BeingSearched) as caught:
        room.find(seconds=0.6)
    assert is_passing(caught.value)
    assert room.searches.claimed == {SEARCH}


def test_what_was_settled_just_before_the_claim_is_not_searched_for(room: Room) -> None:
    assert room.find(settled=lambda: "there it is") == "there it is"
    assert (room.source.calls, room.searches.claimed) == ([], set())


@pytest.mark.parametrize(
    "failure", [SourceUnavailable("spotify", "500"), RateLimited("spotify", 1, "no"), OutOfTime("0 s left")]
)
def test_a_source_that_fails_frees_the_search(room: Room, failure: Exception) -> None:
    room.source.failures["search"] = failure
    with pytest.raises(type(failure)):
        room.find()
    assert room.searches.claimed == set()


def test_a_database_that_fails_frees_the_search(room: Room) -> None:
    room.artists.failure = DatabaseUnavailable("gone")
    with pytest.raises(DatabaseUnavailable):
        room.find()
    assert room.searches.claimed == set()


def test_an_id_that_the_source_does_not_know_is_no_failure(room: Room) -> None:
    room.source.failures["artist"] = NotFound("spotify", "Resource not found")
    assert room.find(IU) == Discovery()
    assert (room.searches.claimed, room.artists.unknown) == (set(), set())


def test_a_name_that_nobody_has_is_told_though_it_cannot_be_remembered(
    room: Room, monkeypatch: pytest.MonkeyPatch, log_records: list[logging.LogRecord]
) -> None:
    def fail(_: str) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(room.artists, "remember_unknown", fail)
    monkeypatch.setattr(room.source, "search", lambda *_: SearchResult((), ()))
    assert room.find() == Discovery()
    assert [each.levelname for each in log_records] == ["WARNING"]
    assert "아이유" not in str([each.__dict__ for each in log_records])


@pytest.mark.parametrize(("seconds", "claimed"), [(4.0, 4.5), (44.0, CLAIM_SECONDS)])
def test_a_search_that_was_broken_off_is_free_soon(room: Room, seconds: float, claimed: float) -> None:
    room.find(seconds=seconds)
    assert room.searches.seconds[SEARCH] == pytest.approx(claimed, abs=0.4)


def test_an_artist_is_handed_over_once_an_hour(room: Room) -> None:
    for _ in range(2):
        room.newcomers.complete(IU, display=False)
    assert len(room.queues.sent) == 1
    assert room.searches.claimed == {COMPLETE}
    assert room.searches.seconds[COMPLETE] == AGAIN_SECONDS


def test_what_no_queue_takes_can_be_handed_over_again(room: Room) -> None:
    room.queues.is_up = False
    room.newcomers.complete(IU, display=False)
    assert room.searches.claimed == set()


def test_a_handing_over_that_was_broken_off_is_free_soon(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(room.queues, "send", end)
    with pytest.raises(KeyboardInterrupt):
        room.newcomers.complete(IU, display=False)
    assert room.searches.seconds[COMPLETE] <= HAND_OVER_SECONDS


class TestNeighbours:
    """Of an artist that is kept: asked for once an hour, or again at once when nothing could be told."""

    def ask(self, room: Room) -> object:
        return room.newcomers.neighbours_of(artist(IU, "아이유"), tracks("iu", 1), Deadline(SOON))

    def test_nothing_to_compare_by_holds_for_an_hour(self, room: Room) -> None:
        assert self.ask(room) == ()
        assert room.searches.notes == {NEIGHBOURS: AGAIN_SECONDS}
        assert room.searches.claimed == set()
        room.space.measured = EVEN
        assert self.ask(room) == ()
        assert room.features.asked == []

    def test_while_somebody_looks_for_them_nobody_says_that_there_are_none(self, room: Room) -> None:
        room.searches.claim(NEIGHBOURS, 5)
        assert self.ask(room) is None
        assert room.searches.claimed == {NEIGHBOURS}
        assert (room.features.asked, room.searches.notes) == ([], {})

    def test_who_is_broken_off_leaves_them_claimed_no_longer_than_the_answer_takes(self, room: Room) -> None:
        self.ask(room)
        assert SOON < room.searches.seconds[NEIGHBOURS] <= SOON + 1

    def test_those_that_are_found_are_not_noted(self, room: Room) -> None:
        room.space.measured, room.space.placed = EVEN, [Placed(artist(artist_id(2), "태연"), [0.0] * 9, 0.5)]
        room.features.known = {"iu-1": features_of("iu-1", energy=0.4)}
        assert self.ask(room)
        assert (room.searches.claimed, room.searches.notes) == (set(), {})

    def test_a_source_that_fails_can_be_asked_again(self, room: Room) -> None:
        room.space.measured = EVEN
        room.features.failure = OutOfTime("0.010 s left")
        assert self.ask(room) is None
        assert (room.searches.claimed, room.searches.notes) == (set(), {})
        room.features.failure, room.features.known = None, {"iu-1": features_of("iu-1", energy=0.4)}
        assert self.ask(room) == ()
        assert room.space.asked

    def test_so_can_a_database(self, room: Room) -> None:
        room.space.measured = EVEN
        room.features.failure = DatabaseUnavailable("gone")
        with pytest.raises(DatabaseUnavailable):
            self.ask(room)
        assert room.searches.claimed == set()
