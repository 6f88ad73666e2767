"""Wikidata's query service as a blueprint: it answers one kind of query, that for names by Spotify id.

It is no SPARQL engine. It reads the ids and the variables out of the query's text and gives what the real
service would give for them: one row a name, genre or MusicBrainz id (music-sources reference, 6.2). As
there, not every artist has an item, and not every item a MusicBrainz id or genres. Callers without a
User-Agent of their own are turned away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, request

from local.sources import musicbrainz
from local.sources.catalogue import fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.sources.catalogue import Artist, Catalogue

ITEM_SHARE = 0.9
"""Share of the artists that have an item, and of the items that tell the MusicBrainz id, and the genres."""

MAX_IDS = 500
_VALUES = re.compile(r"VALUES\s+\?sid\s*\{([^}]*)\}")
_SELECT = re.compile(r"SELECT((?:\s+\?\w+)+)\s+WHERE")
_PARTS = ("wdt:P1902", "wdt:P434", "rdfs:label", "skos:altLabel", "wdt:P136")

GENRES_TOLD = 2
"""Items name fewer genres than people tag."""

_GENRE_LABELS = {
    "edm": "electronic dance music",
    "hip hop": "hip-hop",
    "j-pop": "J-pop",
    "k-pop": "K-pop",
    "latin": "Latin music",
    "pop": "pop music",
    "r&b": "rhythm and blues",
    "rock": "rock music",
}
"""English labels of the items of genres, where they differ from the sample's words."""

blueprint = Blueprint("wikidata", __name__)


@blueprint.before_request
def _refuse_default_agent() -> Response | None:
    agent = request.headers.get("User-Agent", "")
    if not agent or agent.startswith("python-"):
        return _plain("Please set a user-agent that tells how to reach you\n", 403)
    return None


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Rows for the ids of the query; text where the query is another one."""
    query = request.values.get("query", "")
    values, select = _VALUES.search(query), _SELECT.search(query)
    if not values or not select or not all(part in query for part in _PARTS):
        abort(_plain("SPARQL-QUERY: queryStr=\njava.util.concurrent.ExecutionException: malformed\n", 400))
    ids = re.findall(r'"(\w{22})"', values[1])
    if len(ids) > MAX_IDS:
        abort(_plain("java.util.concurrent.TimeoutException\n", 500))
    catalogue: Catalogue = current_app.extensions["catalogue"]
    artists = (catalogue.artists[artist_id] for artist_id in ids if artist_id in catalogue.artists)
    rows = [row for artist in artists if fraction("item", artist.id) < ITEM_SHARE for row in _rows(artist)]
    answer = jsonify(head={"vars": select[1].replace("?", "").split()}, results={"bindings": rows})
    answer.mimetype = "application/sparql-results+json"
    return answer


def _plain(text: str, status: int) -> Response:
    return make_response(text, status, {"Content-Type": "text/plain; charset=utf-8"})


def _rows(artist: Artist) -> Iterator[dict[str, Any]]:
    sid = {"sid": {"type": "literal", "value": artist.id}}
    if fraction("item tells mbid", artist.id) < ITEM_SHARE:
        yield sid | {"mbid": {"type": "literal", "value": musicbrainz.mbid(artist)}}
    for language, names in names_by_language(artist).items():
        for place, name in enumerate(names):
            variable = "alias" if place else "label"
            yield sid | {variable: {"xml:lang": language, "type": "literal", "value": name}}
    for label in genre_labels(artist):
        yield sid | {"genre": {"xml:lang": "en", "type": "literal", "value": label}}


def genre_labels(artist: Artist) -> list[str]:
    """English labels of the genres that the artist's item names."""
    if fraction("item tells genres", artist.id) >= ITEM_SHARE:
        return []
    return [_GENRE_LABELS.get(genre, genre) for genre in artist.genres[:GENRES_TOLD]]


def names_by_language(artist: Artist) -> dict[str, list[str]]:
    """Names in `ko` and `en`, the title of the item in that language first.

    An artist without a Korean name of its own has the Korean title that its first Hangul alias gives.
    """
    korean = [artist.ko] if artist.ko else []
    korean += [name for name in artist.aliases if musicbrainz.is_korean(name)]
    english = [artist.name, *(name for name in artist.aliases if not musicbrainz.is_korean(name))]
    return {"ko": korean, "en": english}
