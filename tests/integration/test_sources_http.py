"""The client of Spotify over real HTTP: both modes, every failure, bounded time."""

import base64
import contextlib
import socket
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import requests

from maeari.catalogue.model import Artist
from maeari.deadline import Deadline
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    NotFound,
    OutOfTime,
    RateLimited,
    RequestRefused,
    SourceError,
    SourceUnavailable,
    SubscriptionLapsed,
    TokenRefused,
)
from maeari.sources import http
from maeari.sources.http import MAX_BYTES, USER_AGENT
from maeari.sources.spotify import Spotify
from tests.emf import emitted, totals
from tests.integration.scripted_server import (
    ScriptedServer,
    dribbling,
    dribbling_headers,
    endless,
    reply,
    reset,
    scripted_server,
    silent,
    truncated,
)

IU = "3HqSLMAZ3g3d5poNaI7GOU"
SEARCH, ARTIST, TOP, TOKEN = "/v1/search", f"/v1/artists/{IU}", f"/v1/artists/{IU}/top-tracks", "/api/token"
SOON = 4.0
ARTIST_IU = Artist(IU, "아이유", "spotify", datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        running.on(TOKEN, reply(200, {"access_token": "token-1", "token_type": "Bearer", "expires_in": 3600}))
        yield running


@pytest.fixture
def spotify(server: ScriptedServer) -> Spotify:
    return Spotify(f"{server.url}/v1", server.url, lambda: ("client", "secret"))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    before = time.monotonic()
    yield
    assert time.monotonic() - before < seconds


def spotify_artist(*, extended: bool = False, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": IU,
        "name": "아이유",
        "external_urls": {"spotify": f"https://open.spotify.com/artist/{IU}"},
        "images": [
            {"url": f"https://images.example/{width}.jpg", "height": width, "width": width}
            for width in (640, 320, 160)
        ],
    }
    if extended:
        found |= {"followers": {"href": None, "total": 7}, "genres": ["K-Pop"], "popularity": 80}
    return found | changes


def spotify_track(number: int, *, extended: bool = False, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": f"track{number}",
        "name": f"곡 {number}",
        "duration_ms": 201000,
        "external_ids": {"isrc": "KRA000000001"},
        "external_urls": {"spotify": f"https://open.spotify.com/track/track{number}"},
        "artists": [{"id": IU, "name": "아이유"}],
        "album": {
            "name": "앨범",
            "release_date": "2026-03-02",
            "images": [{"url": "https://images.example/a.jpg"}],
        },
    }
    if extended:
        found |= {"popularity": 55, "available_markets": ["KR"], "preview_url": None}
    return found | changes


def search_answer(artists: Any, tracks: Any) -> dict[str, Any]:
    return {"artists": {"items": artists}, "tracks": {"items": tracks}}


# ------------------------------------------------------------------------------------------------ both modes


@pytest.mark.parametrize(("extended", "popularity", "genres"), [(False, None, ()), (True, 80, ("k-pop",))])
def test_search_in_both_modes(
    server: ScriptedServer,
    spotify: Spotify,
    *,
    extended: bool,
    popularity: int | None,
    genres: tuple[str, ...],
) -> None:
    answer = search_answer([spotify_artist(extended=extended)], [spotify_track(1, extended=extended)])
    server.on(SEARCH, reply(200, answer))
    found = spotify.search("아이유", Deadline(SOON), "ko")
    (artist,) = found.artists
    assert (artist.id, artist.name, artist.popularity, artist.genres) == (IU, "아이유", popularity, genres)
    assert artist.image_url == "https://images.example/320.jpg"
    (track,) = found.tracks_of(IU)
    assert (track.id, track.album, track.release_date) == ("track1", "앨범", "2026-03-02")
    assert (track.isrc, track.duration_ms, track.popularity) == (
        "KRA000000001",
        201000,
        55 if extended else None,
    )
    (request,) = server.asked(SEARCH)
    assert request.query == {"q": ["아이유"], "type": ["artist,track"], "market": ["KR"], "limit": ["10"]}
    assert request.headers["accept-language"] == "ko"
    assert request.headers["authorization"] == "Bearer token-1"
    assert request.headers["user-agent"] == USER_AGENT


def test_search_tells_the_names_of_all_artists_of_the_tracks(
    server: ScriptedServer, spotify: Spotify
) -> None:
    odd: list[Any] = [None, {"id": "nameless"}, {"name": "without an id"}, {"id": 5, "name": "odd"}]
    tracks = [
        spotify_track(1),
        spotify_track(2, artists=[{"id": "suga", "name": "SUGA"}, *odd]),
        spotify_track(3, artists=None),
        spotify_track(4, id=None, artists=[{"id": "other", "name": "Other"}]),
    ]
    server.on(SEARCH, reply(200, search_answer([], tracks)))
    found = spotify.search("에잇", Deadline(SOON), "ko")
    assert found.names == {IU: "아이유", "suga": "SUGA", "other": "Other"}
    assert [artist_ids for artist_ids, _ in found.tracks] == [(IU,), ("suga", "nameless"), ()]


def test_one_token_serves_many_calls(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ARTIST, reply(200, spotify_artist()))
    for language in ("ko", "en", "ko"):
        spotify.artist(IU, Deadline(SOON), language)
    (request,) = server.asked(TOKEN)
    assert request.body == b"grant_type=client_credentials"
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"client:secret").decode()


