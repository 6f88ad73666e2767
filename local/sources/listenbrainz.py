"""ListenBrainz Labs as a blueprint: the artists that the listeners of one listen to as well.

The shape is that of the music-sources reference, section 6; the fault `old-shape` gives the older one.
Here artists who share genres share listeners. As there, not every artist has enough listeners to be known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from local.sources import musicbrainz
from local.sources.catalogue import fraction

if TYPE_CHECKING:
    from local.sources.catalogue import Artist, Catalogue

KNOWN_SHARE = 0.9
"""Share of the artists that enough people listen to."""

ALGORITHMS = (
    "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30",
    "session_based_days_9000_session_300_contribution_5_threshold_15_limit_50_skip_30",
)
MAX_SIMILAR = 100

_MBID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

blueprint = Blueprint("listenbrainz", __name__)


@blueprint.get("/similar-artists/json")
def similar_artists() -> Response:
    """The similar artists, the highest score first; none for an id that nobody has."""
    mbid, algorithm = request.args.get("artist_mbids", ""), request.args.get("algorithm", "")
    if algorithm not in ALGORITHMS:
        return _error(
            f"algorithm: value is not a valid enumeration member; permitted: {', '.join(ALGORITHMS)}"
        )
    if not _MBID.fullmatch(mbid):
        return _error("artist_mbids: value is not a valid uuid")
    catalogue: Catalogue = current_app.extensions["catalogue"]
    known = {musicbrainz.mbid(each): each for each in catalogue.artists.values() if is_known(each)}
    if mbid not in known:
        return jsonify([])
    scores = {other: score(known[mbid], known[other]) for other in known if other != mbid}
    similar = sorted((each for each in scores if scores[each]), key=lambda other: (-scores[other], other))
    return jsonify([_row(other, known[other], scores[other], mbid) for other in similar[:MAX_SIMILAR]])


def is_known(artist: Artist) -> bool:
    """Whether enough people listen to the artist."""
    return fraction("listened to", artist.id) < KNOWN_SHARE


def score(artist: Artist, other: Artist) -> int:
    """How often two artists are listened to together: more for genres told first, and for popular artists."""
    places = [
        (artist.genres.index(genre) + 1) * (other.genres.index(genre) + 1)
        for genre in artist.genres
        if genre in other.genres
    ]
    return round(sum(1 / place for place in places) * artist.popularity * other.popularity)


def _row(mbid: str, artist: Artist, points: int, reference: str) -> dict[str, Any]:
    return {
        "artist_mbid": mbid,
        "name": artist.name,
        "comment": "",
        "type": "Group",
        "gender": None,
        "score": points,
        "reference_mbid": reference,
    }


def _error(message: str) -> Response:
    return make_response({"error": message}, 400)
