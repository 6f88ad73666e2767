"""ReccoBeats' API as a blueprint: audio features and tracks by Spotify id, UUID or ISRC.

Its traps are kept (music-sources reference, 5.1): `id` is a UUID of its own and only `href` tells the Spotify
id, unknown ids are left out without a word, the order is not that of the request, 1 to 40 ids a call, and
Python's default user agent is turned away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, request

from local.sources.catalogue import MARKETS, audio_features

if TYPE_CHECKING:
    from local.sources.catalogue import Artist, Catalogue, Track

MAX_IDS = 40
MAX_SIZE = 50
_DEFAULT_SIZE = 25

blueprint = Blueprint("reccobeats", __name__)


@blueprint.before_request
def _refuse_default_agent() -> Response | None:
    if request.headers.get("User-Agent", "").startswith("Python-urllib"):
        return make_response("error code: 1010", 403)
    return None


@blueprint.get("/audio-features")
def many_audio_features() -> Response:
    """The features of the tracks among `ids` that have some."""
    tracks = [track for track in _tracks("getAudioFeatures.ids") if track.has_features]
    artists = _catalogue().artists
    return jsonify(
        content=[
            {"id": track.uuid, "href": _href("track", track.id), "isrc": track.isrc}
            | audio_features(track, artists[track.artist_id])
            for track in tracks
        ]
    )


@blueprint.get("/track")
def many_tracks() -> Response:
    """The known tracks among `ids`."""
    return jsonify(content=[_track(track) for track in _tracks("getTracks.ids")])


@blueprint.get("/artist")
def many_artists() -> Response:
    """The known artists among `ids`."""
    known = _catalogue().artists_by_any_id
    found = {known[key].id: known[key] for key in _ids("getArtists.ids") if key in known}
    return jsonify(content=[_artist(artist) for artist in sorted(found.values(), key=lambda each: each.uuid)])


@blueprint.get("/artist/<artist_uuid>/track")
def artist_tracks(artist_uuid: str) -> Response:
    """A page of the artist's tracks with popularity; `page` counts from 0."""
    catalogue = _catalogue()
    artist = catalogue.artists_by_any_id.get(artist_uuid)
    if artist is None or artist.uuid != artist_uuid:
        abort(_refusal(404, "getArtistTracks.id", "artist not found"))
    page = _number("page", 0, (0, 1000))
    size = _number("size", _DEFAULT_SIZE, (1, MAX_SIZE))
    tracks = catalogue.tracks_of(artist)
    return jsonify(
        content=[_track(track) for track in tracks[page * size : (page + 1) * size]],
        page=page,
        size=size,
        totalElements=len(tracks),
        totalPages=-(-len(tracks) // size),
    )


def _catalogue() -> Catalogue:
    catalogue: Catalogue = current_app.extensions["catalogue"]
    return catalogue


def _refusal(status: int, path: str, message: str) -> Response:
    """The recorded shape of 400/4004; that of 404 is not recorded and is taken to be alike."""
    code = 4004 if status == 400 else 4040  # noqa: PLR2004
    return make_response({"status": code, "errors": [{"path": path, "message": message}]}, status)


def _ids(path: str) -> list[str]:
    """`ids`, comma separated, repeated or both."""
    ids = [key for value in request.args.getlist("ids") for key in value.split(",") if key]
    if not 1 <= len(ids) <= MAX_IDS:
        abort(_refusal(400, path, f"size must be between 1 and {MAX_IDS}"))
    return ids


def _number(name: str, default: int, bounds: tuple[int, int]) -> int:
    value = request.args.get(name, str(default))
    if not value.isdecimal() or not bounds[0] <= int(value) <= bounds[1]:
        message = f"must be between {bounds[0]} and {bounds[1]}"
        abort(_refusal(400, f"getArtistTracks.{name}", message))
    return int(value)


def _tracks(path: str) -> list[Track]:
    """The known tracks among `ids`, each once, in the order of their UUIDs."""
    known = _catalogue().tracks_by_any_id
    found = {known[key].id: known[key] for key in _ids(path) if key in known}
    return sorted(found.values(), key=lambda track: track.uuid)


def _href(kind: str, key: str) -> str:
    return f"https://open.spotify.com/{kind}/{key}"


def _artist(artist: Artist) -> dict[str, Any]:
    return {"id": artist.uuid, "name": artist.name, "href": _href("artist", artist.id)}


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.uuid,
        "trackTitle": track.title,
        "artists": [_artist(_catalogue().artists[track.artist_id])],
        "durationMs": track.duration_ms,
        "isrc": track.isrc,
        "ean": None,
        "upc": None,
        "href": _href("track", track.id),
        "availableCountries": ",".join(MARKETS),
        "popularity": track.popularity,
    }
