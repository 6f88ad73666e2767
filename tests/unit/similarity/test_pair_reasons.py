"""The reasons of all pairs, against the reason of one."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.catalogue.model import FEATURES, Reason
from maeari.similarity import pair_reasons
from maeari.similarity.pair_reasons import PairReasons, neighbour_rows
from maeari.similarity.reasons import rarest_first, reason

GENRES = ["k-pop", "ballad", "trot", "rock", "jazz", "edm"]
IDF = {"k-pop": 1.0, "ballad": 1.5, "trot": 2.0, "rock": 1.0, "jazz": 3.0}

ARTISTS = st.lists(
    st.tuples(
        st.lists(
            st.floats(-3, 3, width=32) | st.sampled_from([-1.25, -0.5, 0.0, 0.5, 1.25]),
            min_size=len(FEATURES),
            max_size=len(FEATURES),
        ),
        st.lists(st.sampled_from(GENRES), max_size=8),
    ),
    min_size=2,
    max_size=9,
)


def pair_reasons_of(scores: np.ndarray, genres: list[list[str]]) -> PairReasons:
    owners = [row for row, names in enumerate(genres) for _ in names]
    owned = [GENRES.index(name) for names in genres for name in names]
    return PairReasons(scores, np.array(owners, np.intp), np.array(owned, np.intp), GENRES, IDF)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_reasons, "_BLOCK", 2)


@given(ARTISTS)
@settings(deadline=None)
def test_every_pair_has_the_reason_of_one_pair(artists: list[tuple[list[float], list[str]]]) -> None:
    scores = np.array([values for values, _ in artists], np.float32)
    genres = [names for _, names in artists]
    near = np.array([[other for other in range(len(artists)) if other != row] for row in range(len(artists))])
    reasons = pair_reasons_of(scores, genres)
    numbers = reasons.numbers(near)
    for row, others in enumerate(near.tolist()):
        for place, other in enumerate(others):
            ordered = rarest_first(genres[row], IDF)
            told = reason(scores[row].tolist(), scores[other].tolist(), ordered, set(genres[other]))
            assert reasons.reason(int(numbers[row, place])) == told


def test_rows_by_artist_and_rank() -> None:
    scores = np.zeros((3, len(FEATURES)), np.float32)
    scores[:, 1] = [1.0, 1.1, -2.0]
    near = np.array([[1, 2], [0, 2], [1, 0]])
    distances = np.array([[0.5, 1.5], [0.5, 2.5], [2.5, 3.0]])
    reasons = pair_reasons_of(scores, [["rock", "jazz"], ["jazz", "rock", "edm"], ["rock"]])
    rows = neighbour_rows(["a", "b", "c"], near, distances, reasons.numbers(near), reasons)
    assert list(rows) == [
        ("a", 1, "b", 0.5, "jazz|rock;energy-high"),
        ("a", 2, "c", 1.5, "rock;"),
        ("b", 1, "a", 0.5, "jazz|rock;energy-high"),
        ("b", 2, "c", 2.5, "rock;"),
        ("c", 1, "b", 2.5, "rock;"),
        ("c", 2, "a", 3.0, "rock;"),
    ]


def test_rows_are_made_while_they_are_read() -> None:
    near = np.array([[1], [0], [0], [5]])  # the last artist's neighbour doesn't exist
    reasons = pair_reasons_of(np.zeros((4, len(FEATURES)), np.float32), [[], [], [], []])
    numbers = np.zeros((4, 1), np.int64)
    rows = neighbour_rows(["a", "b", "c", "d"], near, np.zeros((4, 1)), numbers, reasons)
    assert [row[2] for row in islice(rows, 2)] == ["b", "a"]
    with pytest.raises(IndexError):
        list(rows)


def test_nobody_has_a_genre() -> None:
    scores = np.full((2, len(FEATURES)), 2, np.float32)
    reasons = PairReasons(scores, np.array([], np.intp), np.array([], np.intp), [], {})
    numbers = reasons.numbers(np.array([[1], [0]]))
    told = Reason((), ("danceability-high", "energy-high"))
    assert [reasons.reason(number) for number in numbers.ravel().tolist()] == [told, told]