def test_token_near_its_end_is_replaced(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(TOKEN, reply(200, {"access_token": "short", "expires_in": 60}))
    server.on(ARTIST, reply(200, spotify_artist()))
    spotify.artist(IU, Deadline(SOON), "ko")
    spotify.artist(IU, Deadline(SOON), "ko")
    assert len(server.asked(TOKEN)) == 2


def test_top_tracks_where_allowed(server: ScriptedServer, spotify: Spotify) -> None:
    foreign = spotify_track(99, artists=[{"id": "somebody-else", "name": "아이유"}])
    server.on(TOP, reply(200, {"tracks": [spotify_track(1, extended=True), None, foreign, spotify_track(2)]}))
    tracks = spotify.top_tracks(ARTIST_IU, Deadline(SOON))
    assert [track.id for track in tracks or ()] == ["track1", "track2"]


def test_forbidden_top_tracks_are_never_asked_for_again(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(TOP, reply(403, {"error": {"status": 403, "message": "Forbidden"}}))
    assert [spotify.top_tracks(ARTIST_IU, Deadline(SOON)) for _ in range(3)] == [None] * 3
    assert len(server.asked(TOP)) == 1


def test_a_refused_limit_is_lowered_once(server: ScriptedServer, spotify: Spotify) -> None:
    foreign = spotify_track(99, artists=[{"id": "somebody-else", "name": "아이유"}])
    found = reply(200, {"tracks": {"items": [spotify_track(1), foreign]}})
    server.on(SEARCH, reply(400, {"error": {"status": 400, "message": "Invalid limit"}}), found)
    for _ in range(2):
        assert [track.id for track in spotify.searched_tracks(ARTIST_IU, Deadline(SOON))] == ["track1"]
    assert [request.query["limit"] for request in server.asked(SEARCH)] == [["50"], ["10"], ["10"]]
    assert server.asked(SEARCH)[0].query["q"] == ['artist:"아이유"']


def test_tracks_of_the_newest_two_albums(server: ScriptedServer, spotify: Spotify) -> None:
    dates = {"old": "2017-03-24", "newest": "2026-05", "none": None, "newer": "2026-01-02"}
    albums = [{"id": key, "release_date": date} for key, date in dates.items()]
    server.on(f"{ARTIST}/albums", reply(200, {"items": [*albums, None]}))
    simplified: dict[str, Any] = {"external_ids": None, "album": None}
    for number, key in enumerate(("newest", "newer")):
        items = [spotify_track(number, **simplified), spotify_track(9, artists=[{"id": "guest"}])]
        album = {"name": f"Album {key}", "release_date": dates[key], "tracks": {"items": items}}
        server.on(f"/v1/albums/{key}", reply(200, album))
    tracks = spotify.newest_tracks(ARTIST_IU, Deadline(SOON))
    assert [(track.id, track.album, track.release_date) for track in tracks] == [
        ("track0", "Album newest", "2026-05"),
        ("track1", "Album newer", "2026-01-02"),
    ]
    (request,) = server.asked(f"{ARTIST}/albums")
    assert request.query == {"include_groups": ["album,single"], "market": ["KR"], "limit": ["10"]}


@pytest.mark.parametrize("status", [200, 403])
def test_artists_in_a_batch_or_one_by_one(server: ScriptedServer, spotify: Spotify, status: int) -> None:
    forbidden = {"error": {"status": 403, "message": "Forbidden"}}
    batch = {"artists": [spotify_artist(), None]} if status == 200 else forbidden
    server.on("/v1/artists", reply(status, batch))
    server.on(ARTIST, reply(200, spotify_artist()))
    for _ in range(2):
        assert [artist.id for artist in spotify.artists([IU, "gone"], Deadline(SOON), "ko")] == [IU]
    assert len(server.asked("/v1/artists")) == (2 if status == 200 else 1)


def test_many_calls_at_once_fetch_one_token(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ARTIST, reply(200, spotify_artist()))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: spotify.artist(IU, Deadline(SOON), "ko"), range(16)))
    assert len(server.asked(TOKEN)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"artists": None, "tracks": None},
        {"artists": [], "tracks": "x"},
        search_answer(None, None),
        search_answer([None, {}, {"id": IU}, {"name": "x"}, {"id": 7, "name": "x"}, []], [None, {"id": "t"}]),
    ],
)
def test_null_where_an_object_was_is_nothing_found(
    server: ScriptedServer, spotify: Spotify, answer: Any
) -> None:
    server.on(SEARCH, reply(200, answer))
    found = spotify.search("아이유", Deadline(SOON), "ko")
    assert (found.artists, found.tracks) == ((), ())


