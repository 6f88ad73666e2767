"""Playlists of Spotify over real HTTP: both paths, pages, what is no track, and what a refusal says to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from maeari.deadline import Deadline
from maeari.errors import PlaylistClosed, RateLimited, SourceUnavailable
from maeari.sources.spotify import Spotify
from tests.integration.scripted_server import ScriptedServer, reply, scripted_server

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = "3cEYpjA9oz9GiPac4AsH4n"
EDITORIAL = "37i9dQZEVXbNxXF4SkHj9F"
HEAD, ITEMS, TRACKS = (f"/v1/playlists/{ID}{path}" for path in ("", "/items", "/tracks"))
FORBIDDEN = reply(403, {"error": {"status": 403, "message": "Forbidden"}})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        running.on(
            "/api/token", reply(200, {"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
        )
        running.on(HEAD, reply(200, {"id": ID, "name": "밤 산책", "followers": {"total": 12}}))
        yield running


@pytest.fixture
def spotify(server: ScriptedServer) -> Spotify:
    return Spotify(f"{server.url}/v1", server.url, lambda: ("client", "secret"))


def track(number: int, **changes: Any) -> dict[str, Any]:
    told = {
        "id": f"{number:022}",
        "name": f"song {number}",
        "type": "track",
        "artists": [{"id": f"{number % 2:022}", "name": "A"}, {"id": f"{7:022}", "name": "B"}],
        "album": {"id": f"{9:022}", "name": "album", "release_date": "2024-02-20"},
        "duration_ms": 1000,
        "external_ids": {"isrc": "KRA000000001"},
    }
    return told | changes


def page(entries: list[Any], *, more: bool = False) -> Any:
    return reply(200, {"items": entries, "next": "https://next" if more else None, "total": 99})


def test_all_pages_in_their_order_and_what_is_no_track(server: ScriptedServer, spotify: Spotify) -> None:
    odd: list[Any] = [
        {"item": None},
        {"item": track(3, type="episode")},
        {"item": track(4, id=None), "is_local": True},
        {"item": track(5, artists=[])},
        None,
    ]
    server.on(
        ITEMS,
        page([{"item": track(0)}, {"item": track(1)}], more=True),
        page(odd, more=True),
        page([{"item": track(0)}]),
    )
    found = spotify.playlist(ID, Deadline(30), "BR")
    assert (found.id, found.market, found.name, found.followers) == (ID, "BR", "밤 산책", 12)
    assert [(each.position, each.track.title) for each in found.tracks] == [
        (0, "song 0"), (1, "song 1"), (7, "song 0"),
    ]  # fmt: skip
    assert found.tracks[1].artist_ids == (f"{1:022}", f"{7:022}")
    assert (found.tracks[0].track.album_id, found.tracks[0].track.isrc) == (f"{9:022}", "KRA000000001")
    assert found.skipped == {
        "no longer available": 2, "episode": 1, "local file": 1, "without id, title or artist": 1,
    }  # fmt: skip
    asked = server.asked(ITEMS)
    assert [each.query["offset"] for each in asked] == [["0"], ["2"], ["7"]]
    assert {each.query["market"][0] for each in asked} == {"BR"}
    assert {each.query["limit"][0] for each in asked} == {"50"}
    assert server.asked(TRACKS) == []


@pytest.mark.parametrize(
    "refusal", [FORBIDDEN, reply(404, {"error": {"status": 404, "message": "Not found"}})]
)
def test_the_older_path_is_tried_where_the_newer_is_closed(
    server: ScriptedServer, spotify: Spotify, refusal: Any
) -> None:
    server.on(ITEMS, refusal)
    server.on(TRACKS, page([{"track": track(0)}], more=True), page([{"track": track(1)}]))
    found = spotify.playlist(ID, Deadline(30), "global")
    assert [each.track.title for each in found.tracks] == ["song 0", "song 1"]
    assert found.market == "global"
    assert {each.query["market"][0] for each in server.asked(TRACKS)} == {"KR"}, "a label is no country"


def test_a_refusal_says_what_to_do(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ITEMS, FORBIDDEN)
    server.on(TRACKS, FORBIDDEN)
    with pytest.raises(
        PlaylistClosed, match=r"owner or a collaborator.*extended quota.*maeari import tracks"
    ):
        spotify.playlist(ID, Deadline(30), "")
    server.on(HEAD, FORBIDDEN)
    with pytest.raises(PlaylistClosed, match="not shown to this app"):
        spotify.playlist(ID, Deadline(30), "")


@pytest.mark.parametrize(
    ("playlist_id", "what"), [(EDITORIAL, "Spotify's own.*Copy its songs"), ("0" * 22, "unknown or private")]
)
def test_an_unknown_one_says_what_to_do(spotify: Spotify, playlist_id: str, what: str) -> None:
    with pytest.raises(PlaylistClosed, match=what):
        spotify.playlist(playlist_id, Deadline(30), "")


def test_a_limit_ends_it_and_is_asked_no_further(server: ScriptedServer, spotify: Spotify) -> None:
    limited = reply(429, {"error": {"reason": "QUOTA_EXCEEDED"}}, Retry_After="48925")
    server.on(ITEMS, page([{"item": track(0)}], more=True), limited)
    for _ in range(2):
        with pytest.raises(RateLimited):
            spotify.playlist(ID, Deadline(30), "")
    assert len(server.asked(ITEMS)) == 2
    assert len(server.asked(HEAD)) == 1


def test_what_is_no_list_ends_the_pages(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ITEMS, reply(200, {"items": None}))
    assert spotify.playlist(ID, Deadline(30), "").tracks == ()
    server.on(ITEMS, reply(500, "broken"))
    with pytest.raises(SourceUnavailable):
        spotify.playlist(ID, Deadline(30), "")
