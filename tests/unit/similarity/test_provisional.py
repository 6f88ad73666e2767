"""Neighbours of an artist that no refresh has seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from maeari.catalogue.model import FEATURES, NEIGHBOURS
from maeari.deadline import Deadline
from maeari.errors import SourceUnavailable
from maeari.similarity.ports import Placed
from maeari.similarity.provisional import values_of
from maeari.similarity.scale import COLUMNS, RECORDING_DIMENSIONS, TAG_WEIGHT, Scale, TagPlace
from tests.unit.chat.fakes import IU, artist, artist_id, tracks
from tests.unit.similarity.fakes import EVEN, FakeFeatures, FakeSpace, features, provisional

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SOON = 4.0
ENERGY = FEATURES.index("energy")
ODD = Scale(tuple(replace(column, weight=2.0) for column in EVEN.columns))
PLACES = {"kpop": TagPlace(1.0, (0.6, 0.0)), "ballad": TagPlace(2.0, (0.0, 0.8))}


def calm(distance: float = 1.0) -> Placed:
    scores = [0.0] * 9
    scores[ENERGY] = -1.0
    return Placed(artist(artist_id(2), "태연", genres=("ballad", "k-pop")), scores, distance)


def test_placed_by_its_recordings_and_by_its_tags() -> None:
    songs = tracks("IU", 3)
    source = FakeFeatures(
        {songs[0].id: features(songs[0].id, energy=0.2), songs[2].id: features(songs[2].id, energy=0.3)}
    )
    space = FakeSpace(EVEN, [calm(0.5), calm(0.7)], PLACES)
    found = provisional(space, source).neighbours(
        artist(IU, "아이유", genres=("k-pop", "ballad")), songs, Deadline(SOON)
    )
    [(vector, besides, count)] = space.asked
    quantiles = np.array([6 / 31, 9 / 31])  # 0.2 lies above six borders, 0.3 above nine
    assert vector[ENERGY] == pytest.approx((quantiles.mean() - 0.5) / 0.25)
    assert vector[len(COLUMNS) + ENERGY] == pytest.approx(0.25 * (quantiles.std() - 0.1) / 0.05)
    assert vector[RECORDING_DIMENSIONS:] == pytest.approx((TAG_WEIGHT * 0.6, TAG_WEIGHT * 0.8))
    assert (besides, count) == ([IU], NEIGHBOURS)
    assert [(n.rank, n.distance) for n in found] == [(1, 0.5), (2, 0.7)]
    assert found[0].reason.genres == ("ballad", "k-pop")
    assert found[0].reason.traits == ("energy-low",)
    assert space.kept == {IU: found}


@pytest.mark.parametrize("spelling", ["k-pop", "kpop", "K-Pop", "K Pop music"])
def test_any_spelling_of_a_tag_finds_its_place(spelling: str) -> None:
    space = FakeSpace(EVEN, [calm()], PLACES)
    provisional(space).neighbours(artist(IU, "아이유", genres=(spelling,)), [], Deadline(SOON))
    [(vector, _, _)] = space.asked
    assert vector[RECORDING_DIMENSIONS:] == (TAG_WEIGHT, 0.0)


def test_a_tag_in_two_spellings_counts_once() -> None:
    space = FakeSpace(EVEN, [calm()], PLACES)
    one = artist(IU, "아이유", genres=("k-pop", "kpop", "ballad"))
    provisional(space).neighbours(one, [], Deadline(SOON))
    [(vector, _, _)] = space.asked
    assert vector[RECORDING_DIMENSIONS:] == pytest.approx((TAG_WEIGHT * 0.6, TAG_WEIGHT * 0.8))


def test_the_genres_of_the_reason_come_rarest_first_in_any_spelling() -> None:
    space = FakeSpace(EVEN, [replace(calm(), artist=artist(artist_id(2), "태연", genres=("kpop", "ballad")))])
    space.places = PLACES
    one = artist(IU, "아이유", genres=("kpop", "ballad"))
    [found] = provisional(space).neighbours(one, [], Deadline(SOON))
    assert found.reason.genres == ("ballad", "kpop")


def test_without_a_placed_tag_only_the_leading_coordinates_are_known() -> None:
    songs = tracks("IU", 1)
    space = FakeSpace(EVEN, [calm()], PLACES)
    source = FakeFeatures({songs[0].id: features(songs[0].id, energy=0.2)})
    provisional(space, source).neighbours(
        artist(IU, "아이유", genres=("zydeco", "korean")), songs, Deadline(SOON)
    )
    [(vector, _, _)] = space.asked
    assert len(vector) == RECORDING_DIMENSIONS


@pytest.mark.parametrize("genres", [(), ("zydeco",), ("seen live",)])
def test_nothing_to_compare_by_gives_nothing_and_keeps_nothing(genres: tuple[str, ...]) -> None:
    """Year, popularity and length alone tell nothing of how it sounds."""
    songs = [replace(each, release_date="2020", popularity=50) for each in tracks("IU", 2)]
    space = FakeSpace(EVEN, [calm()], PLACES)
    assert provisional(space).neighbours(artist(IU, "아이유", genres=genres), songs, Deadline(SOON)) == ()
    assert (space.asked, space.kept) == ([], {})


def test_before_the_first_refresh_nobody_is_asked() -> None:
    source = FakeFeatures()
    assert provisional(FakeSpace(), source).neighbours(artist(IU, "아이유"), [], Deadline(SOON)) == ()
    assert source.asked == []


class Swapped(FakeSpace):
    """A space that a refresh replaces while the nearest artists are looked for."""

    def nearest(self, vector: Sequence[float], besides: Collection[str], count: int) -> Sequence[Placed]:
        found = super().nearest(vector, besides, count)
        self.measured, self.places = ODD, {"kpop": TagPlace(1.0, (0.0, 1.0))}
        return found


def test_a_refresh_that_is_published_meanwhile_places_anew() -> None:
    songs = tracks("IU", 1)
    source = FakeFeatures({songs[0].id: features(songs[0].id, energy=0.2)})
    space = Swapped(EVEN, [calm()], PLACES)
    found = provisional(space, source).neighbours(
        artist(IU, "아이유", genres=("k-pop",)), songs, Deadline(SOON)
    )
    (first, _, _), (second, _, _) = space.asked
    assert second[ENERGY] == pytest.approx(2 * first[ENERGY])
    assert (first[RECORDING_DIMENSIONS:], second[RECORDING_DIMENSIONS:]) == (
        (TAG_WEIGHT, 0.0),
        (0.0, TAG_WEIGHT),
    )
    assert (space.kept, len(source.asked)) == ({IU: found}, 1)


def test_a_silent_source_is_told() -> None:
    space = FakeSpace(EVEN, [calm()])
    source = FakeFeatures(failure=SourceUnavailable("reccobeats", "500"))
    with pytest.raises(SourceUnavailable):
        provisional(space, source).neighbours(artist(IU, "아이유"), tracks("IU", 1), Deadline(SOON))
    assert space.kept == {}


def test_values_that_no_analysis_gives_do_not_count() -> None:
    songs = [
        replace(song, release_date=date, popularity=popularity, duration_ms=length)
        for song, date, popularity, length in zip(
            tracks("IU", 4),
            ["2019-05-01", "0000", None, "soon"],
            [0, 100, None, 101],
            [0, 200_000, None, 180_000],
            strict=True,
        )
    ]
    found = {
        songs[0].id: features(songs[0].id, tempo=0.0, loudness=2.0, energy=0.25, valence=1.5),
        songs[1].id: features(songs[1].id, tempo=400.0, loudness=-60.0, energy=float("nan")),
        songs[2].id: features(songs[2].id, tempo=1e40, loudness=float("-inf"), energy=0.5),
    }
    values = {name: own for name, own in zip(COLUMNS, values_of(songs, found), strict=True) if own}
    assert values == {
        "energy": [0.25, 0.5],
        "loudness": [-60.0],
        "tempo": [400.0],
        "release_year": [2019.0],
        "popularity": [0, 100],
        "duration": [200_000, 180_000],
    }


def test_features_count_as_the_lake_keeps_them() -> None:
    songs = tracks("IU", 1)
    [energy] = values_of(songs, {songs[0].id: features(songs[0].id, energy=0.1)})[ENERGY]
    assert energy == float(np.float32(0.1)) != 0.1