def test_fields_of_wrong_types_are_absent(server: ScriptedServer, spotify: Spotify) -> None:
    artist = spotify_artist(images=None, external_urls=None, genres=[None, "", "Rock", 7], popularity=80.0)
    track = spotify_track(
        1, album=None, external_ids=None, duration_ms=201000.0, popularity="55", artists=None
    )
    server.on(SEARCH, reply(200, search_answer([artist], [track])))
    found = spotify.search("아이유", Deadline(SOON), "ko")
    assert (found.artists[0].genres, found.artists[0].popularity) == (("rock",), 80)
    assert (found.artists[0].image_url, found.artists[0].url) == (None, None)
    ids, read = found.tracks[0]
    assert (ids, read.album, read.isrc, read.popularity) == ((), None, None, None)
    assert isinstance(read.duration_ms, int)


def test_artist_without_name_is_not_found(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ARTIST, reply(200, {"id": IU}))
    with pytest.raises(NotFound):
        spotify.artist(IU, Deadline(SOON), "ko")


# -------------------------------------------------------------------------------------------------- failures

TYPED = "비밀 이름"
AS_WRITTEN = (TYPED, "비밀", quote(TYPED), quote_plus(TYPED))


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("seconds", [SOON, 0.5], ids=["unavailable", "late"])
@pytest.mark.parametrize("way", ["closed", "reset", "silent", "truncated"])
def test_what_was_searched_for_is_in_no_error_and_in_none_that_it_comes_from(
    server: ScriptedServer, way: str, seconds: float
) -> None:
    server.on(SEARCH, {"reset": reset, "silent": silent(server)}.get(way, truncated(b"{}")))
    url = closed_port() if way == "closed" else server.url
    spotify = Spotify(f"{url}/v1", server.url, lambda: ("client", "secret"))
    with pytest.raises((SourceUnavailable, OutOfTime)) as caught:
        spotify.search(TYPED, Deadline(seconds), "ko")
    told = "".join(traceback.format_exception(caught.value))
    assert "/search: " in told
    assert not [each for each in AS_WRITTEN if each in told]
    assert caught.value.__context__ is caught.value.__cause__ is None


