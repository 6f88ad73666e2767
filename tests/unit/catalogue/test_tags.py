"""Which tags are kept, and which genres they come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue.alias_ports import Tag
from maeari.catalogue.tags import GENRES_KEPT, MAX_TAG, MAX_WEIGHT, TAGS_KEPT, explain, genres, kept


def tags(*names: str) -> list[Tag]:
    return [Tag(name) for name in names]


def genres_of(*names: str, own: str = "Artist") -> tuple[str, ...]:
    return genres(kept(tags(*names)), (), [own])


def test_tags_are_kept_once_in_lower_case_weightiest_first() -> None:
    told = [Tag("Dance", 2), Tag(" K-Pop "), Tag("k-pop", 5), Tag("dance\u00a0 POP", 2), Tag("DANCE")]
    assert kept(told) == (Tag("k-pop", 5), Tag("dance", 2), Tag("dance pop", 2))


def test_the_lightest_of_many_tags_are_left_out() -> None:
    found = kept(Tag(f"tag {number}", number) for number in range(1, 100))
    assert [tag.weight for tag in found] == list(range(99, 99 - TAGS_KEPT, -1))


@pytest.mark.parametrize(
    ("name", "count"),
    [("", 0), (" \t", 0), ("x" * MAX_TAG, 1), ("x" * (MAX_TAG + 1), 0), ("\u0130" * MAX_TAG, 0)],
)
def test_a_tag_fits_its_column_when_in_lower_case(name: str, count: int) -> None:
    assert len(kept([Tag(name)])) == count


def test_a_weight_fits_its_column() -> None:
    assert kept([Tag("pop", 10**30)]) == (Tag("pop", MAX_WEIGHT),)


def test_genres_are_ordered_by_votes_and_wikidata_counts_as_two() -> None:
    musicbrainz = kept([Tag("ballad", 4), Tag("k-pop", 3), Tag("soul", 2), Tag("jazz", 1)])
    wikidata = kept(tags("K-pop", "trot"))
    assert genres(musicbrainz, wikidata, []) == ("k-pop", "ballad", "soul", "trot", "jazz")
    assert genres((), wikidata, []) == ("k-pop", "trot")
    assert genres((), (), []) == ()


def test_no_more_genres_than_are_shown() -> None:
    assert genres_of(*(f"genre {number}" for number in range(9))) == tuple(
        f"genre {number}" for number in range(GENRES_KEPT)
    )


@pytest.mark.parametrize(
    ("spellings", "genre"),
    [
        (("pop music", "Pop"), "pop"),
        (("hip-hop", "Hip Hop", "hiphop"), "hip hop"),
        (("rhythm and blues",), "r&b"),
        (("electronic dance music",), "edm"),
        (("kpop", "K-Pop", "k pop"), "k-pop"),
        (("Latin music",), "latin"),
        (("rock|pop",), "rock pop"),
        (("발라드",), "발라드"),
    ],
)
def test_spellings_of_one_genre_are_one(spellings: tuple[str, ...], genre: str) -> None:
    assert genres_of(*spellings) == (genre,)


@pytest.mark.parametrize(
    "name",
    [
        *("korean", "South Korea", "한국", "2010s", "90s", "80's", "1999"),
        *("seen live", "Female Vocalists", "music", "singer"),
        *("Taeyeon", "TAE YEON"),
    ],
)
def test_what_is_no_genre_is_dropped(name: str) -> None:
    assert genres_of(name, "soul", own="TAEYEON") == ("soul",)


@pytest.mark.parametrize("name", ["k-pop", "korean r&b", "british soul", "2 tone", "singer-songwriter"])
def test_what_only_holds_such_a_word_stays(name: str) -> None:
    assert genres_of(name) == (name,)


@given(st.lists(st.builds(Tag, st.text(), st.integers(1))), st.lists(st.builds(Tag, st.text())))
def test_whatever_is_told_fits_the_columns(musicbrainz: list[Tag], wikidata: list[Tag]) -> None:
    found = genres(kept(musicbrainz), kept(wikidata), [])
    assert len("|".join(found)) <= 1024
    assert all(found)
    assert all("|" not in genre for genre in found)


@given(st.lists(st.text(max_size=30), max_size=5), st.lists(st.text(max_size=30), max_size=5))
def test_tags_explain_the_genres_made_of_them(musicbrainz: list[str], wikidata: list[str]) -> None:
    made = genres(kept(tags(*musicbrainz)), kept(tags(*wikidata)), ["Artist"])
    told = [tag.name for tag in (*kept(tags(*musicbrainz)), *kept(tags(*wikidata)))]
    assert explain(told, made)


def test_tags_do_not_explain_other_genres() -> None:
    assert explain(["kpop", "rock music", "electronic dance"], ["k-pop", "rock", "edm"])
    assert not explain(["k-pop"], ["k-pop", "rock"])
    assert not explain([], ["k-pop"])
    assert explain([], [])
