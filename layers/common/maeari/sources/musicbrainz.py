"""MusicBrainz: an artist's names and tags, and the artist behind a Spotify link.

The calls follow the music-sources reference, 6.1.
"""

from __future__ import annotations

import re
from itertools import batched
from typing import TYPE_CHECKING, Any

from maeari.catalogue.alias_ports import LANGUAGES, Identity, Spelling, Tag
from maeari.errors import SourceUnavailable
from maeari.sources import parsing
from maeari.sources.http import JsonClient
from maeari.sources.outages import outage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.deadline import Deadline
    from maeari.sources.pace import Pace

NAME = "musicbrainz"
LINKS_PER_CALL = 50
MBIDS_PER_CALL = 100
"""As many as others have asked for in one search, within the length of an address."""

SECONDS_BETWEEN_CALLS = 1.1
"""One call a second is allowed, to all that an operator runs together."""

ATTEMPTS = 4
"""Also at that pace about a quarter of the calls is answered with 503."""

_READ_SECONDS = 15.0
_LINK = "https://open.spotify.com/artist/"
_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")


class Musicbrainz:
    """A `MusicbrainzSource` over MusicBrainz' web service; for jobs only, as it waits between calls.

    Args:
        base_url: such as `https://musicbrainz.org/ws/2`.
        user_agent: names us and how to reach us, as the service's rules demand.
        pace: admits each call in its turn, by the rule `SECONDS_BETWEEN_CALLS` apart.
    """

    def __init__(self, base_url: str, user_agent: str, pace: Pace) -> None:
        self._api = JsonClient(NAME, base_url, _READ_SECONDS, tells_outages=False)
        self._headers = {"User-Agent": user_agent}
        self._pace = pace

    def mbids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        """Found by the link to Spotify, in calls of 50. A link that several artists share tells nothing."""
        found: dict[str, set[str]] = {}
        wanted = list(dict.fromkeys(filter(_SPOTIFY_ID.fullmatch, artist_ids)))
        for part in batched(wanted, LINKS_PER_CALL, strict=False):
            query = " OR ".join(f'url:"{_LINK}{artist_id}"' for artist_id in part)
            for entry in parsing.items(self._search("/url", query, LINKS_PER_CALL, deadline).get("urls")):
                artist_id = (parsing.text(entry.get("resource")) or "").removeprefix(_LINK)
                if artist_id in part:
                    found.setdefault(artist_id, set()).update(_linked_artists(entry))
        return {artist_id: mbids.pop() for artist_id, mbids in found.items() if len(mbids) == 1}

    def artists(self, mbids: Sequence[str], deadline: Deadline) -> Mapping[str, Identity]:
        """The artists' names, aliases and tags, in calls of 100 ids."""
        found: dict[str, Identity] = {}
        wanted = list(dict.fromkeys(filter(parsing.mbid, mbids)))
        for part in batched(wanted, MBIDS_PER_CALL, strict=False):
            query = " OR ".join(f"arid:{mbid}" for mbid in part)
            content = self._search("/artist", query, MBIDS_PER_CALL, deadline)
            for entry in parsing.items(content.get("artists")):
                mbid = parsing.text(entry.get("id"))
                if mbid in part:
                    found[mbid] = Identity(spellings=_spellings(entry), tags=_tags(entry))
        return found

    def _search(self, path: str, query: str, limit: int, deadline: Deadline) -> dict[str, Any]:
        """Asks at the allowed pace, and again when the service has no room for the call."""
        parameters: dict[str, str | int] = {"query": query, "fmt": "json", "limit": limit}
        for attempt in range(ATTEMPTS):
            self._pace.wait(deadline)
            try:
                return self._api.get(path, parameters, deadline, self._headers)
            except SourceUnavailable as error:
                if attempt == ATTEMPTS - 1:
                    outage(error)
                    raise
        raise AssertionError("the last attempt returns or raises")


def _linked_artists(entry: Mapping[str, Any]) -> set[str]:
    relations = (
        relation
        for relation_list in parsing.items(entry.get("relation-list"))
        for relation in parsing.items(relation_list.get("relations"))
    )
    ids = (parsing.mbid(parsing.mapping(relation.get("artist")).get("id")) for relation in relations)
    return {mbid for mbid in ids if mbid}


def _spellings(entry: Mapping[str, Any]) -> tuple[Spelling, ...]:
    """The name, and the aliases of our languages or of none; aliases meant for search are aliases too."""
    name = parsing.text(entry.get("name"))
    spellings = [Spelling(name, is_label=True)] if name else []
    for alias in parsing.items(entry.get("aliases")):
        text = parsing.text(alias.get("name"))
        language = (parsing.text(alias.get("locale")) or "")[:2]
        if text and language in {"", *LANGUAGES}:
            spellings.append(Spelling(text, language))
    return tuple(dict.fromkeys(spellings))


def _tags(entry: Mapping[str, Any]) -> tuple[Tag, ...]:
    """The tags that more people agreed to than objected to."""
    found = (
        (parsing.text(tag.get("name")), parsing.integer(tag.get("count")))
        for tag in parsing.items(entry.get("tags"))
    )
    return tuple(Tag(name, count) for name, count in found if name and count and count > 0)
