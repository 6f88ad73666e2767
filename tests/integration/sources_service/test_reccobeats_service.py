"""ReccoBeats' shapes and traps over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.sources.catalogue import load

from .conftest import SECONDS

if TYPE_CHECKING:
    from local.sources.catalogue import Track

    from .conftest import Service

IU = "3HqSLMAZ3g3d5poNaI7GOU"


@pytest.fixture(scope="module")
def tracks() -> list[Track]:
    return list(load().tracks.values())


def spotify_ids(content: list[dict[str, Any]]) -> list[str]:
    return [entry["href"].rpartition("/")[2] for entry in content]


def test_features_map_by_href_and_come_in_another_order(development: Service, tracks: list[Track]) -> None:
    asked = [track for track in tracks[:60] if track.has_features][:40]
    content = development.recco("/audio-features", ids=",".join(track.id for track in asked)).json()[
        "content"
    ]
    answered = spotify_ids(content)
    assert set(answered) == {track.id for track in asked}
    assert answered != [track.id for track in asked]
    assert not {entry["id"] for entry in content} & set(answered)
    assert set(content[0]) == {
        *("id", "href", "isrc", "key", "mode", "acousticness", "danceability", "energy"),
        *("instrumentalness", "liveness", "loudness", "speechiness", "tempo", "valence"),
    }


def test_unknown_tracks_and_tracks_without_features_are_left_out(
    development: Service, tracks: list[Track]
) -> None:
    missing = next(track for track in tracks if not track.has_features)
    known = next(track for track in tracks if track.has_features)
    ids = f"{missing.id},{'0' * 22},{known.id}"
    assert spotify_ids(development.recco("/audio-features", ids=ids).json()["content"]) == [known.id]
    assert spotify_ids(development.recco("/track", ids=ids).json()["content"]) == sorted(
        [missing.id, known.id], key=lambda key: {missing.id: missing.uuid, known.id: known.uuid}[key]
    )


def test_ids_may_be_repeated_and_of_any_kind(development: Service, tracks: list[Track]) -> None:
    one, two, three = [track for track in tracks if track.has_features][:3]
    content = development.recco("/audio-features", ids=[one.uuid, two.isrc, f"{three.id},{one.id}"]).json()
    assert set(spotify_ids(content["content"])) == {one.id, two.id, three.id}
    assert len(content["content"]) == 3


@pytest.mark.parametrize("count", [0, 41])
def test_one_to_forty_ids(development: Service, tracks: list[Track], count: int) -> None:
    answer = development.recco("/audio-features", ids=",".join(track.id for track in tracks[:count]))
    message = "size must be between 1 and 40"
    assert answer.status_code == 400
    assert answer.json() == {"status": 4004, "errors": [{"path": "getAudioFeatures.ids", "message": message}]}


def test_features_are_the_same_in_both_modes_and_both_services(
    development: Service, extended: Service, tracks: list[Track]
) -> None:
    track = next(track for track in tracks if track.has_features)
    recco = development.recco("/audio-features", ids=track.id).json()["content"][0]
    spotify = extended.get(f"/audio-features/{track.id}").json()
    shared = set(recco) & set(spotify) - {"id"}
    assert len(shared) == 11
    assert {name: recco[name] for name in shared} == {name: spotify[name] for name in shared}


def test_artist_and_the_pages_of_its_tracks(development: Service) -> None:
    artist = development.recco("/artist", ids=IU).json()["content"][0]
    assert artist["name"] == "IU"
    assert artist["href"].endswith(IU)
    path = f"/artist/{artist['id']}/track"
    pages = [development.recco(path, page=page, size=5).json() for page in range(3)]
    shown = [track for page in pages for track in page["content"]]
    assert len({track["id"] for track in shown}) == len(shown) == pages[0]["totalElements"]
    assert pages[0]["totalPages"] == 3
    assert all(0 < track["popularity"] <= 100 for track in shown)
    assert shown[0]["artists"][0]["id"] == artist["id"]
    assert development.recco(path, size=0).status_code == 400
    assert development.recco(f"/artist/{IU}/track").status_code == 404


def test_python_default_agent_is_turned_away(development: Service) -> None:
    url = f"{development.url}/reccobeats/v1/artist?ids={IU}"
    answer = requests.get(url, headers={"User-Agent": "Python-urllib/3.13"}, timeout=SECONDS)
    assert (answer.status_code, answer.text) == (403, "error code: 1010")
