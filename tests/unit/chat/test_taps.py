"""What buttons carry, and that nothing else gets through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.chat.taps import extra, tapped
from maeari.chat.wishes import (
    Back,
    ChooseSong,
    Compare,
    FindArtist,
    Help,
    InMood,
    Judge,
    Named,
    SimilarSongs,
    Songs,
    Surprise,
    Taste,
    Why,
    Wish,
)
from tests.unit.chat.fakes import IU, artist_id

OTHER = artist_id(1)
BOTH = (Named("아이유", IU), Named("태연"))
WISHES: list[Wish] = [
    FindArtist("", "", IU, 4),
    FindArtist("", "", IU, typed="아이우"),
    Back(IU),
    Songs(artist_id=IU, order="newest", page=3),
    SimilarSongs(title="밤편지", artist="아이유", track_id=OTHER, first_rank=6),
    SimilarSongs(title="Dynamite"),
    SimilarSongs(track_id=OTHER),
    ChooseSong(IU),
    Why("", IU, OTHER),
    Judge(alike=True, artist_id=IU, other_id=OTHER),
    Judge(alike=False, artist_id=IU, other_id=OTHER),
    InMood("calm", page=2),
    Compare(BOTH),
    Taste(BOTH, first_rank=4),
    Surprise(),
]

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([IU, OTHER, "newest", "calm"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["artist", "back", "songs", "similar", "choose_song", "why", "judge", "mood", "compare", "taste"]
KINDS += ["surprise", "fly"]
extras = st.fixed_dictionaries(
    {"v": st.just(1) | junk},
    optional={
        "do": st.sampled_from(KINDS) | junk,
        **dict.fromkeys(("artist_id", "other_id", "first_rank", "page", "order", "alike", "mood"), junk),
        **dict.fromkeys(("artists", "typed", "as_typed", "track_id", "title", "artist"), junk),
    },
)  # fmt: skip


@pytest.mark.parametrize("wanted", WISHES, ids=lambda wanted: type(wanted).__name__)
def test_a_tap_wants_what_its_button_was_made_for(wanted: Wish) -> None:
    assert tapped(extra(wanted), "") == wanted


def test_a_tap_that_insists_looks_its_words_up() -> None:
    carried = extra(FindArtist("ivy", "ivy", as_typed=True))
    assert tapped(carried, "ivy") == FindArtist("ivy", "ivy", as_typed=True)


@given(extras, st.text(max_size=200))
def test_whatever_comes_back_is_checked(carried: dict[str, Any], utterance: str) -> None:
    wanted = tapped(carried, utterance)
    if wanted is None:
        return
    assert carried["v"] == 1
    again = tapped(extra(wanted), utterance)
    assert type(again) is type(wanted)
    for name in ("artist_id", "other_id", "track_id"):
        assert len(getattr(wanted, name, "")) in {0, 22}
    for name in ("page", "first_rank"):
        assert 1 <= getattr(wanted, name, 1) <= 200
        assert type(getattr(wanted, name, 1)) is int


@pytest.mark.parametrize(
    "forged",
    [
        {"v": 1, "do": "judge", "artist_id": IU, "other_id": IU, "alike": True},
        {"v": 1, "do": "judge", "artist_id": IU, "other_id": OTHER, "alike": "yes"},
        {"v": 1, "do": "judge", "artist_id": IU, "other_id": OTHER},
        {"v": 1, "do": "why", "artist_id": IU},
        {"v": 1, "do": "similar", "artist": "아이유"},
        {"v": 1, "do": "similar", "track_id": "' OR 1=1 --", "title": " "},
        {"v": 1, "do": "choose_song"},
        {"v": 1, "do": "mood", "mood": "__class__"},
        {"v": 1, "do": "compare", "artists": [["아이유", IU]]},
        {"v": 1, "do": "songs", "artist_id": "' OR 1=1 --"},
        {"v": "1", "do": "surprise"},
        {"do": "surprise"},
        {},
    ],
)
def test_a_forged_tap_is_none(forged: dict[str, Any]) -> None:
    assert tapped(forged, "아이유") is None


def test_only_wishes_of_buttons_can_be_carried() -> None:
    with pytest.raises(KeyError):
        extra(Help())


def test_a_taste_of_too_many_is_cut() -> None:
    many = {"v": 1, "do": "taste", "artists": [["가수", artist_id(n)] for n in range(50)]}
    wanted = tapped(many, "")
    assert isinstance(wanted, Taste)
    assert len(wanted.artists) == 5