def test_nor_is_it_in_the_library_s_own_log(
    server: ScriptedServer, spotify: Spotify, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 2\r\n\r\n{}")
        handler.close_connection = True

    server.on(SEARCH, answer)
    with contextlib.suppress(SourceError):
        spotify.search(TYPED, Deadline(SOON), "ko")
    assert len(server.asked(SEARCH)) == 1
    assert not [each for each in AS_WRITTEN if each in caplog.text]


PREMIUM = (
    "Active premium subscription required for the owner of the app. When the subscription status changes, it "
    "can take a few hours before requests are allowed again."
)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"error": {"status": 403, "message": "Forbidden"}}, CapabilityMissing),
        (403, {"error": {"status": 403}}, CapabilityMissing),
        (403, PREMIUM, SubscriptionLapsed),
        (403, "Insufficient client scope", CapabilityMissing),
        (403, "", CapabilityMissing),
        (403, "error code: 1010", CapabilityMissing),
        (400, {"error": {"status": 400, "message": "Invalid limit"}}, RequestRefused),
        (400, "", RequestRefused),
        (499, "", RequestRefused),
        (401, {"error": {"status": 401, "message": "The access token expired"}}, TokenRefused),
        (404, {"error": {"status": 404, "message": "Resource not found"}}, NotFound),
        (
            429,
            {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}},
            RateLimited,
        ),
        (429, {"error": {"status": 429, "message": "API rate limit exceeded"}}, RateLimited),
        (429, "Too many requests", RateLimited),
        (500, "<html>", SourceUnavailable),
        (502, {"error": None}, SourceUnavailable),
        (503, "", SourceUnavailable),
        (302, "", SourceUnavailable),
        (204, "", SourceUnavailable),
        (200, "<html>welcome</html>", SourceUnavailable),
        (200, "", SourceUnavailable),
        (200, [], SourceUnavailable),
        (200, "null", SourceUnavailable),
        (200, b"\xff\xfe\x00", SourceUnavailable),
        (200, "[" * 100_000, SourceUnavailable),
        (200, '{"artists": ' + "9" * 5000 + "}", SourceUnavailable),
    ],
)
def test_each_failure_has_its_kind_and_an_outage_is_told_once(
    server: ScriptedServer,
    spotify: Spotify,
    capsys: pytest.CaptureFixture[str],
    *,
    status: int,
    body: Any,
    kind: type[SourceError],
) -> None:
    server.on(SEARCH, reply(status, body, **({"Location": "http://127.0.0.1:9/"} if status == 302 else {})))
    with within(1.5), pytest.raises(SourceError) as caught:
        spotify.search("아이유", Deadline(SOON), "ko")
    assert type(caught.value) is kind
    assert caught.value.source == "spotify"
    assert "아이유" not in str(caught.value)
    told: dict[type[SourceError], str] = dict.fromkeys(
        (SourceUnavailable, SubscriptionLapsed), "SourceOutages"
    )
    told[RateLimited] = "SourceQuotaExhausted"
    assert totals(capsys.readouterr().out) == ({told[kind]: 1} if kind in told else {})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}},
            "QUOTA_EXCEEDED",
        ),
        ("Too many requests", "Too many requests"),
    ],
)
@pytest.mark.parametrize(
    ("header", "seconds"), [("48925", 48925.0), ("3", 3.0), (None, None), ("soon", None)]
)
def test_429_is_told_at_once_and_asked_once(
    server: ScriptedServer,
    spotify: Spotify,
    *,
    body: Any,
    reason: str,
    header: str | None,
    seconds: float | None,
) -> None:
    server.on(SEARCH, reply(429, body, **({"Retry_After": header} if header else {})))
    with within(2.0), pytest.raises(RateLimited) as caught:
        spotify.search("아이유", Deadline(SOON), "ko")
    assert (caught.value.retry_after, caught.value.reason) == (seconds, reason)
    assert len(server.asked(SEARCH)) == 1


