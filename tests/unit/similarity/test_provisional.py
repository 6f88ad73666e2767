"""Neighbours of an artist that no refresh has seen."""

from __future__ import annotations

import pytest

from maeari.catalogue.model import FEATURES, NEIGHBOURS
from maeari.deadline import Deadline
from maeari.errors import SourceUnavailable
from maeari.similarity.ports import Placed
from maeari.similarity.provisional import mean_features
from maeari.similarity.scale import Scale
from tests.unit.chat.fakes import IU, artist, artist_id, tracks
from tests.unit.similarity.fakes import FakeFeatures, FakeSpace, features, provisional

SOON = 4.0
ENERGY = FEATURES.index("energy")
SCALE = Scale(centre=[0.5] * 9, spread=[0.1] * 9, idf={"k-pop": 1.0, "ballad": 2.0})


def calm(distance: float = 1.0) -> Placed:
    scores = [0.0] * 9
    scores[ENERGY] = -1.0
    return Placed(artist(artist_id(2), "태연", genres=("ballad", "k-pop")), scores, distance)


def test_placed_by_the_mean_of_its_tracks_and_by_its_genres() -> None:
    songs = tracks("IU", 3)
    source = FakeFeatures(
        {songs[0].id: features(songs[0].id, energy=0.3), songs[2].id: features(songs[2].id, energy=0.5)}
    )
    space = FakeSpace(SCALE, [calm(0.5), calm(0.7)])
    found = provisional(space, source).neighbours(
        artist(IU, "아이유", genres=("k-pop", "ballad")), songs, Deadline(SOON)
    )
    [(scores, weights, besides, count)] = space.asked
    assert scores[ENERGY] == pytest.approx(-1.0)
    assert [score for number, score in enumerate(scores) if number != ENERGY] == [0.0] * 8
    assert weights == pytest.approx({"k-pop": 5**-0.5, "ballad": 2 * 5**-0.5})
    assert (besides, count) == ([IU], NEIGHBOURS)
    assert [(n.rank, n.distance) for n in found] == [(1, 0.5), (2, 0.7)]
    assert found[0].reason.genres == ("ballad", "k-pop")
    assert found[0].reason.traits == ("energy-low",)
    assert space.kept == {IU: found}


def test_genres_alone_are_enough() -> None:
    space = FakeSpace(SCALE, [calm()])
    found = provisional(space).neighbours(artist(IU, "아이유", genres=("ballad",)), [], Deadline(SOON))
    assert [n.artist.name for n in found] == ["태연"]


@pytest.mark.parametrize("genres", [(), ("zydeco",)])
def test_nothing_to_compare_by_gives_nothing_and_keeps_nothing(genres: tuple[str, ...]) -> None:
    space = FakeSpace(SCALE, [calm()])
    one = artist(IU, "아이유", genres=genres)
    assert provisional(space).neighbours(one, tracks("IU", 2), Deadline(SOON)) == ()
    assert (space.asked, space.kept) == ([], {})


def test_before_the_first_refresh_nobody_is_asked() -> None:
    source = FakeFeatures()
    assert provisional(FakeSpace(), source).neighbours(artist(IU, "아이유"), [], Deadline(SOON)) == ()
    assert source.asked == []


def test_a_silent_source_is_told() -> None:
    space = FakeSpace(SCALE, [calm()])
    source = FakeFeatures(failure=SourceUnavailable("reccobeats", "500"))
    with pytest.raises(SourceUnavailable):
        provisional(space, source).neighbours(artist(IU, "아이유"), tracks("IU", 1), Deadline(SOON))
    assert space.kept == {}


def test_failed_analyses_do_not_count() -> None:
    means = dict(
        zip(
            FEATURES,
            mean_features(
                [
                    features("a", tempo=0.0, loudness=2.0, energy=0.2, valence=1.5),
                    features("b", tempo=120.0, loudness=-6.0, energy=0.4),
                ]
            ),
            strict=True,
        )
    )
    assert (means["tempo"], means["loudness"]) == (120.0, -6.0)
    assert means["energy"] == pytest.approx(0.3)
    assert (means["valence"], means["liveness"]) == (None, None)
