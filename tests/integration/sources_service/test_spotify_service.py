"""Spotify's shapes, limits and errors over HTTP, in both modes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import requests

from .conftest import SECONDS, running

if TYPE_CHECKING:
    from .conftest import Service

IU = "3HqSLMAZ3g3d5poNaI7GOU"
UNKNOWN = "0" * 22


def refusal(response: requests.Response) -> tuple[int, str]:
    body = response.json()
    assert set(body) == {"error"}
    assert body["error"]["status"] == response.status_code
    return response.status_code, body["error"]["message"]


def test_token_shape_and_wrong_client(development: Service) -> None:
    body = development.ask_token("local", "local").json()
    assert body == {"access_token": body["access_token"], "token_type": "Bearer", "expires_in": 3600}
    wrong = development.ask_token("local", "guess")
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"error": "invalid_client", "error_description": "Invalid client"},
    )


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Basic bG9jYWw6bG9jYWw="])
def test_without_a_good_token_401(development: Service, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = requests.get(f"{development.url}/spotify/v1/artists/{IU}", headers=headers, timeout=SECONDS)
    assert refusal(answer)[0] == 401


def test_a_token_expires() -> None:
    with running("--token-seconds", "0") as service:
        assert refusal(service.get(f"/artists/{IU}")) == (401, "The access token expired")


def test_artist_in_development_mode_lacks_popularity_and_followers(development: Service) -> None:
    artist = development.get(f"/artists/{IU}").json()
    assert set(artist) == {"external_urls", "genres", "href", "id", "images", "name", "type", "uri"}
    assert artist["name"] == "IU"
    assert "k-pop" in artist["genres"]
    assert [image["width"] for image in artist["images"]] == [640, 320, 160]
    assert artist["external_urls"]["spotify"] == "https://open.spotify.com/search/IU"


def test_artist_with_extended_quota_is_complete(extended: Service) -> None:
    artist = extended.get(f"/artists/{IU}").json()
    assert 0 < artist["popularity"] <= 100
    assert artist["followers"]["total"] > 0


@pytest.mark.parametrize(
    ("language", "name"),
    [("ko", "아이유"), ("ko-KR,ko;q=0.9,en;q=0.8", "아이유"), ("en", "IU"), (None, "IU")],
)
def test_the_language_header_chooses_the_name(development: Service, language: str | None, name: str) -> None:
    assert development.get(f"/artists/{IU}", language).json()["name"] == name
    answer = development.get("/search", language, q="iu", type="artist,track").json()
    assert answer["artists"]["items"][0]["name"] == name
    assert answer["tracks"]["items"][0]["artists"][0]["name"] == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("아이유", "아이유"),
        ("IU", "아이유"),
        ("이지은", "아이유"),
        ("방탄", "방탄소년단"),
        ("BTS", "방탄소년단"),
        ("비", "비"),
        ("rain", "비"),
        ("넬", "넬"),
        ("10cm", "십센치"),
        ("10센치", "십센치"),
        ("Metalica", "Metallica"),
        ("(여자)아이들", "(여자)아이들"),
        ("gidle", "(여자)아이들"),
        ("f(x)", "에프엑스"),
        ("2ne1", "투애니원"),
        ("악동뮤지션", "악뮤"),
        ("Zion.T", "자이언티"),
        ("볼빨간사춘기", "볼빨간사춘기"),
        ("bol4", "볼빨간사춘기"),
        ("ac/dc", "AC/DC"),
        ("kesha", "Ke$ha"),
        ("콜드플레이", "Coldplay"),
        ("coldpaly", "Coldplay"),
        ("아이우", "아이유"),
        ("아이유 노래 추천", "아이유"),
        ("newj", "뉴진스"),
    ],
)
def test_search_finds_first(development: Service, query: str, name: str) -> None:
    assert development.found(query)[0] == name


def test_search_returns_weak_hits_behind_the_exact_one(development: Service) -> None:
    names = development.found("비")
    assert names[0] == "비"
    assert "비비" in names


def test_nothing_plausible_gives_empty_lists(development: Service) -> None:
    answer = development.get("/search", q="qwxzjkvb 쀍쒧", type="artist,track").json()
    assert answer["artists"]["items"] == answer["tracks"]["items"] == []
    assert answer["artists"]["total"] == 0


def test_a_short_title_inside_a_word_is_no_hit(development: Service) -> None:
    tracks = development.get("/search", q="Metalica", type="track").json()["tracks"]["items"]
    assert {track["artists"][0]["name"] for track in tracks} == {"Metallica"}


def test_search_by_title_and_by_artist_with_title(development: Service) -> None:
    for query in ("밤편지", "아이유 밤편지", 'track:"밤편지" artist:"IU"'):
        track = development.get("/search", "ko", q=query, type="track").json()["tracks"]["items"][0]
        assert (track["name"], track["artists"][0]["id"]) == ("밤편지", IU)


@pytest.mark.parametrize("name", ["IU", "아이유"])
def test_artist_filter_pages_through_the_songs(development: Service, name: str) -> None:
    found: list[str] = []
    for offset in (0, 10):
        answer = development.get("/search", q=f'artist:"{name}"', type="track", limit=10, offset=offset)
        page = answer.json()["tracks"]
        found += [track["id"] for track in page["items"] if track["artists"][0]["id"] == IU]
        assert page["offset"] == offset
    assert len(found) == len(set(found)) >= 8


def test_next_page_can_be_followed(development: Service) -> None:
    page = development.get("/search", q="love", type="track", limit=2).json()["tracks"]
    path = page["next"].removeprefix(f"{development.url}/spotify/v1")
    following = development.get(path).json()["tracks"]
    assert (following["offset"], following["limit"]) == (2, 2)
    assert {t["id"] for t in following["items"]}.isdisjoint(t["id"] for t in page["items"])
    assert following["previous"]


def test_track_shape_in_both_modes(development: Service, extended: Service) -> None:
    query = {"q": "아이유", "type": "track"}
    dev = development.get("/search", **query).json()["tracks"]["items"][0]
    ext = extended.get("/search", **query).json()["tracks"]["items"][0]
    assert dev["external_ids"]["isrc"] == ext["external_ids"]["isrc"]
    assert len(dev["external_ids"]["isrc"]) == 12
    assert set(ext) - set(dev) == {"popularity", "available_markets", "preview_url"}
    assert set(ext["album"]) - set(dev["album"]) == {"available_markets"}
    assert dev["album"]["release_date_precision"] in {"year", "month", "day"}
    assert development.get(f"/tracks/{dev['id']}").json() == dev
    assert dev["external_urls"]["spotify"].startswith("https://open.spotify.com/search/IU%20")


@pytest.mark.parametrize(
    ("limit", "status"), [(1, 200), (10, 200), (11, 400), (0, 400), (-1, 400), ("x", 400)]
)
def test_search_limit_in_development_mode(development: Service, limit: object, status: int) -> None:
    answer = development.get("/search", q="iu", type="artist", limit=limit)
    assert answer.status_code == status
    if status == 400:
        assert refusal(answer) == (400, "Invalid limit")


def test_search_limits_differ_by_mode(development: Service, extended: Service) -> None:
    query = {"q": "a", "type": "artist"}
    assert len(development.get("/search", **query).json()["artists"]["items"]) == 5
    assert extended.get("/search", **query).json()["artists"]["limit"] == 20
    assert extended.get("/search", **query, limit=50).status_code == 200
    assert extended.get("/search", **query, limit=0).json()["artists"]["items"] == []
    assert refusal(extended.get("/search", **query, limit=51)) == (400, "Invalid limit")
    assert refusal(development.get("/search", **query, offset=1001))[0] == 400


def test_search_needs_a_query_and_a_known_type(development: Service) -> None:
    assert refusal(development.get("/search", type="artist"))[0] == 400
    assert refusal(development.get("/search", q="iu"))[0] == 400
    assert refusal(development.get("/search", q="iu", type="artist,film"))[0] == 400


def test_albums_and_their_tracks(development: Service, extended: Service) -> None:
    page = development.get(f"/artists/{IU}/albums", include_groups="album,single", limit=10).json()
    assert page["total"] >= 5
    assert {"album", "single"} == {album["album_type"] for album in page["items"]}
    singles = development.get(f"/artists/{IU}/albums", include_groups="single").json()
    assert {album["album_type"] for album in singles["items"]} == {"single"}
    entry = max(page["items"], key=lambda album: album["total_tracks"])
    album = development.get(f"/albums/{entry['id']}").json()
    assert "popularity" not in album
    assert "popularity" in extended.get(f"/albums/{entry['id']}").json()
    tracks = development.get(f"/albums/{entry['id']}/tracks").json()["items"]
    assert album["tracks"]["items"] == tracks
    assert [track["track_number"] for track in tracks] == list(range(1, entry["total_tracks"] + 1))
    assert not {"album", "popularity", "external_ids"} & set(tracks[0])
    assert refusal(development.get(f"/artists/{IU}/albums", limit=11)) == (400, "Invalid limit")
    assert extended.get(f"/artists/{IU}/albums", limit=50).status_code == 200


@pytest.mark.parametrize(
    "path", ["/artists/{}", "/albums/{}", "/tracks/{}", "/albums/{}/tracks", "/artists/{}/albums", "/no/{}"]
)
def test_unknown_ids_and_paths_are_404(development: Service, path: str) -> None:
    assert refusal(development.get(path.format(UNKNOWN)))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/artists?ids={IU}",
        f"/artists/{IU}/top-tracks",
        f"/artists/{IU}/related-artists",
        f"/audio-features?ids={UNKNOWN}",
        f"/audio-features/{UNKNOWN}",
        f"/tracks?ids={UNKNOWN}",
    ],
)
def test_closed_endpoints_of_development_mode_answer_403(development: Service, path: str) -> None:
    answer = development.get(path)
    assert (answer.status_code, answer.json()) == (403, {"error": {"status": 403, "message": "Forbidden"}})


def test_extended_endpoints(extended: Service) -> None:
    both = extended.get("/artists", ids=f"{IU},{UNKNOWN}").json()["artists"]
    assert both[0]["id"] == IU
    assert both[1] is None
    tracks = extended.get(f"/artists/{IU}/top-tracks", market="KR").json()["tracks"]
    order = [track["popularity"] for track in tracks]
    assert len(tracks) == 10
    assert order == sorted(order, reverse=True)
    first = tracks[0]["id"]
    features = extended.get("/audio-features", ids=f"{first},{UNKNOWN}").json()["audio_features"]
    assert features[1] is None
    assert features[0] == extended.get(f"/audio-features/{first}").json()
    assert features[0]["duration_ms"] == tracks[0]["duration_ms"]
    assert refusal(extended.get(f"/audio-features/{UNKNOWN}"))[0] == 404
    assert refusal(extended.get("/artists", ids=",".join([IU] * 51)))[0] == 400


def test_pictures_of_artists_and_albums_are_served(development: Service) -> None:
    track = development.get("/search", "ko", q="AC/DC", type="track").json()["tracks"]["items"][0]
    artist = development.get(f"/artists/{IU}").json()
    for images in (artist["images"], track["album"]["images"]):
        answer = requests.get(images[0]["url"], timeout=SECONDS)
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        drawing = ET.fromstring(answer.content)  # noqa: S314 - drawn by our own server
        assert (drawing.get("width"), drawing.get("height")) == ("640", "640")
    assert ">아이유<" in requests.get(artist["images"][0]["url"], timeout=SECONDS).content.decode()
    assert requests.get(f"{development.url}/images/{UNKNOWN}.svg", timeout=SECONDS).status_code == 404
