"""Spotify's token service and Web API as a blueprint, in the shapes of development mode or extended quota.

What is left out, and what refuses how, follows sections 2.3 to 2.6 of the music-sources reference. One
difference is meant: artists carry `genres` in development mode too, as some apps still get them.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, request

from local.sources import spotify_objects as objects
from local.sources.catalogue import audio_features
from local.sources.search import search_artists, search_tracks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.sources.catalogue import Catalogue
    from local.sources.playlists import Playlist

MAX_OFFSET = 1000
_SEARCH_LIMITS = {"development": (1, 10, 5), "extended": (0, 50, 20)}
_ALBUMS_LIMITS = {"development": (1, 10, 5), "extended": (1, 50, 20)}
_TRACKS_LIMITS = (1, 50, 20)
"""Lowest, highest and default `limit`."""
_PLAYLIST_LIMITS = (1, 50, 20)
_MAX_ARTISTS, _MAX_TRACKS = 50, 100

accounts = Blueprint("accounts", __name__)
api = Blueprint("spotify", __name__)


class Tokens:
    """The bearer tokens given out, each until its time.

    Args:
        client: id and secret that are accepted.
        seconds: how long a token holds.
    """

    def __init__(self, client: tuple[str, str], seconds: int) -> None:
        self.client = client
        self.seconds = seconds
        self._ends: dict[str, float] = {}

    def issue(self) -> str:
        """A new token."""
        token = f"sample-{secrets.token_urlsafe(24)}"
        self._ends[token] = time.monotonic() + self.seconds
        return token

    def refusal(self, authorization: str) -> str | None:
        """Why this Authorization header is refused, None if it is good."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return "No token provided"
        if token not in self._ends:
            return "Invalid access token"
        return "The access token expired" if time.monotonic() > self._ends[token] else None


@accounts.post("/api/token")
def token() -> Response:
    """Client credentials: `{access_token, token_type, expires_in}`, or 400 in a shape of its own."""
    tokens: Tokens = current_app.extensions["tokens"]
    given = request.authorization
    client = (given.username, given.password) if given and given.type == "basic" else None
    if client != tokens.client:
        return make_response({"error": "invalid_client", "error_description": "Invalid client"}, 400)
    if request.form.get("grant_type") != "client_credentials":
        body = {"error": "unsupported_grant_type", "error_description": "grant_type parameter is missing"}
        return make_response(body, 400)
    return jsonify(access_token=tokens.issue(), token_type="Bearer", expires_in=tokens.seconds)  # noqa: S106


@api.before_request
def _authorize() -> Response | None:
    tokens: Tokens = current_app.extensions["tokens"]
    refusal = tokens.refusal(request.headers.get("Authorization", ""))
    return error(401, refusal) if refusal else None


def error(status: int, message: str) -> Response:
    """The Web API's error shape."""
    return make_response({"error": {"status": status, "message": message}}, status)


@api.get("/search")
def search() -> Response:
    """Artists and tracks for `q`."""
    query = request.args.get("q", "").strip()
    kinds = request.args.get("type", "").split(",")
    if not query:
        return error(400, "No search query")
    if unknown := [kind for kind in kinds if kind not in {"artist", "track"}]:
        return error(400, f"Bad search type field {unknown[0]}" if unknown[0] else "Missing parameter type")
    limit, offset = _window(_SEARCH_LIMITS[_mode()])
    view = _view()
    answer: dict[str, Any] = {}
    if "artist" in kinds:
        artists = [view.artist(artist) for artist in search_artists(_catalogue(), query)]
        answer["artists"] = _page(artists, limit, offset, last=MAX_OFFSET)
    if "track" in kinds:
        tracks = search_tracks(_catalogue(), query)
        shown = _page(tracks, limit, offset, last=MAX_OFFSET)
        answer["tracks"] = shown | {"items": [view.track(track) for track in shown["items"]]}
    return jsonify(answer)


@api.get("/artists/<artist_id>")
def artist(artist_id: str) -> Response:
    """One artist."""
    return jsonify(_view().artist(_found(_catalogue().artists, artist_id)))


@api.get("/artists/<artist_id>/albums")
def artist_albums(artist_id: str) -> Response:
    """The artist's albums of `include_groups`, oldest first: the real order is not by date either."""
    catalogue = _catalogue()
    groups = request.args.get("include_groups", "album,single,appears_on,compilation").split(",")
    limit, offset = _window(_ALBUMS_LIMITS[_mode()])
    albums = [catalogue.albums[album_id] for album_id in _found(catalogue.artists, artist_id).album_ids]
    view = _view()
    shown = [view.artist_album(album) for album in albums if album.album_type in groups]
    return jsonify(_page(shown, limit, offset))


@api.get("/albums/<album_id>")
def album(album_id: str) -> Response:
    """One album with the first page of its tracks."""
    view = _view()
    found = _found(_catalogue().albums, album_id)
    tracks = [view.simplified_track(_catalogue().tracks[track_id]) for track_id in found.track_ids]
    return jsonify(view.full_album(found) | {"tracks": _page(tracks, _TRACKS_LIMITS[1], 0)})


@api.get("/albums/<album_id>/tracks")
def album_tracks(album_id: str) -> Response:
    """The tracks of an album, simplified."""
    limit, offset = _window(_TRACKS_LIMITS)
    found = _found(_catalogue().albums, album_id)
    view = _view()
    tracks = [view.simplified_track(_catalogue().tracks[track_id]) for track_id in found.track_ids]
    return jsonify(_page(tracks, limit, offset))


