"""The order of similar songs, and where a song lies that no refresh has seen."""

from __future__ import annotations

import pytest

from maeari.catalogue.model import Reason
from maeari.songs.placing import (
    SONG_NEIGHBOURS,
    Candidate,
    fresh_since,
    is_fresh,
    nearest_cells,
    nearest_cluster,
    pair_reason,
    ranked,
)

SONG = Candidate("own", "spring", ("me",))


def others(count: int, *, fresh: tuple[int, ...] = ()) -> list[Candidate]:
    return [Candidate(f"t{n}", f"title {n}", (f"a{n}",), n in fresh) for n in range(count)]


def test_the_nearest_come_first_and_no_more_than_are_kept() -> None:
    assert ranked(SONG, others(15)) == list(range(SONG_NEIGHBOURS))
    assert ranked(SONG, others(4)) == [0, 1, 2, 3]
    assert ranked(SONG, []) == []


def test_every_third_is_the_nearest_fresh_one_as_long_as_there_are_any() -> None:
    assert ranked(SONG, others(15, fresh=(12, 14))) == [0, 1, 12, 2, 3, 14, 4, 5, 6, 7]


def test_a_fresh_one_that_is_near_anyway_is_told_once() -> None:
    assert ranked(SONG, others(12, fresh=(0, 9))) == [0, 1, 9, 2, 3, 4, 5, 6, 7, 8]


def test_songs_of_its_own_artists_come_last_however_near() -> None:
    near = [Candidate("m1", "x", ("me", "you")), *others(3), Candidate("m2", "y", ("me",), is_fresh=True)]
    assert ranked(SONG, near) == [1, 2, 3, 0, 4]


def test_nobody_has_more_than_two_songs() -> None:
    near = [Candidate(f"b{n}", f"song {n}", ("busy", f"guest {n}")) for n in range(5)] + others(2)
    assert ranked(SONG, near) == [0, 1, 5, 6]


def test_other_recordings_of_the_song_are_left_out() -> None:
    near = [
        Candidate("live", "spring", ("me",)),
        Candidate("cover", "spring", ("somebody",)),
        Candidate("again", "spring", ("somebody", "else")),
        SONG,
    ]
    assert ranked(SONG, near) == [1]


def test_the_cluster_is_the_one_with_the_nearest_centre() -> None:
    assert nearest_cluster((1.0, 0.0), {0: (0.0, 0.0), 3: (1.0, 0.4)}) == 3
    assert nearest_cluster((1.0, 0.0), {5: (0.0, 0.0), 2: (2.0, 0.0)}) == 2


def test_cells_are_read_until_they_hold_enough() -> None:
    cells = [(0, 50, (9.0,)), (1, 70, (1.0,)), (2, 40, (2.0,)), (3, 10, (3.0,))]
    assert list(nearest_cells((0.0,), cells, 100)) == [1, 2]
    assert list(nearest_cells((0.0,), cells)) == [1, 2, 3, 0]


@pytest.mark.parametrize(
    ("newest", "since"), [("2026-11-21", "2025-11-21"), ("2026", "2025"), ("1000-01", "0999-01")]
)
def test_fresh_songs_are_of_the_last_year(newest: str, since: str) -> None:
    assert fresh_since(newest) == since


@pytest.mark.parametrize(
    ("date", "fresh"),
    [("2025-11-21", True), ("2025-11-20", False), ("2026", True), ("2025", False), (None, False)],
)
def test_dates_of_any_precision_are_compared(date: str | None, fresh: bool) -> None:  # noqa: FBT001
    assert is_fresh(date, "2025-11-21") is fresh
    assert not is_fresh(date, None)


def test_a_reason_tells_shared_groups_and_what_both_sound_like() -> None:
    low = (-1.0, *(0.0,) * 8)
    assert pair_reason(low, low, ["pop", "folk"], {"folk", "pop", "jazz"}) == Reason(
        ("folk", "pop"), ("danceability-low",)
    )
