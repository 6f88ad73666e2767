"""Looking artists up: who is asked for whom, what is stored how sure, and what is left for later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maeari.catalogue import names
from maeari.catalogue.alias_ports import Spelling, Tag
from maeari.catalogue.model import Artist
from maeari.catalogue.names_lookup import ALIASES_KEPT, RECHECK_AFTER
from maeari.deadline import Deadline
from maeari.errors import OutOfTime
from tests.unit.catalogue.naming import DOWN, LIMITED, NOW, World, label


def test_both_sources_make_aliases_with_language_source_and_confidence() -> None:
    world = World("IU")
    world.told(0, label("아이유"), label("IU", "en"), Spelling("이지은", "ko"), mbids=("m",))
    world.musicbrainz.names["m"] = [Spelling("IU", is_label=True), Spelling("이 지은"), Spelling("지은이")]
    assert world.complete(0)
    assert world.filled() == {
        ("아이유", 0): ("ko", "wikidata", 95),
        ("이지은", 0): ("ko", "wikidata", 80),
        ("지은이", 0): ("", "musicbrainz", 80),
    }
    found = world.lookup.look_up([(world.ids[0], "IU")], Deadline(60))
    assert (found.named, found.aliases, found.tags) == (1, 3, 0)
    assert found.asked == {"wikidata": None, "musicbrainz": None}


def test_a_spelling_that_is_anothers_own_name_is_less_sure() -> None:
    world = World("박재범", "Jay Park")
    world.told(0, label("Jay Park", "en"), Spelling("Jay-Park", "en"), Spelling("Jay", "en"))
    world.complete(0)
    assert world.filled() == {("jaypark", 0): ("en", "wikidata", 60), ("jay", 0): ("en", "wikidata", 80)}


def test_a_shared_own_name_stays_what_it_is() -> None:
    world = World("비", "비")
    world.told(0, label("비"))
    world.complete(0)
    assert world.filled() == {}


def test_spellings_without_a_key_and_too_many_are_left_out() -> None:
    world = World("A")
    many = [Spelling(f"name {number}", "en") for number in range(100)]
    world.told(0, Spelling(" ", "ko"), *many, label("제목"))
    world.complete(0)
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
    world.complete(0, 1, 2)
    assert world.musicbrainz.calls == [("mbids", world.ids[1:]), ("artists", ["ma", "ma2", "mb"])]
    assert {key for key, _ in world.filled()} == {"에이", "비이", "aa", "bb"}


def test_musicbrainz_ids_are_kept_with_who_told_them() -> None:
    world = World("A", "B", "C")
    world.told(0, mbids=("ma", "ma2"))
    world.musicbrainz.linked = {world.ids[1]: "mb"}
    assert world.complete(0, 1, 2)
    a, b, c = world.ids
    assert world.mbids.kept == {
        a: ("wikidata", ("ma", "ma2")),
        b: ("musicbrainz", ("mb",)),
        c: ("musicbrainz", ()),
    }


def test_musicbrainz_ids_of_a_source_that_failed_stay_as_they_are() -> None:
    world = World("A", "B", "C")
    world.told(0, mbids=("ma",))
    before = dict.fromkeys(world.ids, ("musicbrainz", ("old",)))
    world.mbids.kept = dict(before)
    world.musicbrainz.failures = [DOWN]
    assert not world.complete(0, 1, 2)
    assert world.mbids.kept == before | {world.ids[0]: ("wikidata", ("ma",))}
    world.mbids.kept = dict(before)
    world.wikidata.failures = [DOWN]
    assert not world.complete(0, 1, 2)
    assert world.mbids.kept == before


def test_tags_of_both_sources_are_kept_apart_and_come_to_genres() -> None:
    world = World("IU", "B")
    world.told(0, label("IU", "en"), mbids=("m", "m2"), tags=(Tag("K-pop"), Tag("folk-pop")))
    world.musicbrainz.tags = {"m": [Tag("k-pop", 3), Tag("iu", 9)], "m2": [Tag("K-Pop", 7), Tag("ballad")]}
    assert world.complete(0, 1)
    iu, other = world.ids
    assert world.tags.kept == {
        ("wikidata", iu): (Tag("k-pop"), Tag("folk-pop")),
        ("wikidata", other): (),
        ("musicbrainz", iu): (Tag("iu", 9), Tag("k-pop", 7), Tag("ballad")),
        ("musicbrainz", other): (),
    }
    assert world.tags.genres == {iu: ("k-pop", "folk-pop", "ballad")}


def test_tags_of_a_source_that_failed_stay_as_they_are() -> None:
    world = World("A")
    world.told(0, mbids=("m",), tags=(Tag("rock music"),))
    world.tags.kept = {("musicbrainz", world.ids[0]): (Tag("trot", 3),)}
    world.musicbrainz.failures = [DOWN]
    assert not world.complete(0)
    assert world.tags.kept == {
        ("wikidata", world.ids[0]): (Tag("rock music"),),
        ("musicbrainz", world.ids[0]): (Tag("trot", 3),),
    }
    assert world.tags.genres == {world.ids[0]: ("rock",)}


def test_artists_looked_up_lately_are_left_alone() -> None:
    world = World("A", "B", "C")
    now = datetime.now(UTC)
    world.checks.at = {world.ids[0]: now - timedelta(days=1), world.ids[1]: now - RECHECK_AFTER * 2}
    assert world.complete(0, 1, 2)
    assert world.wikidata.calls == [("identities", world.ids[1:])]
    world.wikidata.calls.clear()
    assert world.complete(0, 1, 2)
    assert world.complete()
    assert world.wikidata.calls == []


@pytest.mark.parametrize(
    ("wikidata", "musicbrainz", "asked"),
    [
        (DOWN, None, {"wikidata": DOWN}),
        (LIMITED, None, {"wikidata": LIMITED}),
        (None, DOWN, {"wikidata": None, "musicbrainz": DOWN}),
        (None, LIMITED, {"wikidata": None, "musicbrainz": LIMITED}),
    ],
)
def test_artists_that_a_source_owes_an_answer_are_tried_again(
    wikidata: Exception | None, musicbrainz: Exception | None, asked: dict[str, Exception | None]
) -> None:
    world = World("A")
    world.told(0, label("에이"))
    world.wikidata.failures = [wikidata]
    world.musicbrainz.failures = [musicbrainz]
    found = world.lookup.look_up([(world.ids[0], "A")], Deadline(60))
    assert (found.is_complete, found.asked) == (False, asked)
    assert world.checks.at == {}
    assert world.complete(0)
    assert list(world.checks.at) == world.ids
    assert ("에이", 0) in world.filled()


def test_a_lookup_without_musicbrainz_is_not_complete() -> None:
    world = World("A")
    found = world.lookup.look_up([(world.ids[0], "A")], Deadline(60), with_musicbrainz=False)
    assert (found.is_complete, found.asked, world.musicbrainz.calls) == (False, {"wikidata": None}, [])


def test_out_of_time_is_raised_and_nothing_is_stored() -> None:
    world = World("A")
    world.told(0, label("에이"), tags=(Tag("pop"),))
    world.musicbrainz.failures = [OutOfTime("0.01 s left")]
    with pytest.raises(OutOfTime):
        world.complete(0)
    assert (world.filled(), world.tags.kept, world.mbids.kept, world.checks.at) == ({}, {}, {}, {})


def test_an_id_made_from_a_name_is_complete_without_asking() -> None:
    world = World()
    made = Artist(names.artist_id("B"), "B", "import", NOW)
    assert world.lookup.complete([(made.id, made.name)], Deadline(60))
    assert world.wikidata.calls == world.musicbrainz.calls == []
    assert list(world.checks.at) == [made.id]
    assert world.tags.kept == {}
