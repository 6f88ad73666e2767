"""Names of genres, judged by hand, against the table of groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from maeari.songs.genre_groups import MOST_GROUPS, OTHERS, groups_of, groups_of_genre, labels

BY_HAND = [
    line.split("\t") for line in Path(__file__).with_name("genres.tsv").read_text("utf-8").splitlines()
]


def test_there_are_fifteen_groups_with_labels_in_both_languages() -> None:
    assert list(labels()) == [
        *("rock", "hip-hop", "pop", "jazz", "blues", "country", "metal", "reggae", "folk", "soul"),
        *("edm", "dance", "latin", "funk", OTHERS),
    ]
    assert all(label.korean and label.english for label in labels().values())


def test_the_names_judged_by_hand_are_many_and_of_all_groups() -> None:
    assert len({name for name, _ in BY_HAND}) == len(BY_HAND) >= 400
    assert {group for _, groups in BY_HAND for group in groups.split()} == set(labels())


@pytest.mark.parametrize(("name", "groups"), BY_HAND)
def test_a_genre_is_in_the_groups_that_a_listener_would_say(name: str, groups: str) -> None:
    assert set(groups_of_genre(name)) == set(groups.split())


@pytest.mark.parametrize("name", ["R&B", "r & b", "R and B", "r-and-b", "Ｒ＆Ｂ"])
def test_spellings_of_a_name_are_one(name: str) -> None:
    assert groups_of_genre(name) == ("soul",)


def test_korean_composed_or_not_is_one() -> None:
    assert groups_of_genre("\u1107\u1161\u11af\u1105\u1161\u1103\u1173") == ("pop",)


def test_a_song_is_in_the_groups_of_most_of_its_genres() -> None:
    assert groups_of(["folk", "k-pop", "dance pop"]) == ("pop", "folk", "dance")
    assert groups_of(["jazz", "rock", "metal", "reggae"]) == ("jazz", "rock", "metal")
    assert MOST_GROUPS == 3


@pytest.mark.parametrize("genres", [[], ["classical"], [""], ["!!!"]])
def test_what_no_group_knows_is_among_the_others(genres: list[str]) -> None:
    assert groups_of(genres) == (OTHERS,)


def test_others_are_no_group_beside_one() -> None:
    assert groups_of(["classical", "opera", "folk"]) == ("folk",)
