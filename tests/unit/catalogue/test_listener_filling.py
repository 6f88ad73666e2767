"""Filling the listener signal: who is asked for, what becomes of scores, what a failure leaves to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue.alias_ports import Tag
from maeari.catalogue.listener_filling import (
    FAILURES_IN_A_ROW,
    RECHECK_AFTER,
    RESERVE_SECONDS,
    SIMILAR_KEPT,
    ListenerFilling,
)
from maeari.catalogue.tags import MAX_WEIGHT
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceUnavailable
from tests.unit.catalogue.naming import Tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOWN = SourceUnavailable("listenbrainz", "503")
LIMITED = RateLimited("listenbrainz", 60, "Too Many Requests")


class Checks:
    """A `ListenerChecks` over ids by artist."""

    def __init__(self, mbids: Mapping[str, Sequence[str]]) -> None:
        self.mbids = mbids
        self.at: dict[str, datetime] = {}
        self.asked_before: list[datetime] = []

    def due(self, *, before: datetime, count: int) -> Mapping[str, Sequence[str]]:
        self.asked_before.append(before)
        return dict([(each, self.mbids[each]) for each in self.mbids if self._is_due(each, before)][:count])

    def count_due(self, *, before: datetime) -> int:
        return sum(self._is_due(each, before) for each in self.mbids)

    def mark(self, artist_id: str, mbids: Sequence[str], at: datetime) -> None:
        assert mbids == self.mbids[artist_id]
        self.at[artist_id] = at

    def _is_due(self, artist_id: str, before: datetime) -> bool:
        return artist_id not in self.at or self.at[artist_id] < before


class Listeners:
    """A `ListenerSource`; fails as told, call by call."""

    def __init__(self) -> None:
        self.scores: dict[str, dict[str, int]] = {}
        self.failures: list[Exception | None] = []
        self.calls: list[str] = []

    def similar(self, mbid: str, deadline: Deadline) -> Mapping[str, int]:
        if not deadline.remaining():
            raise OutOfTime("0 s left")
        self.calls.append(mbid)
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        return self.scores.get(mbid, {})


class World:
    """Artists `A0`, `A1` … with the ids `m0`, `m1` …, and a filling over them."""

    def __init__(self, artists: int = 1, **mbids: Sequence[str]) -> None:
        self.checks = Checks({f"A{number}": [f"m{number}"] for number in range(artists)} | mbids)
        self.tags, self.listeners = Tags(), Listeners()

    def run(self, seconds: float = 900) -> dict[str, Any]:
        return ListenerFilling(self.checks, self.tags, self.listeners).run(Deadline(seconds))

    def kept(self, artist_id: str) -> dict[str, int]:
        tags = self.tags.kept["listenbrainz", artist_id]
        found = {tag.name: tag.weight for tag in tags}
        assert len(found) == len(tags)
        return found


def test_scores_become_tags_beside_the_artists_own_id() -> None:
    world = World(2)
    world.listeners.scores = {"m0": {"m1": 70, "x": 900}, "m1": {"m0": 70}}
    assert world.run() == {"done": 2, "left": 0, "failed": 0, "tags": 5, "stopped": None}
    assert world.kept("A0") == {"m0": 900, "x": 900, "m1": 70}
    assert world.kept("A1") == {"m1": 70, "m0": 70}
    assert world.tags.genres == {}


def test_an_artist_without_listeners_is_done_and_has_no_tags() -> None:
    world = World()
    world.tags.kept["listenbrainz", "A0"] = (Tag("old", 1),)
    assert world.run() == {"done": 1, "left": 0, "failed": 0, "tags": 0, "stopped": None}
    assert world.kept("A0") == {}


def test_the_highest_scores_are_kept_and_fit_the_column() -> None:
    world = World()
    world.listeners.scores["m0"] = {f"x{number:03}": 10**6 - number * 10**4 for number in range(99)}
    world.run()
    kept = world.kept("A0")
    assert kept.keys() == {"m0", *(f"x{number:03}" for number in range(SIMILAR_KEPT))}
    assert max(kept.values()) == kept["m0"] == MAX_WEIGHT


def test_among_equals_the_choice_is_the_same_each_time() -> None:
    world = World()
    world.listeners.scores["m0"] = {f"x{number:03}": 5 for number in reversed(range(99))}
    world.run()
    assert world.kept("A0").keys() == {"m0", *(f"x{number:03}" for number in range(SIMILAR_KEPT))}


def test_several_ids_of_an_artist_are_asked_for_and_joined() -> None:
    world = World(0, A=["m", "n"])
    world.listeners.scores = {"m": {"x": 5, "n": 90}, "n": {"x": 7, "y": 1}}
    assert world.run()["done"] == 1
    assert world.listeners.calls == ["m", "n"]
    assert world.kept("A") == {"m": 7, "n": 7, "x": 7, "y": 1}


def test_a_second_run_asks_nothing_until_thirty_days_are_over() -> None:
    world = World(3)
    world.run()
    assert abs(datetime.now(UTC) - RECHECK_AFTER - world.checks.asked_before[0]) < timedelta(seconds=60)
    assert world.run() == {"done": 0, "left": 0, "failed": 0, "tags": 0, "stopped": None}
    assert len(world.listeners.calls) == 3
    world.checks.at["A1"] -= RECHECK_AFTER
    assert world.run()["done"] == 1
    assert world.listeners.calls[3:] == ["m1"]


def test_an_artist_that_fails_keeps_its_tags_and_does_not_stop_the_others() -> None:
    world = World(5)
    world.tags.kept["listenbrainz", "A1"] = (Tag("old", 1),)
    world.listeners.failures = [None, DOWN, None, DOWN, None]
    assert world.run() == {"done": 3, "left": 2, "failed": 2, "tags": 0, "stopped": None}
    assert world.kept("A1") == {"old": 1}
    assert world.checks.at.keys() == {"A0", "A2", "A4"}
    assert world.run()["done"] == 2


def test_of_several_ids_one_that_fails_leaves_the_artist_for_later() -> None:
    world = World(0, A=["m", "n"])
    world.listeners.scores["m"] = {"x": 5}
    world.listeners.failures = [None, DOWN]
    assert world.run()["failed"] == 1
    assert (world.tags.kept, world.checks.at) == ({}, {})


@pytest.mark.parametrize(
    ("failures", "calls"), [([None, *[DOWN] * 9], 1 + FAILURES_IN_A_ROW), ([None, LIMITED], 2)]
)
def test_a_source_that_is_down_stops_the_run(failures: list[Exception | None], calls: int) -> None:
    world = World(9)
    world.listeners.failures = list(failures)
    failed = calls - 1
    stopped = str(failures[1])
    assert world.run() == {"done": 1, "left": 8, "failed": failed, "tags": 0, "stopped": stopped}
    assert len(world.listeners.calls) == calls


@pytest.mark.parametrize("seconds", [0, RESERVE_SECONDS - 1])
def test_a_run_without_time_stops_cleanly(seconds: float) -> None:
    world = World(2)
    assert world.run(seconds) == {"done": 0, "left": 2, "failed": 0, "tags": 0, "stopped": "out of time"}
    assert world.listeners.calls == []


def test_time_that_ends_in_the_middle_keeps_what_is_done() -> None:
    world = World(3)
    world.listeners.failures = [None, OutOfTime("no call is allowed within 0.5 s")]
    assert world.run() == {"done": 1, "left": 2, "failed": 0, "tags": 0, "stopped": "out of time"}
    assert world.checks.at.keys() == {"A0"}
