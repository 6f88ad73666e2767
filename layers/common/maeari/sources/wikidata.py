"""Wikidata: names in Korean and English, genres and MusicBrainz ids, in bulk by Spotify id.

The query follows the music-sources reference, 6.2. Queries run one after another, so a client can't use up
more than the 60 s of query time that the service grants in a minute.
"""

from __future__ import annotations

import re
from itertools import batched
from typing import TYPE_CHECKING, Any

from maeari.catalogue.alias_ports import LANGUAGES, Identity, Spelling, Tag
from maeari.sources import parsing
from maeari.sources.http import JsonClient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.deadline import Deadline

NAME = "wikidata"
IDS_PER_QUERY = 250
"""Measured by others at about one second a query."""

QUERY_SECONDS = 60.0
"""The service ends a query that takes longer."""

GENRE_LANGUAGE = "en"
"""Of the names of genres: MusicBrainz and Spotify tell theirs in it."""

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")

# One row for each name, genre or MusicBrainz id. To join them into one row an artist would multiply Korean by
# English names, and the separator could be part of a name.
_QUERY = """\
SELECT ?sid ?mbid ?label ?alias ?genre WHERE {
  VALUES ?sid { %s }
  ?item wdt:P1902 ?sid .
  { ?item wdt:P434 ?mbid }
  UNION { ?item rdfs:label ?label FILTER(LANG(?label) IN (%s)) }
  UNION { ?item skos:altLabel ?alias FILTER(LANG(?alias) IN (%s)) }
  UNION { ?item wdt:P136/rdfs:label ?genre FILTER(LANG(?genre) = "%s") }
}"""


class Wikidata:
    """An `IdentitySource` over Wikidata's query service.

    Args:
        url: such as `https://query.wikidata.org/sparql`.
        user_agent: names us and how to reach us, as the service's rules ask.
    """

    def __init__(self, url: str, user_agent: str) -> None:
        self._api = JsonClient(NAME, url, QUERY_SECONDS)
        self._headers = {"Accept": "application/sparql-results+json", "User-Agent": user_agent}

    def identities(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        """Identities by Spotify id, in queries of 250. Several items of one id are taken together."""
        found: dict[str, Identity] = {}
        # An id goes into the query's text, so nothing but an id may.
        wanted = list(dict.fromkeys(filter(_SPOTIFY_ID.fullmatch, artist_ids)))
        for part in batched(wanted, IDS_PER_QUERY, strict=False):
            form = {"query": _query(part)}
            content = self._api.post_form("", form, deadline, headers=self._headers)
            rows = parsing.items(parsing.mapping(content.get("results")).get("bindings"))
            identities = _identities(rows)
            found |= {artist_id: identities[artist_id] for artist_id in part if artist_id in identities}
        return found


def _query(artist_ids: Sequence[str]) -> str:
    ids = " ".join(f'"{artist_id}"' for artist_id in artist_ids)
    languages = ", ".join(f'"{language}"' for language in LANGUAGES)
    return _QUERY % (ids, languages, languages, GENRE_LANGUAGE)


def _identities(rows: Sequence[Mapping[str, Any]]) -> dict[str, Identity]:
    spellings: dict[str, list[Spelling]] = {}
    mbids: dict[str, list[str]] = {}
    tags: dict[str, list[Tag]] = {}
    for row in rows:
        artist_id, _ = _literal(row, "sid")
        mbid, _ = _literal(row, "mbid")
        if parsing.mbid(mbid):
            mbids.setdefault(artist_id, []).append(mbid)
        genre, language = _literal(row, "genre")
        if genre and language == GENRE_LANGUAGE:
            tags.setdefault(artist_id, []).append(Tag(genre))
        for variable in ("label", "alias"):
            text, language = _literal(row, variable)
            if text and language in LANGUAGES:
                spelling = Spelling(text, language, is_label=variable == "label")
                spellings.setdefault(artist_id, []).append(spelling)
    return {
        artist_id: Identity(
            spellings=tuple(dict.fromkeys(spellings.get(artist_id, ()))),
            mbids=tuple(dict.fromkeys(mbids.get(artist_id, ()))),
            tags=tuple(dict.fromkeys(tags.get(artist_id, ()))),
        )
        for artist_id in [*spellings, *mbids, *tags]
    }


def _literal(row: Mapping[str, Any], variable: str) -> tuple[str, str]:
    """Value and language of a variable; empty where the row has none."""
    binding = parsing.mapping(row.get(variable))
    return parsing.text(binding.get("value")) or "", parsing.text(binding.get("xml:lang")) or ""
