"""Filling aliases: a walk over all artists, and what a failure leaves to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maeari.catalogue import alias_filling, names
from maeari.catalogue.alias_filling import FAILURES_IN_A_ROW
from maeari.catalogue.alias_ports import Tag
from maeari.catalogue.model import Artist
from maeari.catalogue.names_lookup import RECHECK_AFTER
from maeari.errors import OutOfTime
from tests.unit.catalogue.naming import DOWN, LIMITED, NOW, World, label

PAGE = 3


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alias_filling, "ARTISTS_PER_PAGE", PAGE)


def test_pages_follow_each_other_and_a_second_run_asks_nothing() -> None:
    world = World(*(f"Artist {number}" for number in range(2 * PAGE + 1)))
    report = world.run()
    assert [asked for _, asked in world.wikidata.calls] == [world.ids[:3], world.ids[3:6], world.ids[6:]]
    assert (report["artists"], report["named"], report["stopped"]) == (7, 0, None)
    world.wikidata.calls.clear()
    world.musicbrainz.calls.clear()
    assert world.run()["artists"] == 0
    assert world.wikidata.calls == world.musicbrainz.calls == []


def test_the_report_adds_the_pages_up() -> None:
    world = World(*(f"Artist {number}" for number in range(PAGE + 1)))
    world.told(0, label("하나"), label("One", "en"), tags=(Tag("Pop"), Tag("soul")))
    world.told(PAGE, label("넷"), mbids=("m",))
    world.musicbrainz.tags["m"] = [Tag("trot", 4)]
    assert world.run() == {
        "artists": PAGE + 1,
        "named": 2,
        "aliases": 3,
        "tags": 3,
        "failures": {},
        "stopped": None,
    }


def test_artists_are_asked_again_after_thirty_days() -> None:
    world = World("A")
    world.run()
    assert abs(datetime.now(UTC) - RECHECK_AFTER - world.checks.asked_before[0]).total_seconds() < 60
    world.checks.at[world.ids[0]] -= RECHECK_AFTER
    assert world.run()["artists"] == 1


def test_ids_made_from_names_are_not_asked_for() -> None:
    world = World("A")
    made = Artist(names.artist_id("Imported"), "Imported", "import", NOW)
    world.artists.save([made], [])
    assert world.run()["artists"] == 2
    assert world.wikidata.calls == [("identities", world.ids)]


def test_a_page_of_made_ids_asks_nobody() -> None:
    world = World()
    world.artists.save([Artist(names.artist_id("B"), "B", "import", NOW)], [])
    assert world.run()["artists"] == 1
    assert world.wikidata.calls == []


def test_a_page_that_fails_is_left_for_the_next_run() -> None:
    world = World(*(f"Artist {number}" for number in range(2 * PAGE)))
    world.wikidata.failures = [DOWN]
    report = world.run()
    assert report["failures"] == {"wikidata": 1}
    assert report["stopped"]
    assert sorted(world.checks.at) == world.ids[PAGE:]
    assert world.run()["stopped"] is None
    assert sorted(world.checks.at) == world.ids


@pytest.mark.parametrize(("failures", "calls"), [([DOWN] * 9, FAILURES_IN_A_ROW), ([None, LIMITED, None], 2)])
def test_without_wikidata_the_run_ends(failures: list[Exception | None], calls: int) -> None:
    world = World(*(f"Artist {number}" for number in range(5 * PAGE)))
    world.wikidata.failures = list(failures)
    report = world.run()
    assert len(world.wikidata.calls) == calls
    assert report["stopped"] == str(failures[calls - 1])
    assert len(world.checks.at) == report["artists"] < len(world.ids)


def test_without_musicbrainz_wikidatas_names_are_kept_and_the_artists_stay_due() -> None:
    world = World(*(f"Artist {number}" for number in range(5 * PAGE)))
    for number in range(5 * PAGE):
        world.told(number, label(f"가수 {number}"))
    world.musicbrainz.failures = [LIMITED]
    report = world.run()
    assert len(world.filled()) == report["aliases"] == report["named"] == 5 * PAGE
    assert (report["artists"], len(world.musicbrainz.calls)) == (0, 1)
    assert report["stopped"]
    assert world.checks.at == {}


def test_musicbrainz_is_given_up_after_failures_in_a_row() -> None:
    world = World(*(f"Artist {number}" for number in range(7 * PAGE)))
    world.musicbrainz.failures = [DOWN, DOWN, None, None, *[DOWN] * 9]
    report = world.run()
    assert report["failures"] == {"musicbrainz": 2 + FAILURES_IN_A_ROW}
    assert len(world.musicbrainz.calls) == 2 + 2 + FAILURES_IN_A_ROW
    assert len(world.wikidata.calls) == 7
    assert sorted(world.checks.at) == world.ids[2 * PAGE : 3 * PAGE]


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_run_without_time_stops_cleanly(seconds: float) -> None:
    world = World("A")
    report = world.run(seconds)
    assert (report["artists"], report["failures"], report["stopped"]) == (0, {}, "out of time")
    assert world.wikidata.calls == []


def test_time_that_ends_in_the_middle_keeps_the_pages_that_are_done() -> None:
    world = World(*(f"Artist {number}" for number in range(2 * PAGE)))
    world.musicbrainz.failures = [None, None, OutOfTime("0.01 s left")]
    report = world.run()
    assert (report["artists"], report["stopped"]) == (PAGE, "out of time")
    assert sorted(world.checks.at) == world.ids[:PAGE]
