"""MusicBrainz' web service as a blueprint: searches for artists by id and for links to Spotify.

Shapes and rules are those of the music-sources reference, 6.1: 503 for callers faster than one call a second,
no service without a User-Agent that tells how to reach the caller.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from local.sources.catalogue import fraction

if TYPE_CHECKING:
    from local.sources.catalogue import Artist, Catalogue

LINKED_SHARE = 0.85
"""Share of the artists whose page links to Spotify."""

MAX_LIMIT = 100
_DEFAULT_LIMIT = 25
_CALLS, _SECONDS = 5, 4.0
"""Somewhat more than one call a second, counted over a few seconds, as the real service does."""

_CREATED = "2026-11-21T00:00:00.000Z"
_LINK = "https://open.spotify.com/artist/"
_REAL_MBIDS = {"IU": "b9545342-1e6d-4dae-84ac-013374ad8d7c"}
_NAMESPACE = uuid.UUID("6d616561-7269-4000-8000-000000000001")

blueprint = Blueprint("musicbrainz", __name__)


class Pace:
    """Counts the calls of the last seconds, whoever they come from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: list[float] = []

    def allows(self) -> bool:
        """Whether one more call is within the limit; if so, it counts."""
        now = time.monotonic()
        with self._lock:
            self._recent = [at for at in self._recent if now - at < _SECONDS]
            if len(self._recent) == _CALLS:
                return False
            self._recent.append(now)
            return True


def mbid(artist: Artist) -> str:
    """The artist's id in MusicBrainz."""
    return _REAL_MBIDS.get(artist.name) or str(uuid.uuid5(_NAMESPACE, artist.id))


def is_korean(name: str) -> bool:
    """Whether a Hangul syllable is in the name."""
    return any("가" <= character <= "힣" for character in name)


@blueprint.before_request
def _keep_the_rules() -> Response | None:
    if "(" not in request.headers.get("User-Agent", ""):
        return _error("Your requests are missing a meaningful User-Agent header.", 403)
    pace: Pace = current_app.extensions["pace"]
    if not pace.allows():
        return _error("Your requests are exceeding the allowable rate limit.", 503)
    return None


@blueprint.get("/artist")
def artists() -> Response:
    """The artists of a search for `arid:` terms."""
    known = {mbid(artist): artist for artist in _catalogue().artists.values()}
    wanted = re.findall(r"arid:([0-9a-f-]{36})", request.args.get("query", ""))
    found = [known[each] for each in wanted if each in known]
    return _page("artists", [_artist(artist) for artist in found])


@blueprint.get("/url")
def urls() -> Response:
    """The links of a search for `url:` terms, with the artists that they belong to."""
    known = _catalogue().artists
    wanted = re.findall(rf'url:"{re.escape(_LINK)}(\w{{22}})"', request.args.get("query", ""))
    linked = [known[each] for each in wanted if each in known and fraction("link", each) < LINKED_SHARE]
    return _page("urls", [_url(artist) for artist in linked])


def _catalogue() -> Catalogue:
    catalogue: Catalogue = current_app.extensions["catalogue"]
    return catalogue


def _error(message: str, status: int) -> Response:
    return make_response({"error": message, "help": "For usage, please see the documentation"}, status)


def _page(name: str, found: list[dict[str, Any]]) -> Response:
    limit = min(MAX_LIMIT, int(request.args.get("limit", _DEFAULT_LIMIT)))
    return jsonify({"created": _CREATED, "count": len(found), "offset": 0, name: found[:limit]})


def _artist(artist: Artist) -> dict[str, Any]:
    spellings = [name for name in artist.names if name != artist.name]
    return {
        "id": mbid(artist),
        "score": 100,
        "name": artist.name,
        "sort-name": artist.name,
        "aliases": [_alias(name, is_first=name == artist.ko) for name in spellings],
        "tags": [{"count": count, "name": name} for name, count in tags(artist)],
    }


def tags(artist: Artist) -> list[tuple[str, int]]:
    """Names and votes: the artist's genres, and what people write beside; in no order, as there."""
    genres = [(genre, 3 * place) for place, genre in enumerate(reversed(artist.genres), 1)]
    return [("seen live", 1), *genres, *([("korean", 20)] if artist.ko else []), ("fixme", 0), ("polka", -1)]


def _alias(name: str, *, is_first: bool) -> dict[str, Any]:
    return {
        "sort-name": name,
        "name": name,
        "locale": "ko" if is_korean(name) else None,
        "type": "Artist name",
        "primary": True if is_first else None,
        "begin-date": None,
        "end-date": None,
    }


def _url(artist: Artist) -> dict[str, Any]:
    relation = {
        "type": "free streaming",
        "type-id": "769085a1-c2f7-4c24-a532-2375a77693bd",
        "direction": "backward",
        "artist": {"id": mbid(artist), "name": artist.name, "sort-name": artist.name},
    }
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"link:{artist.id}")),
        "score": 100,
        "resource": _LINK + artist.id,
        "relation-list": [{"relations": [relation]}],
    }
