"""Filling aliases: who is asked for whom, what is stored how sure, and what a failure leaves to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue import alias_filling, names
from maeari.catalogue.alias_filling import ALIASES_KEPT, FAILURES_IN_A_ROW, RECHECK_AFTER, AliasFilling
from maeari.catalogue.alias_ports import Identity, Spelling
from maeari.catalogue.model import Alias, Artist
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceUnavailable
from tests.unit.lake.fakes import FakeArtists

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PAGE = 3
NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
DOWN = SourceUnavailable("source", "503")
LIMITED = RateLimited("source", 60, "Too Many Requests")


class Checks:
    """An `AliasChecks`."""

    def __init__(self, artists: FakeArtists) -> None:
        self.artists = artists
        self.at: dict[str, datetime] = {}
        self.asked_before: list[datetime] = []

    def due(self, *, after: str, before: datetime, count: int) -> Sequence[tuple[str, str]]:
        self.asked_before.append(before)
        known = sorted((artist.id, artist.name) for artist in self.artists.artists.values())
        found = [e for e in known if e[0] > after and (e[0] not in self.at or self.at[e[0]] < before)]
        return found[:count]

    def mark(self, artist_ids: Collection[str], at: datetime) -> None:
        self.at |= dict.fromkeys(artist_ids, at)

    def owners(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        own = [alias for alias in self.artists.aliases if alias.confidence == 100 and alias.key in keys]
        return {alias.key: {a.artist_id for a in own if a.key == alias.key} for alias in own}


class Source:
    """Both sources of names; fails as told, call by call."""

    def __init__(self) -> None:
        self.known: dict[str, Identity] = {}
        self.linked: dict[str, str] = {}
        self.names: dict[str, Sequence[Spelling]] = {}
        self.failures: list[Exception | None] = []
        self.calls: list[tuple[str, list[str]]] = []

    def _called(self, name: str, asked: Sequence[str], deadline: Deadline) -> None:
        if not deadline.remaining():
            raise OutOfTime("0 s left")
        self.calls.append((name, list(asked)))
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure

    def identities(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        self._called("identities", artist_ids, deadline)
        return {i: self.known[i] for i in artist_ids if i in self.known}

    def mbids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        self._called("mbids", artist_ids, deadline)
        return {i: self.linked[i] for i in artist_ids if i in self.linked}

    def spellings(self, mbids: Sequence[str], deadline: Deadline) -> Mapping[str, Sequence[Spelling]]:
        self._called("spellings", mbids, deadline)
        return {i: self.names[i] for i in mbids if i in self.names}


class World:
    """A catalogue of some artists, each with its own name as alias, and a filling over it."""

    def __init__(self, *names_of_artists: str) -> None:
        self.ids = [f"{number:022}" for number in range(len(names_of_artists))]
        artists = [Artist(i, n, "spotify", NOW) for i, n in zip(self.ids, names_of_artists, strict=True)]
        own = [Alias(names.key(artist.name), artist.id, "spotify") for artist in artists]
        self.artists = FakeArtists(*artists, aliases=own)
        self.own = set(own)
        self.checks = Checks(self.artists)
        self.wikidata, self.musicbrainz = Source(), Source()

    def run(self, seconds: float = 900) -> dict[str, Any]:
        filling = AliasFilling(self.checks, self.artists, self.wikidata, self.musicbrainz)
        return filling.run(Deadline(seconds))

    def told(self, number: int, *spellings: Spelling, mbids: tuple[str, ...] = ()) -> None:
        self.wikidata.known[self.ids[number]] = Identity(spellings, mbids)

    def filled(self) -> dict[tuple[str, int], tuple[str, str, int]]:
        """(key, number of the artist) to language, source and confidence."""
        return {
            (alias.key, int(alias.artist_id)): (alias.language, alias.source, alias.confidence)
            for alias in self.artists.aliases
            if alias not in self.own
        }


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alias_filling, "ARTISTS_PER_PAGE", PAGE)


def label(text: str, language: str = "ko") -> Spelling:
    return Spelling(text, language, is_label=True)


def test_both_sources_make_aliases_with_language_source_and_confidence() -> None:
    world = World("IU")
    world.told(0, label("아이유"), label("IU", "en"), Spelling("이지은", "ko"), mbids=("m",))
    world.musicbrainz.names["m"] = [Spelling("IU", is_label=True), Spelling("이 지은"), Spelling("지은이")]
    report = world.run()
    assert world.filled() == {
        ("아이유", 0): ("ko", "wikidata", 95),
        ("이지은", 0): ("ko", "wikidata", 80),
        ("지은이", 0): ("", "musicbrainz", 80),
    }
    assert report == {"artists": 1, "named": 1, "aliases": 3, "failures": {}, "stopped": None}


def test_a_spelling_that_is_anothers_own_name_is_less_sure() -> None:
    world = World("박재범", "Jay Park")
    world.told(0, label("Jay Park", "en"), Spelling("Jay-Park", "en"), Spelling("Jay", "en"))
    world.run()
    assert world.filled() == {("jaypark", 0): ("en", "wikidata", 60), ("jay", 0): ("en", "wikidata", 80)}


def test_a_shared_own_name_stays_what_it_is() -> None:
    world = World("비", "비")
    world.told(0, label("비"))
    world.run()
    assert world.filled() == {}


def test_spellings_without_a_key_and_too_many_are_left_out() -> None:
    world = World("A")
    many = [Spelling(f"name {number}", "en") for number in range(100)]
    world.told(0, Spelling(" ", "ko"), *many, label("제목"))
    world.run()
    filled = world.filled()
    assert len(filled) == ALIASES_KEPT
    assert ("제목", 0) in filled
    assert ("name0", 0) in filled


def test_musicbrainz_is_asked_for_links_only_where_wikidata_tells_no_id() -> None:
    world = World("A", "B", "C")
    world.told(0, label("에이"), mbids=("ma", "ma2"))
    world.told(1, label("비이"))
    world.musicbrainz.linked = {world.ids[1]: "mb"}
    world.musicbrainz.names = {"ma2": [Spelling("aa")], "mb": [Spelling("bb")]}
    world.run()
    assert world.musicbrainz.calls == [("mbids", world.ids[1:]), ("spellings", ["ma", "ma2", "mb"])]
    assert {key for key, _ in world.filled()} == {"에이", "비이", "aa", "bb"}


def test_pages_follow_each_other_and_a_second_run_asks_nothing() -> None:
    world = World(*(f"Artist {number}" for number in range(2 * PAGE + 1)))
    report = world.run()
    assert [asked for _, asked in world.wikidata.calls] == [world.ids[:3], world.ids[3:6], world.ids[6:]]
    assert (report["artists"], report["named"], report["stopped"]) == (7, 0, None)
    world.wikidata.calls.clear()
    world.musicbrainz.calls.clear()
    assert world.run()["artists"] == 0
    assert world.wikidata.calls == world.musicbrainz.calls == []


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


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_run_without_time_stops_cleanly(seconds: float) -> None:
    world = World("A")
    report = world.run(seconds)
    assert report == {"artists": 0, "named": 0, "aliases": 0, "failures": {}, "stopped": "out of time"}
    assert world.wikidata.calls == []


def test_time_that_ends_in_the_middle_keeps_the_pages_that_are_done() -> None:
    world = World(*(f"Artist {number}" for number in range(2 * PAGE)))
    world.musicbrainz.failures = [None, None, OutOfTime("0.01 s left")]
    report = world.run()
    assert (report["artists"], report["stopped"]) == (PAGE, "out of time")
    assert sorted(world.checks.at) == world.ids[:PAGE]