def test_refused_token_is_replaced_once(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(TOKEN, *(reply(200, {"access_token": name, "expires_in": 3600}) for name in ("old", "new")))
    expired = reply(401, {"error": {"status": 401, "message": "The access token expired"}})
    server.on(ARTIST, expired, reply(200, spotify_artist()))
    assert spotify.artist(IU, Deadline(SOON), "ko").name == "아이유"
    assert [request.headers["authorization"] for request in server.asked(ARTIST)] == [
        "Bearer old",
        "Bearer new",
    ]
    assert len(server.asked(TOKEN)) == 2


def test_token_refused_twice_is_an_error_after_two_calls(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ARTIST, reply(401, {"error": {"status": 401, "message": "Invalid access token"}}))
    with pytest.raises(CredentialsRefused):
        spotify.artist(IU, Deadline(SOON), "ko")
    assert len(server.asked(ARTIST)) == 2


def test_lapsed_subscription_is_asked_once_and_keeps_the_token(
    server: ScriptedServer, spotify: Spotify
) -> None:
    server.on(ARTIST, reply(403, PREMIUM))
    with pytest.raises(CredentialsRefused, match=r"(?i)premium"):
        spotify.artist(IU, Deadline(SOON), "ko")
    assert (len(server.asked(ARTIST)), len(server.asked(TOKEN))) == (1, 1)


def test_lapsed_subscription_is_an_outage_and_no_capability(
    server: ScriptedServer, spotify: Spotify, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(TOP, reply(403, PREMIUM), reply(200, {"tracks": [spotify_track(1)]}))
    with pytest.raises(CredentialsRefused):
        spotify.top_tracks(ARTIST_IU, Deadline(SOON))
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]
    assert spotify.capabilities.may("top_tracks") is None
    assert spotify.top_tracks(ARTIST_IU, Deadline(SOON))


def test_wrong_client_is_refused_in_one_call(
    server: ScriptedServer, spotify: Spotify, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(TOKEN, reply(400, {"error": "invalid_client", "error_description": "Invalid client"}))
    with pytest.raises(CredentialsRefused, match="invalid_client") as caught:
        spotify.search("아이유", Deadline(SOON), "ko")
    assert "secret" not in str(caught.value)
    assert (len(server.asked(TOKEN)), len(server.asked(SEARCH))) == (1, 0)
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]


def test_token_service_without_a_token(
    server: ScriptedServer, spotify: Spotify, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(TOKEN, reply(200, {"token_type": "Bearer"}))
    with pytest.raises(SourceUnavailable):
        spotify.search("아이유", Deadline(SOON), "ko")
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]


def test_connection_reset(
    server: ScriptedServer, spotify: Spotify, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(SEARCH, reset)
    with within(2.0), pytest.raises(SourceUnavailable):
        spotify.search("아이유", Deadline(SOON), "ko")
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]


def test_nobody_listens() -> None:
    with scripted_server() as gone:
        url = gone.url
    with within(1.5), pytest.raises(SourceUnavailable):
        Spotify(f"{url}/v1", url, lambda: ("client", "secret")).search("아이유", Deadline(SOON), "ko")


def test_truncated_body(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(SEARCH, truncated(b'{"artists": {"items": []}}'))
    with pytest.raises(SourceUnavailable):
        spotify.search("아이유", Deadline(SOON), "ko")


def test_broken_compression(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(SEARCH, reply(200, b"not gzip at all", Content_Encoding="gzip"))
    with pytest.raises(SourceUnavailable):
        spotify.search("아이유", Deadline(SOON), "ko")


@pytest.mark.parametrize("answer", [endless, reply(200, b" " * (MAX_BYTES + 1))])
def test_huge_body(server: ScriptedServer, spotify: Spotify, answer: Any) -> None:
    server.on(SEARCH, answer)
    with within(3.0), pytest.raises(SourceUnavailable, match="more than"):
        spotify.search("아이유", Deadline(SOON), "ko")


def test_the_client_works_on_after_failures(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(ARTIST, reset, truncated(b"{"), reply(500, ""), reply(200, spotify_artist()))
    for _ in range(3):
        with pytest.raises(SourceUnavailable):
            spotify.artist(IU, Deadline(SOON), "ko")
    assert spotify.artist(IU, Deadline(SOON), "ko").id == IU


# ------------------------------------------------------------------------------------------------------ time


LATE = 1.0
"""Seconds by which an answer's deadline may be overrun."""


def test_silence_ends_with_the_deadline_and_is_no_outage(
    server: ScriptedServer, spotify: Spotify, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(SEARCH, silent(server))
    with within(0.5 + LATE), pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.5), "ko")
    assert emitted(capsys.readouterr().out) == []


@pytest.mark.parametrize("chunked", [False, True])
def test_dribbling_body_ends_with_the_deadline(
    server: ScriptedServer, spotify: Spotify, *, chunked: bool
) -> None:
    server.on(SEARCH, dribbling(server, 0.05, chunked=chunked))
    with within(0.6 + LATE), pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.6), "ko")


def test_dribbling_headers_end_with_the_deadline(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(SEARCH, dribbling_headers(server, 0.05))
    with within(0.6 + LATE), pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.6), "ko")


