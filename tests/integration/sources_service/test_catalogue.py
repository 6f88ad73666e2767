"""The sample catalogue as data."""

from __future__ import annotations

import json
import time
from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from local.sources.catalogue import audio_features, load, start_names

if TYPE_CHECKING:
    from pathlib import Path

    from local.sources.catalogue import Catalogue

ENTRY = {
    "name": "A",
    "aliases": [],
    "genres": ["pop"],
    "start": True,
    "profile": {},
    "songs": [["One", "First", "2001"], ["Two", "First", "2001"]],
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_holds_enough_artists_two_thirds_korean_and_half_from_the_start(catalogue: Catalogue) -> None:
    artists = catalogue.artists.values()
    assert len(artists) >= 165
    assert 0.6 < sum(artist.ko is not None for artist in artists) / len(artists) < 0.73
    assert 0.45 < sum(artist.start for artist in artists) / len(artists) < 0.55


def test_start_names_are_korean_where_there_is_a_korean_name() -> None:
    names = start_names()
    assert {"아이유", "태연", "방탄소년단", "뉴진스", "에스파", "임영웅", "Coldplay"} <= set(names)
    assert not {"헤이즈", "잔나비", "악뮤", "Adele", "이찬원", "IU"} & set(names)


def test_every_artist_has_8_to_12_songs_1_to_4_genres_and_a_complete_profile(catalogue: Catalogue) -> None:
    features = set(next(iter(catalogue.artists.values())).profile)
    assert len(features) == 9
    for artist in catalogue.artists.values():
        assert 8 <= len(artist.track_ids) <= 12, artist.name
        assert 1 <= len(artist.genres) <= 4, artist.name
        assert set(artist.profile) == features, artist.name


def test_no_artist_and_no_song_of_an_artist_occurs_twice(catalogue: Catalogue) -> None:
    spellings = Counter(
        spelling for artist in catalogue.artists.values() for spelling in {n.casefold() for n in artist.names}
    )
    assert [name for name, count in spellings.items() if count > 1] == []
    for artist in catalogue.artists.values():
        titles = [track.title.casefold() for track in catalogue.tracks_of(artist)]
        assert len(set(titles)) == len(titles), artist.name


def test_ids_are_unique_and_22_characters(catalogue: Catalogue) -> None:
    ids = [*catalogue.artists, *catalogue.albums, *catalogue.tracks]
    assert len(set(ids)) == len(ids)
    assert {len(key) for key in ids} == {22}
    assert all(key.isascii() and key.isalnum() for key in ids)
    assert len(catalogue.tracks_by_any_id) == 3 * len(catalogue.tracks)
    names = {key: artist.name for key, artist in catalogue.artists.items()}
    assert names["3HqSLMAZ3g3d5poNaI7GOU"] == "IU"
    assert names["3qNVuliS40BLgXGxhdBdqu"] == "TAEYEON"


def test_dates_occur_in_all_three_precisions(catalogue: Catalogue) -> None:
    counts = Counter(album.precision for album in catalogue.albums.values())
    assert min(counts["year"], counts["month"], counts["day"]) > 50
    assert all("1950" < album.release_date < "2027" for album in catalogue.albums.values())


def test_features_are_legal_repeatable_and_follow_the_profile(catalogue: Catalogue) -> None:
    loud, calm = (
        next(artist for artist in catalogue.artists.values() if artist.name == name)
        for name in ("Metallica", "Bill Evans")
    )

    def mean(name: str) -> list[float]:
        return [
            fmean(audio_features(track, artist)[name] for track in catalogue.tracks_of(artist))
            for artist in (loud, calm)
        ]

    assert mean("energy")[0] > mean("energy")[1] + 0.4
    assert mean("acousticness")[1] > mean("acousticness")[0] + 0.4
    for track in catalogue.tracks.values():
        features = audio_features(track, catalogue.artists[track.artist_id])
        assert features == audio_features(track, catalogue.artists[track.artist_id])
        assert -60 <= features["loudness"] < 0
        assert 40 < features["tempo"] < 250
        unit = {k: v for k, v in features.items() if k not in {"loudness", "tempo", "key", "mode"}}
        assert all(0 <= value <= 1 for value in unit.values())
        assert len(unit) == 7


def test_about_one_track_in_twelve_has_no_features_and_more_of_the_new_ones(catalogue: Catalogue) -> None:
    tracks = list(catalogue.tracks.values())
    missing = [track for track in tracks if not track.has_features]
    assert 0.05 < len(missing) / len(tracks) < 0.11
    new = [track for track in tracks if track.release_date >= "2025"]
    assert sum(not track.has_features for track in new) / len(new) > 0.3


def test_popularity_falls_with_the_order_of_songs(catalogue: Catalogue) -> None:
    for artist in catalogue.artists.values():
        order = [track.popularity for track in catalogue.tracks_of(artist)]
        assert order == sorted(order, reverse=True)
        assert 0 < order[-1] < order[0] <= 100


def test_loads_within_300_ms() -> None:
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        load()
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"songs": [["One", "First", "2001"], ["One", "Second", "2002"]]}, "occurs twice"),
        ({"songs": [["One", "First", "2001"], ["Two", "First", "2002"]]}, "two release dates"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    (tmp_path / "scene.json").write_text(json.dumps([ENTRY | change]), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load(tmp_path)


def test_an_artist_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scene.json").write_text(json.dumps([ENTRY, ENTRY]), encoding="utf-8")
    with pytest.raises(ValueError, match="'A' occurs twice"):
        load(tmp_path)
