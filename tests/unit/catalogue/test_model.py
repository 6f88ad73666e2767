"""Ordering and joining of tracks, and reasons as text."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue.model import FEATURES, Reason, Track, merged

some_tracks = st.lists(
    st.builds(
        Track,
        id=st.integers(0, 30).map(str),
        title=st.sampled_from(["a", "b"]),
        album=st.none() | st.just("album"),
        release_date=st.none()
        | st.sampled_from(["2024", "2024-05", "2024-05-06", "1999-01-01", "2026-11-01"]),
        popularity=st.none() | st.integers(0, 100),
    ),
    unique_by=lambda track: track.id,
)


def ids(tracks: Sequence[Track]) -> list[str]:
    return [track.id for track in tracks]


@given(some_tracks, some_tracks)
def test_merged_holds_each_id_once(kept: list[Track], added: list[Track]) -> None:
    joined = merged(kept, added)
    assert sorted(ids(joined)) == sorted({*ids(kept), *ids(added)})
    assert ids(joined)[: len(kept)] == ids(kept)


def test_merged_takes_the_added_record_and_fills_its_gaps() -> None:
    kept = Track("1", "Old", album="Album", release_date="2020", popularity=0, isrc="KRA000000001")
    added = Track("1", "New", release_date="2020-02-03")
    assert merged([kept], [added]) == [
        Track("1", "New", album="Album", release_date="2020-02-03", popularity=0, isrc="KRA000000001")
    ]


traits = st.lists(
    st.sampled_from([f"{name}-{side}" for name in FEATURES for side in ("low", "high")]), max_size=3
)
genres = st.lists(st.text(st.characters(exclude_characters="|;"), min_size=1, max_size=30), max_size=4)


@given(genres, traits)
def test_reason_survives_its_column(genres: list[str], traits: list[str]) -> None:
    reason = Reason(tuple(genres), tuple(traits))
    assert Reason.decode(reason.encode()) == reason


def test_separators_in_a_genre_name_do_not_shift_what_follows() -> None:
    reason = Reason(("pop;rock", "r|b"), ("energy-low",))
    assert Reason.decode(reason.encode()) == Reason(("pop rock", "r b"), ("energy-low",))


@pytest.mark.parametrize("text", [None, "", ";"])
def test_absent_reason_is_empty(text: str | None) -> None:
    assert Reason.decode(text) == Reason()


def test_a_long_reason_loses_whole_genres_from_the_end() -> None:
    names = tuple(letter * 100 for letter in "abc")
    reason = Reason(names, ("energy-low", "tempo-high"))
    assert Reason.decode(reason.encode()) == Reason(names[:2], reason.traits)
    assert len(Reason(("x" * 300,)).encode()) <= 255


def test_features_are_in_the_order_of_every_vector_and_table() -> None:
    assert FEATURES == (
        "danceability", "energy", "loudness", "speechiness", "acousticness",
        "instrumentalness", "liveness", "valence", "tempo",
    )  # fmt: skip
