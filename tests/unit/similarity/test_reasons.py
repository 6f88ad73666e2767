"""What is said about two close artists must be true of both."""

from __future__ import annotations

from collections import Counter
from math import log
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.catalogue.model import FEATURES, Reason
from maeari.similarity import reasons as module
from maeari.similarity.reasons import ALIKE, MOST_GENRES, MOST_TRAITS, NOTICEABLE, rarest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

GENRES = ["k-pop", "ballad", "trot", "rock", "jazz", "edm"]


def scores(*rows: dict[str, float]) -> np.ndarray:
    found = np.zeros((len(rows), len(FEATURES)), np.float32)
    for row, values in enumerate(rows):
        for name, value in values.items():
            found[row, FEATURES.index(name)] = value
    return found


def reasons(others: np.ndarray, values: np.ndarray, genres: Sequence[tuple[str, ...]]) -> list[list[Reason]]:
    """The reasons of each row's neighbours, as a refresh makes them."""
    owners = Counter(genre for names in genres for genre in set(names))
    idf = {genre: log((1 + len(genres)) / (1 + count)) + 1 for genre, count in owners.items()}
    return [
        [
            module.reason(
                values[row].tolist(), values[j].tolist(), rarest_first(genres[row], idf), set(genres[j])
            )
            for j in near
        ]
        for row, near in enumerate(others.tolist())
    ]


def reason(own: dict[str, float], other: dict[str, float]) -> Reason:
    [told, back] = reasons(np.array([[1], [0]]), scores(own, other), [(), ()])
    assert told == back
    return told[0]


def test_both_calm_and_acoustic() -> None:
    told = reason({"energy": -1.5, "acousticness": 1.2}, {"energy": -1.4, "acousticness": 1.0})
    assert told.traits == ("energy-low", "acousticness-high")


def test_the_closest_traits_are_named_closest_first() -> None:
    own = {"energy": 1.0, "valence": 1.0, "tempo": 1.0}
    assert reason(own, {"energy": 1.5, "valence": 1.1, "tempo": 1.3}).traits == ("valence-high", "tempo-high")


def test_average_features_are_not_worth_a_word() -> None:
    assert reason({"energy": 0.4}, {"energy": 0.4}).traits == ()
    assert reason({"energy": 0.4}, {"energy": 0.6}).traits == ()
    assert reason({"energy": 0.5}, {"energy": 0.5}).traits == ("energy-high",)


def test_different_sides_of_the_average_are_not_alike() -> None:
    assert reason({"energy": 0.5}, {"energy": -0.5}).traits == ()


def test_too_far_apart_is_not_alike() -> None:
    assert reason({"energy": 1.0}, {"energy": 1.8}).traits == ()
    assert reason({"energy": 1.0}, {"energy": 1.75}).traits == ("energy-high",)


def test_shared_genres_come_rarest_first_and_at_most_three() -> None:
    genres = [
        ("pop", "ballad", "trot", "jazz", "k-pop"),
        ("k-pop", "jazz", "trot", "pop", "rock"),
        ("pop", "k-pop"),
        ("pop", "k-pop", "jazz"),
        ("pop",),
    ]
    told = reasons(np.array([[1], [0], [0], [0], [0]]), scores({}, {}, {}, {}, {}), genres)
    assert told[0][0].genres == ("trot", "jazz", "k-pop")
    assert told[4][0].genres == ("pop",)


def test_a_genre_too_rare_for_a_coordinate_is_told_first() -> None:
    assert rarest_first(["pop", "zydeco", "jazz"], {"pop": 1.1, "jazz": 2.0}) == ["zydeco", "jazz", "pop"]


def test_a_genre_named_twice_is_told_once() -> None:
    told = reasons(np.array([[1], [0]]), scores({}, {}), [("pop", "pop"), ("pop",)])
    assert [one[0].genres for one in told] == [("pop",), ("pop",)]


def test_nothing_in_common_gives_an_empty_reason() -> None:
    told = reasons(np.array([[1], [0]]), scores({"energy": 2}, {"tempo": 2}), [("pop",), ("rock",)])
    assert told == [[Reason()], [Reason()]]


@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(-3, 3, width=32), min_size=9, max_size=9),
            st.lists(st.sampled_from(GENRES), max_size=5).map(tuple),
        ),
        min_size=2,
        max_size=8,
    )
)
@settings(deadline=None)
def test_every_word_is_true_of_both(rows: list[tuple[list[float], tuple[str, ...]]]) -> None:
    values = np.array([features for features, _ in rows], np.float32)
    genres = [names for _, names in rows]
    count = len(rows)
    others = np.array([[j for j in range(count) if j != i] for i in range(count)])
    told = reasons(others, values, genres)
    for i, row in enumerate(told):
        assert len(row) == count - 1
        for position, one in enumerate(row):
            j = int(others[i, position])
            check(one, (values[i], values[j]), (genres[i], genres[j]))
            rarity = [sum(genre in names for names in genres) for genre in one.genres]
            assert rarity == sorted(rarity)


def check(
    told: Reason, pair: tuple[np.ndarray, np.ndarray], genres: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    shared = set(genres[0]) & set(genres[1])
    assert set(told.genres) <= shared
    assert len(told.genres) == len(set(told.genres)) == min(MOST_GENRES, len(shared))
    gaps = {
        f"{name}-{side}": abs(a - b)
        for name, a, b in zip(FEATURES, *pair, strict=True)
        for side, sign in (("high", 1), ("low", -1))
        if min(sign * a, sign * b) >= NOTICEABLE and abs(a - b) <= ALIKE
    }
    closest = sorted(gaps, key=lambda trait: gaps[trait])[:MOST_TRAITS]
    assert [gaps[trait] for trait in told.traits] == [gaps[trait] for trait in closest]