def test_a_socket_that_gives_up_just_before_the_deadline_is_the_deadlines_end(
    spotify: Spotify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both limits end within milliseconds of each other; which is first must not change what is said."""

    def gives_up(*_: Any, **__: Any) -> None:
        time.sleep(0.28)
        raise requests.ReadTimeout("timed out")

    monkeypatch.setattr(spotify._api._session, "request", gives_up)
    monkeypatch.setattr(spotify._token, "get", lambda _: "token-1")
    with pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.3), "ko")


def test_a_late_gap_ends_with_the_deadline(server: ScriptedServer, spotify: Spotify) -> None:
    server.on(SEARCH, dribbling(server, 0.5))
    with within(0.6 + LATE), pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.6), "ko")


def test_a_call_has_a_limit_of_its_own(
    server: ScriptedServer,
    spotify: Spotify,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Batch work has 15 minutes: one slow answer must not take them, and must not end the work."""
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(spotify._api, "_read_seconds", 0.2)
    server.on(SEARCH, dribbling(server, 0.05))
    with within(0.7 + LATE), pytest.raises(SourceUnavailable):
        spotify.search("아이유", Deadline(900), "ko")
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]


def test_a_source_that_had_time_enough_is_out_though_our_deadline_ends_the_call(
    server: ScriptedServer,
    spotify: Spotify,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(spotify._api, "_read_seconds", 0.2)
    monkeypatch.setattr(spotify._token, "get", lambda _: "token-1")
    server.on(SEARCH, dribbling(server, 0.05))
    with within(0.5 + LATE), pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0.5), "ko")
    assert emitted(capsys.readouterr().out) == [{"SourceOutages": 1}]


def test_no_time_left_asks_nobody(server: ScriptedServer, spotify: Spotify) -> None:
    with pytest.raises(OutOfTime):
        spotify.search("아이유", Deadline(0), "ko")
    assert server.requests == []