@api.get("/tracks/<track_id>")
def track(track_id: str) -> Response:
    """One track."""
    return jsonify(_view().track(_found(_catalogue().tracks, track_id)))


@api.get("/artists")
def artists() -> Response:
    """Up to 50 artists by `ids`, null for unknown ones; extended quota only."""
    _extended_only()
    known = _catalogue().artists
    view = _view()
    return jsonify(artists=[view.artist(known[key]) if key in known else None for key in _ids(_MAX_ARTISTS)])


@api.get("/artists/<artist_id>/top-tracks")
def top_tracks(artist_id: str) -> Response:
    """The ten most popular tracks; extended quota only."""
    _extended_only()
    tracks = _catalogue().tracks_of(_found(_catalogue().artists, artist_id))
    view = _view()
    return jsonify(tracks=[view.track(entry) for entry in tracks[:10]])


@api.get("/audio-features")
def many_audio_features() -> Response:
    """Features of up to 100 tracks by `ids`, null for unknown ones; extended quota only."""
    _extended_only()
    known = _catalogue().tracks
    return jsonify(audio_features=[_features(key) if key in known else None for key in _ids(_MAX_TRACKS)])


@api.get("/audio-features/<track_id>")
def one_audio_features(track_id: str) -> Response:
    """Features of one track; extended quota only."""
    _extended_only()
    return jsonify(_features(_found(_catalogue().tracks, track_id).id))


@api.get("/playlists/<playlist_id>")
def playlist(playlist_id: str) -> Response:
    """A playlist; its songs for its owner and for extended quota only. `fields` is not obeyed."""
    found = _playlist(playlist_id)
    shown = _view().playlist(found)
    return jsonify(shown | {"items": _playlist_page(found)} if _may_read(found) else shown)


@api.get("/playlists/<playlist_id>/items")
def playlist_items(playlist_id: str) -> Response:
    """The songs of a playlist, each as `item`."""
    found = _playlist(playlist_id)
    return jsonify(_playlist_page(found)) if _may_read(found) else error(403, "Forbidden")


@api.get("/playlists/<playlist_id>/tracks")
def playlist_tracks(playlist_id: str) -> Response:
    """The songs of a playlist, each as `track`; extended quota only."""
    _extended_only()
    return jsonify(_playlist_page(_playlist(playlist_id), "track"))


@api.get("/tracks")
@api.get("/albums")
@api.get("/markets")
@api.get("/artists/<artist_id>/related-artists")
@api.get("/audio-analysis/<track_id>")
def closed(**_ids: str) -> Response:
    """Endpoints that development mode refuses and the sample does not hold for extended quota either."""
    return error(403, "Forbidden")


def _catalogue() -> Catalogue:
    catalogue: Catalogue = current_app.extensions["catalogue"]
    return catalogue


def _playlist(playlist_id: str) -> Playlist:
    found: Playlist = _found(current_app.extensions["playlists"], playlist_id)
    if found.is_editorial and _mode() != "extended":
        abort(error(404, "Resource not found"))
    return found


def _may_read(playlist: Playlist) -> bool:
    return playlist.is_own or _mode() == "extended"


def _playlist_page(playlist: Playlist, name: str = "item") -> dict[str, Any]:
    page = _page(list(playlist.entries), *_window(_PLAYLIST_LIMITS))
    view = _view()
    return page | {"items": [view.playlist_entry(entry, name) for entry in page["items"]]}


def _mode() -> str:
    return str(current_app.config["SOURCES_MODE"])


def _view() -> objects.View:
    return objects.View(
        catalogue=_catalogue(),
        host=request.host_url.rstrip("/"),
        korean=request.accept_languages.best_match(["en", "ko"]) == "ko",
        extended=_mode() == "extended",
    )


def _features(track_id: str) -> dict[str, Any]:
    found = _catalogue().tracks[track_id]
    features = audio_features(found, _catalogue().artists[found.artist_id])
    return objects.features_object(found, features)


def _extended_only() -> None:
    if _mode() != "extended":
        abort(error(403, "Forbidden"))


def _found[T](known: Mapping[str, T], key: str) -> T:
    if key not in known:
        abort(error(404, "Resource not found"))
    return known[key]


def _ids(highest: int) -> list[str]:
    ids = [key for key in request.args.get("ids", "").split(",") if key]
    if not ids or len(ids) > highest:
        abort(error(400, "Too many ids requested" if ids else "No ids requested"))
    return ids


def _window(limits: tuple[int, int, int]) -> tuple[int, int]:
    """`limit` and `offset` of the request, or 400."""
    lowest, highest, default = limits
    limit, offset = request.args.get("limit", str(default)), request.args.get("offset", "0")
    if not limit.isdecimal() or not lowest <= int(limit) <= highest:
        abort(error(400, "Invalid limit"))
    if not offset.isdecimal() or int(offset) > MAX_OFFSET:
        abort(error(400, "Invalid offset"))
    return int(limit), int(offset)


def _page(items: list[Any], limit: int, offset: int, last: int | None = None) -> dict[str, Any]:
    """A paging object; `last` is the highest offset that may be asked for."""
    end = offset + limit
    more = limit > 0 and end < len(items) and (last is None or end <= last)
    return {
        "href": request.url,
        "limit": limit,
        "offset": offset,
        "total": len(items),
        "next": objects.page_url(request.url, end, limit) if more else None,
        "previous": objects.page_url(request.url, max(0, offset - limit), limit) if offset else None,
        "items": items[offset:end],
    }
